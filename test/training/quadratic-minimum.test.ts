import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inverse, Matrix } from 'ml-matrix';
import { ArgumentError, gaussian, implicitScoreMatching, jit, quadraticMinimum, quadraticOf, random, ready, ShapeError, tf } from 'ebm';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';

const A = [
  [4, 1, -0.5],
  [1, 3, 0.25],
  [-0.5, 0.25, 2]
];
const g = [1, -2, 0.5];
const f = (theta: Tensor1D): Scalar => {
  const curved = tf.matMul(tf.tensor2d(A), tf.reshape(theta, [3, 1]));
  return tf.add(tf.add(tf.sum(tf.mul(theta, tf.tensor1d(g))), tf.mul(0.5, tf.sum(tf.mul(theta, tf.reshape(curved, [3]))))), 7) as Scalar;
};

test('quadraticOf reads slope and curvature off a quadratic, step by step and compiled, and leaks nothing', async () => {
  await ready;
  for (const read of [() => quadraticOf(f, 3), jit(() => quadraticOf(f, 3), { mode: 'xla' })]) {
    const before = tf.memory().numTensors;
    const { slope, curvature } = read();
    assert.equal(tf.memory().numTensors - before, 2);
    slope.dataSync().forEach((value, i) => assert.ok(Math.abs(value - g[i]!) < 1e-6));
    (curvature as Tensor2D).dataSync().forEach((value, i) => assert.ok(Math.abs(value - A[Math.floor(i / 3)]![i % 3]!) < 1e-5));
    tf.dispose([slope, curvature]);
  }
});

test('quadraticMinimum solves A θ = -g', () => {
  const theta = quadraticMinimum({ slope: g, curvature: A });
  A.forEach((row, i) => assert.ok(Math.abs(row.reduce((sum, value, j) => sum + value * theta[j]!, g[i]!)) < 1e-14));
});

test('the minimum of implicit score matching on a Gaussian is the inverse of the sample covariance (Hyvärinen 2005, section 3.1)', async () => {
  await ready;
  const model = gaussian({ dimension: 2 });
  const x = tf.tensor2d([
    [1, 0.5],
    [-0.3, 1.2],
    [0.4, -0.8],
    [-1.5, -0.1]
  ]);
  const loss = implicitScoreMatching();
  const objective = (theta: Tensor1D): Scalar => {
    const precision = tf.reshape(tf.gather(theta, tf.tensor1d([0, 1, 1, 2], 'int32')), [2, 2]) as Tensor2D;
    return loss(model, { mean: tf.zeros([2]) as Tensor1D, precision }, x, random.key(0), null).loss;
  };
  const { slope, curvature } = quadraticOf(objective, 3);
  const rows = curvature.arraySync();
  const theta = quadraticMinimum({ slope: slope.dataSync(), curvature: rows });
  const data = new Matrix(x.arraySync());
  const expected = inverse(data.transpose().mmul(data).div(4)).to2DArray();
  [expected[0]![0]!, expected[0]![1]!, expected[1]![1]!].forEach((value, i) =>
    assert.ok(Math.abs(theta[i]! - value) < 1e-5, `${theta[i]} for ${value}`)
  );
});

test('what has no minimum, or no such size, is refused', () => {
  const saddle = [
    [1, 0],
    [0, -1]
  ];
  assert.throws(() => quadraticMinimum({ slope: [0, 0], curvature: saddle }), ArgumentError);
  assert.throws(() => quadraticMinimum({ slope: [0, 0, 0], curvature: saddle }), ShapeError);
  const round = [
    [1, 0],
    [0, 1]
  ];
  assert.throws(() => quadraticMinimum({ slope: [0, NaN], curvature: round }), /slope: got NaN/);
  assert.throws(() => quadraticOf(f, 0), ArgumentError);
  assert.throws(() => quadraticOf(f, 2.5), ArgumentError);
});
