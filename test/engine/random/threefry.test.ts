import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { jit, random, ready, tf } from 'ebm';
import { bitsByArrays, bitsByTensors } from 'ebm/dist/engine/random/bits';
import { threefryArrays, threefryTensors } from 'ebm/dist/engine/random/threefry';
import { compiledModes, nativeOnly } from './modes';
import reference from './reference/jax-threefry.json';

// Random123, tests/kat_vectors, the lines "threefry2x32 20": counter, key, result.
const knownAnswers = [
  '00000000 00000000 00000000 00000000 6b200159 99ba4efe',
  'ffffffff ffffffff ffffffff ffffffff 1cb996fc bb002be7',
  '243f6a88 85a308d3 13198a2e 03707344 c4923a9c 483df7a0'
].map((line) => line.split(' ').map((word) => parseInt(word, 16) | 0) as [number, number, number, number, number, number]);

const read = (tensor: { dataSync(): ArrayLike<number> }): number[] => Array.from(tensor.dataSync());

test.before(() => ready);

test('Threefry on typed arrays gives the known answers of Random123', () => {
  for (const [counter0, counter1, key0, key1, ...expected] of knownAnswers) {
    const [first, second] = [Int32Array.of(counter0), Int32Array.of(counter1)];
    threefryArrays(key0, key1, first, second);
    assert.deepEqual([first[0], second[0]], expected);
  }
});

test('Threefry on tensors gives the known answers of Random123', nativeOnly, () => {
  for (const [counter0, counter1, key0, key1, ...expected] of knownAnswers) {
    const words = threefryTensors(tf.tensor1d([key0, key1], 'int32'), tf.tensor1d([counter0], 'int32'), tf.tensor1d([counter1], 'int32'));
    assert.deepEqual(words.flatMap(read), expected);
  }
});

test('keys of seeds are those of JAX', () => {
  for (const { seed, key } of reference.keys) assert.deepEqual(read(random.key(seed)), key, `seed ${seed}`);
});

test('bits are those of JAX, at even and odd sizes and in shapes', () => {
  for (const { seed, size, words } of reference.bits)
    assert.deepEqual(read(random.bits(random.key(seed), [size])), words, `seed ${seed}, size ${size}`);
  const { seed, shape, words } = reference.shaped;
  const shaped = random.bits(random.key(seed), shape);
  assert.deepEqual([shaped.dtype, shaped.shape], ['int32', shape]);
  assert.deepEqual(read(shaped), words);
  assert.deepEqual(read(random.bits(random.key(reference.scalar.seed), [])), reference.scalar.words);
});

const checksum = (words: ArrayLike<number>): number => crc32(Buffer.from(Int32Array.from(words).buffer));

test('bits are those of JAX at large sizes', () => {
  for (const { seed, size, crc32: expected } of reference.checksums) {
    assert.equal(checksum(random.bits(random.key(seed), [size]).dataSync()), expected, `size ${size}`);
  }
});

test('split and foldIn are those of JAX', () => {
  for (const { seed, count, keys } of reference.split)
    assert.deepEqual(random.split(random.key(seed), count).map(read), keys, `${count} of seed ${seed}`);
  for (const { seed, data, key } of reference.foldIn) {
    assert.deepEqual(read(random.foldIn(random.key(seed), data)), key, `${data} into seed ${seed}`);
    assert.deepEqual(read(random.foldIn(random.key(seed), tf.scalar(data | 0, 'int32'))), key);
  }
});

test('both routes give the same bits', nativeOnly, () => {
  for (const size of [0, 1, 2, 3, 17, 1000, 65537]) {
    const key = random.key(size + 5);
    assert.deepEqual(Int32Array.from(bitsByTensors(key, [size]).dataSync()), Int32Array.from(bitsByArrays([0, size + 5], size)), `size ${size}`);
  }
});

for (const mode of compiledModes) {
  test(`bits, split and foldIn compiled by ${mode} are those of JAX`, () => {
    for (const { seed, size, words } of reference.bits.slice(0, 7)) {
      const program = jit((key: random.Key) => random.bits(key, [size]), { mode });
      assert.deepEqual(read(program(random.key(seed)) as ReturnType<typeof random.bits>), words, `size ${size}`);
      program.dispose();
    }
    const { seed, size, crc32: expected } = reference.checksums.at(-1) as (typeof reference.checksums)[number];
    const large = jit((key: random.Key) => random.bits(key, [size]), { mode });
    assert.equal(checksum(large(random.key(seed)).dataSync()), expected);
    const splits = jit((key: random.Key) => random.split(key, 3), { mode });
    for (const { seed, count, keys } of reference.split) if (count === 3) assert.deepEqual(splits(random.key(seed)).map(read), keys);
    const folds = jit((key: random.Key, data: ReturnType<typeof tf.scalar>) => random.foldIn(key, data), { mode });
    for (const { seed, data, key } of reference.foldIn) assert.deepEqual(read(folds(random.key(seed), tf.scalar(data | 0, 'int32'))), key);
    for (const program of [large, splits, folds]) program.dispose();
  });
}

test('the words do not depend on the shape', () => {
  const flat = read(random.bits(random.key(9), [60]));
  for (const shape of [
    [60, 1],
    [3, 4, 5],
    [2, 30]
  ])
    assert.deepEqual(read(random.bits(random.key(9), shape)), flat);
});

test('an empty shape of draws is an empty tensor', () => {
  assert.deepEqual(random.bits(random.key(1), [0]).shape, [0]);
  assert.deepEqual(random.normal(random.key(1), [3, 0]).shape, [3, 0]);
});

test('a call leaves only its result behind', () => {
  const key = random.key(4);
  const before = tf.memory().numTensors;
  const kept = [random.bits(key, [5]), random.uniform(key, [5], -1, 2), random.normal(key, [5]), ...random.split(key, 3), random.foldIn(key, 2)];
  kept.push(random.integers(key, [5], 0, 9), random.bernoulli(key, 0.3, [4]), random.categorical(key, tf.zeros([3])), random.permutation(key, 6));
  assert.equal(tf.memory().numTensors - before, kept.length + 1);
});
