import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, random, ShapeError, tf, uniformBox } from 'ebm';

test('a box: no energy inside, infinite outside, the volume for Z', () => {
  const box = uniformBox({ low: [-1, 2], high: [1, 5] });
  assert.deepEqual(Array.from(box.energy({}, tf.tensor2d([0, 3, -1, 5, 1.1, 3, 0, 1.9], [4, 2])).dataSync()), [0, 0, Infinity, Infinity]);
  assert.ok(Math.abs(box.logPartition({}) - Math.log(6)) < 1e-12);
  const { mean, covariance } = box.moments({});
  assert.deepEqual(mean, [0, 3.5]);
  // Width² / 12.
  assert.deepEqual(covariance, [
    [4 / 12, 0],
    [0, 9 / 12]
  ]);
});

test('draws lie in the box and have its moments', () => {
  const box = uniformBox({ low: -2, high: [1, 4], dimension: 2 });
  const n = 50_000;
  const draws = box.sample({}, random.key(1), n);
  assert.ok(
    box
      .energy({}, draws)
      .dataSync()
      .every((energy) => energy === 0)
  );
  const { mean, covariance } = box.moments({});
  tf.mean(draws, 0)
    .dataSync()
    .forEach((value, i) => assert.ok(Math.abs(value - mean[i]!) < 4.5 * Math.sqrt(covariance[i]![i]! / n), `component ${i}: ${value}`));
});

test('a box that is none is refused', () => {
  assert.throws(() => uniformBox({ low: 1, high: 1 }), ArgumentError);
  assert.throws(() => uniformBox({ low: 0, high: 1e-60 }), { name: 'ArgumentError', message: /component 0/ });
  assert.throws(() => uniformBox({ low: [0, 0], high: [1, 1, 1] }), ArgumentError);
  assert.throws(() => uniformBox({ low: -Infinity, high: 1 }), ArgumentError);
  assert.throws(() => uniformBox({ low: 0, high: 1, dimension: 0 }), ArgumentError);
  assert.throws(() => uniformBox({ low: 0, high: 1 }).energy({}, tf.zeros([2, 3])), ShapeError);
});
