import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jit, random, ready, tf } from 'ebm';
import { compiledModes } from './modes';
import { allowed, chiSquareScore, mean } from './statistics';

const count = 100_000;

test.before(() => ready);

function counts(values: ArrayLike<number>, categories: number): number[] {
  const result = new Array<number>(categories).fill(0);
  for (let i = 0; i < values.length; i++) result[values[i] as number]! += 1;
  return result;
}

test('coins fall with their probability; 0 and 1 are certain', () => {
  for (const probability of [0, 1e-3, 0.3, 0.9, 1]) {
    const values = random.bernoulli(random.key(1), probability, [count]).dataSync();
    assert.ok(values.every((value) => value === 0 || value === 1));
    assert.ok(Math.abs(mean(values) - probability) <= allowed * Math.sqrt((probability * (1 - probability)) / count), `${probability}`);
  }
  const tensor = random.bernoulli(random.key(2), tf.tensor1d([0, 1, 0]), [4, 3]);
  assert.deepEqual(tensor.dtype, 'float32');
  assert.deepEqual(tensor.arraySync(), new Array(4).fill([0, 1, 0]));
  assert.deepEqual(random.bernoulli(random.key(2), tf.ones([2, 3])).shape, [2, 3]);
});

test('categories come up with their probabilities', () => {
  const probabilities = [0.5, 0.2, 0.2, 0.05, 0.05];
  const logits = tf.tensor1d([...probabilities.map((p) => Math.log(p) + 3), -Infinity]);
  const values = random.categorical(random.key(4), logits, count);
  assert.deepEqual([values.dtype, values.shape], ['int32', [count]]);
  const got = counts(values.dataSync(), 6);
  assert.equal(got[5], 0);
  const score = chiSquareScore(
    got.slice(0, 5),
    probabilities.map((p) => p * count)
  );
  assert.ok(score < allowed);
  assert.deepEqual(random.categorical(random.key(4), tf.zeros([3, 2, 5])).shape, [3, 2]);
  assert.deepEqual(random.categorical(random.key(4), tf.zeros([3, 5]), 7).shape, [7, 3]);
});

test('integers are uniform in [low, high)', () => {
  for (const [low, high] of [
    [0, 7],
    [-5, 11],
    [1000, 1256]
  ] as const) {
    const values = Array.from(random.integers(random.key(low + 50), [count], low, high).dataSync(), (value) => value - low);
    const got = counts(values, high - low);
    assert.equal(got.length, high - low);
    assert.ok(
      chiSquareScore(
        got,
        got.map(() => count / (high - low))
      ) < allowed
    );
  }
});

test('integers are the high words of exact products', () => {
  const key = random.key(77);
  const words = random.bits(key, [500]).dataSync();
  for (const [low, high] of [
    [0, 1],
    [0, 10],
    [-3, 65536],
    [5, 65542],
    [-7, 1_000_003],
    [-(2 ** 31), 2 ** 31 - 1],
    [-(2 ** 31), 2 ** 31]
  ] as const) {
    const expected = Array.from(words, (word) => low + Number((BigInt(word >>> 0) * BigInt(high - low)) >> 32n));
    const draw = (from: random.Key) => random.integers(from, [500], low, high);
    assert.deepEqual(Array.from(draw(key).dataSync()), expected, `[${low}, ${high})`);
    for (const mode of compiledModes) {
      const program = jit(draw, { mode });
      assert.deepEqual(Array.from(program(key).dataSync()), expected, `[${low}, ${high}) by ${mode}`);
      program.dispose();
    }
  }
});

test('a permutation holds each index once, and every place is as likely', () => {
  for (const size of [0, 1, 2, 3, 1000, 5000]) {
    const order = Array.from(random.permutation(random.key(size), size).dataSync());
    assert.deepEqual(
      order.slice().sort((a, b) => a - b),
      Array.from({ length: size }, (_, i) => i)
    );
  }
  const keys = random.split(random.key(3), 6000);
  const possible = ['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0'];
  const got = counts(
    keys.map((key) => possible.indexOf(random.permutation(key, 3).dataSync().join())),
    6
  );
  assert.ok(
    chiSquareScore(
      got,
      got.map(() => 1000)
    ) < allowed
  );
});

for (const mode of compiledModes) {
  test(`coins, categories and permutations compiled by ${mode} are those of eager mode`, () => {
    const draw = (key: random.Key) => {
      const [a, b, c] = random.split(key, 3) as [random.Key, random.Key, random.Key];
      return {
        coins: random.bernoulli(a, 0.4, [333]),
        categories: random.categorical(b, tf.tensor1d([0, 1, 2, 3]), 333),
        order: random.permutation(c, 2000)
      };
    };
    const program = jit(draw, { mode });
    const [got, expected] = [program(random.key(6)), draw(random.key(6))];
    assert.deepEqual(Array.from(got.coins.dataSync()), Array.from(expected.coins.dataSync()));
    assert.deepEqual(Array.from(got.categories.dataSync()), Array.from(expected.categories.dataSync()));
    assert.deepEqual(Array.from(got.order.dataSync()), Array.from(expected.order.dataSync()));
    program.dispose();
  });
}
