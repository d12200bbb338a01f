import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ArgumentError, DataError, principalComponents, ready, ShapeError, tf } from 'ebm';

before(() => ready);

/** Six points: ±a along a turned first axis, ±b along the second, ±c along the third, about (1, 2, 3). Their covariance is known on paper. */
const angle = 0.3;
const axes = [
  [Math.cos(angle), Math.sin(angle), 0],
  [-Math.sin(angle), Math.cos(angle), 0],
  [0, 0, 1]
];
const lengths = [3, 2, 0.5];
const points = axes.flatMap((axis, k) => [1, -1].map((sign) => axis.map((value, i) => i + 1 + sign * lengths[k]! * value)));

describe('principalComponents', () => {
  it('finds the axes of a cloud, their variances and its mean', () => {
    const { mean, directions, variances, share } = principalComponents(tf.tensor2d(points), 2);
    [1, 2, 3].forEach((value, i) => assert.ok(Math.abs(mean.dataSync()[i]! - value) < 1e-6));
    // Two of six points lie on each axis: a² / 3.
    assert.ok(Math.abs(variances[0]! - 3) < 1e-5 && Math.abs(variances[1]! - 4 / 3) < 1e-5);
    assert.ok(Math.abs(share - (9 + 4) / (9 + 4 + 0.25)) < 1e-5);
    const found = directions.arraySync();
    axes.slice(0, 2).forEach((axis, k) => axis.forEach((value, i) => assert.ok(Math.abs(found[k]![i]! - value) < 1e-5)));
  });

  it('encodes and decodes: all components lose nothing, fewer lose the variances left out', () => {
    const data = tf.tensor2d(points);
    const missed = (count: number): number => {
      const { encode, decode } = principalComponents(data, count);
      return tf.mean(tf.sum(tf.square(tf.sub(decode(encode(data)), data)), 1)).dataSync()[0]!;
    };
    assert.ok(missed(3) < 1e-10);
    assert.ok(Math.abs(missed(2) - 0.25 / 3) < 1e-5);
    assert.ok(Math.abs(missed(1) - 4.25 / 3) < 1e-5);
  });

  it('of points that are all the same gives zero variances', () => {
    const { variances, share } = principalComponents(tf.ones([4, 2]), 1);
    assert.equal(variances[0], 0);
    assert.equal(share, 1);
  });

  it('leaves behind its mean and directions only', () => {
    const data = tf.tensor2d(points);
    const held = tf.memory().numTensors;
    const { mean, directions } = principalComponents(data, 2);
    assert.equal(tf.memory().numTensors, held + 2);
    tf.dispose([mean, directions]);
  });

  it('refuses what it cannot decompose', () => {
    const data = tf.tensor2d(points);
    for (const count of [0, 4, 1.5, NaN]) assert.throws(() => principalComponents(data, count), ArgumentError);
    assert.throws(() => principalComponents(tf.ones([1, 3]), 1), ShapeError);
    assert.throws(() => principalComponents(tf.ones([3]) as never, 1), ShapeError);
    assert.throws(() => principalComponents(tf.tensor2d([[NaN], [1]]), 1), DataError);
  });
});
