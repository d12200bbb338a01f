import assert from 'node:assert/strict';
import { test } from 'node:test';
import { determinant, inverse, Matrix } from 'ml-matrix';
import { affineGenerator, ancestralSample, float64, grad, jit, random, tf } from 'ebm';
import type { AffineGeneratorParams } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { allClose, checkMoments, close, meanIs, take } from '../energies/truths';
import { parameterGradientError } from './parameter-gradients';

/** A lower triangle of d rows, of both signs on the diagonal, and numbers above it that must not count. */
const matrixOf = (d: number): number[][] =>
  Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) => (i === j ? (i % 2 ? -1 : 1) * (0.6 + 0.2 * i) : 0.5 * Math.sin(i + 2 * j + 1)))
  );
const lower = (rows: number[][]): Matrix => new Matrix(rows.map((row, i) => row.map((value, j) => (j <= i ? value : 0))));
const biasOf = (d: number): number[] => Array.from({ length: d }, (_, i) => Math.cos(i));
const paramsOf = (d: number): AffineGeneratorParams => ({ matrix: tf.tensor2d(matrixOf(d)), bias: tf.tensor1d(biasOf(d)) });

for (const d of [1, 2, 3, 5, 8]) {
  const generator = affineGenerator({ dimension: d });
  const a = lower(matrixOf(d));
  const covariance = a.mmul(a.transpose());
  // ½ log det 2πe Σ, by the determinant of Σ itself.
  const entropy = 0.5 * (d * Math.log(2 * Math.PI * Math.E) + Math.log(determinant(covariance)));

  test(`the entropy and the log-density of A z + b are those of N(b, A Aᵀ), in double (${d}-d)`, () => {
    const inputs = { matrix: float64(matrixOf(d).flat(), [d, d]), bias: float64(biasOf(d)) } as never;
    const options = { precision: 'float64', mode: 'graph' } as const;
    const [value] = jit(generator.entropy, options)(inputs) as unknown as Float64Array;
    close(value!, entropy, 1e-12);
    const x = Array.from({ length: 4 }, (_, n) => Array.from({ length: d }, (_, i) => Math.sin(3 * n + i) * (n + 1)));
    const precision = inverse(covariance);
    const expected = x.map((row) => {
      const residual = Matrix.columnVector(row.map((each, i) => each - biasOf(d)[i]!));
      return -0.5 * (residual.transpose().mmul(precision).mmul(residual).get(0, 0) + d * Math.log(2 * Math.PI) + Math.log(determinant(covariance)));
    });
    const program = jit((p: AffineGeneratorParams, at: Tensor) => generator.logDensity(p, at), options);
    const got = program(inputs, float64(x.flat(), [4, d]) as never) as unknown as Float64Array;
    expected.forEach((each, i) => close(got[i]!, each, 1e-11 * Math.max(1, Math.abs(each))));
  });

  test(`the entropy's gradient is A⁻ᵀ on the diagonal and zero elsewhere (${d}-d)`, () => {
    const gradient = grad(generator.entropy)(paramsOf(d));
    allClose(
      take(gradient.matrix),
      matrixOf(d).flatMap((row, i) => row.map((value, j) => (i === j ? 1 / value : 0))),
      1e-5
    );
    assert.ok(take(gradient.bias).every((value) => value === 0));
    const at = random.normal(random.key(3), [4, d]);
    assert.ok(parameterGradientError((p: AffineGeneratorParams) => generator.entropy(p), paramsOf(d)) < 1e-8);
    assert.ok(parameterGradientError((p: AffineGeneratorParams) => tf.sum(generator.logDensity(p, at)), paramsOf(d)) < 1e-7);
  });

  test(`draws have mean b and covariance A Aᵀ; their mean of -log p is the entropy (${d}-d)`, () => {
    const draws = ancestralSample(generator, paramsOf(d), random.key(5), 20_000);
    checkMoments(draws.dataSync(), { mean: biasOf(d), covariance: covariance.to2DArray() });
    meanIs(take(tf.neg(generator.logDensity(paramsOf(d), draws))), entropy, 1e-5, 'mean of -log p');
  });
}

test('a flat law has an entropy of -Infinity, and starts are as asked for', () => {
  const generator = affineGenerator({ dimension: 2, scale: 0.5 });
  const params = generator.init(random.key(0));
  allClose(take(params.matrix), [0.5, 0, 0, 0.5], 0);
  assert.equal(generator.entropy({ matrix: tf.tensor2d([1, 0, 3, 0], [2, 2]), bias: tf.zeros([2]) }).dataSync()[0], -Infinity);
});

test('the density in many dimensions: the random walk, A of ones on and below the diagonal', () => {
  // A⁻¹ takes differences of neighbours. Powers of what stands below the diagonal, which a series for A⁻¹ would add, pass 10³⁸ here.
  for (const d of [64, 200]) {
    const z = random.normal(random.key(1), [3, d]);
    const params: AffineGeneratorParams = { matrix: tf.ones([d, d]), bias: tf.zeros([d]) };
    const generator = affineGenerator({ dimension: d });
    const expected = take(tf.neg(tf.add(tf.mul(0.5, tf.sum(tf.square(z), 1)), 0.5 * d * Math.log(2 * Math.PI))));
    take(generator.logDensity(params, generator.generate(params, z as never))).forEach((value, i) => close(value, expected[i]!, 1e-3));
  }
});
