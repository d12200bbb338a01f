import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, random, ready, ShapeError, tf } from 'ebm';

test.before(() => ready);

test('seeds, counts and folded numbers that are none', () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) assert.throws(() => random.key(seed), ArgumentError);
  assert.throws(() => random.key('7' as unknown as number), ArgumentError);
  const key = random.key(0);
  for (const count of [0, -1, 1.5, NaN]) assert.throws(() => random.split(key, count), ArgumentError);
  for (const data of [0.1, 2 ** 32, -(2 ** 31) - 1, NaN]) assert.throws(() => random.foldIn(key, data), ArgumentError);
  assert.throws(() => random.foldIn(key, tf.scalar(1)), ShapeError);
  assert.throws(() => random.foldIn(key, tf.tensor1d([1, 2], 'int32')), ShapeError);
  for (const size of [-1, 0.5, 2 ** 25]) assert.throws(() => random.permutation(key, size), ArgumentError);
});

test('keys that are none', () => {
  const wrong = [
    tf.tensor1d([1, 2]),
    tf.tensor1d([1, 2, 3], 'int32'),
    tf.tensor2d([[1, 2]], [1, 2], 'int32'),
    42,
    undefined
  ] as unknown as random.Key[];
  for (const key of wrong) {
    for (const draw of [random.bits, random.uniform, random.normal]) assert.throws(() => draw(key, [3]), ShapeError);
    assert.throws(() => random.split(key), ShapeError);
    assert.throws(() => random.foldIn(key, 1), ShapeError);
    assert.throws(() => random.bernoulli(key, 0.5), ShapeError);
    assert.throws(() => random.categorical(key, tf.zeros([2])), ShapeError);
    assert.throws(() => random.integers(key, [3], 0, 2), ShapeError);
    assert.throws(() => random.permutation(key, 3), ShapeError);
  }
  assert.throws(() => random.normal(tf.tensor1d([1, 2]), [3]), /float32\[2\].*random\.key\(seed\)/);
});

test('shapes that are none', () => {
  const key = random.key(0);
  for (const shape of [[-1], [2.5], [NaN], [2 ** 16, 2 ** 16], 5, undefined] as unknown as number[][]) {
    for (const draw of [random.bits, random.uniform, random.normal]) assert.throws(() => draw(key, shape), ShapeError);
    assert.throws(() => random.integers(key, shape, 0, 2), ShapeError);
  }
});

test('bounds, probabilities and logits that are none', () => {
  const key = random.key(0);
  const bounds: [number, number][] = [
    [1, 1],
    [2, 1],
    [NaN, 1],
    [0, NaN],
    [0, Infinity],
    [1, 1 + 1e-9],
    [-3e38, 3e38]
  ];
  for (const [low, high] of bounds) assert.throws(() => random.uniform(key, [2], low, high), ArgumentError, `${low}, ${high}`);
  for (const [low, high] of [...bounds.slice(0, 4), [0.5, 3], [0, 2 ** 32]] as [number, number][]) {
    assert.throws(() => random.integers(key, [2], low, high), ArgumentError, `${low}, ${high}`);
  }
  for (const probability of [-0.1, 1.1, NaN]) assert.throws(() => random.bernoulli(key, probability, [2]), ArgumentError);
  assert.throws(() => random.bernoulli(key, tf.zeros([3]), [2]), ShapeError);
  assert.throws(() => random.bernoulli(key, tf.zeros([3], 'int32')), ShapeError);
  for (const logits of [tf.scalar(0), tf.zeros([2, 0]), tf.zeros([2], 'int32')]) assert.throws(() => random.categorical(key, logits), ShapeError);
  assert.throws(() => random.categorical(key, tf.zeros([2]), -1), ArgumentError);
});
