import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, gaussian, grad, jit, random, score, ShapeError, tf } from 'ebm';
import type { GaussianParams, Key } from 'ebm';
import { allClose, checkMoments, close, energiesAt, quadratureLogPartition, take } from './truths';

const key = random.key(0);
const covariance = [
  [2, 0.3, 0.1],
  [0.3, 1, -0.4],
  [0.1, -0.4, 0.5]
];

test('log-densities are those of SciPy', () => {
  // scipy.stats.multivariate_normal([1, -2, 0.5], covariance).logpdf, SciPy 1.17.1.
  const model = gaussian({ mean: [1, -2, 0.5], covariance });
  const params = model.init(key);
  const rows = [
    [0, 0, 0],
    [1.5, -1, 0.2]
  ];
  const logZ = model.logPartition(params);
  energiesAt(model, params, rows).forEach((energy, i) => close(-energy - logZ, [-5.54508069, -3.02211895][i]!, 3e-6));
});

test('log Z is in closed form, and that of the tensor energy by quadrature', () => {
  const wide = gaussian({ dimension: 100, covariance: 4 });
  close(wide.logPartition(wide.init(key)), 50 * Math.log(2 * Math.PI * 4), 1e-11);
  const flat = gaussian({ covariance: [0.25, 9] });
  close(flat.logPartition(flat.init(key)), Math.log(2 * Math.PI) + 0.5 * Math.log(0.25 * 9), 1e-7);
  const tilted = gaussian({
    mean: [1, -1],
    covariance: [
      [1, 0.6],
      [0.6, 1]
    ]
  });
  const params = tilted.init(key);
  close(tilted.logPartition(params), Math.log(2 * Math.PI * 0.8), 1e-7);
  const domain = [
    [-8, 10],
    [-10, 8]
  ] as const;
  close(tilted.logPartition(params), quadratureLogPartition(tilted, params, domain), 1e-6);
});

test('the score is -Λ (x - μ)', () => {
  tf.tidy(() => {
    const model = gaussian({ mean: [1, 2], covariance: [0.5, 4] });
    allClose(take(score(model)(model.init(key), tf.tensor2d([[2, 0]]))), [-2, 0.5], 1e-6);
    const full = gaussian({
      covariance: [
        [2, 1],
        [1, 1]
      ]
    });
    // Λ = [[1, -1], [-1, 2]].
    allClose(take(score(full)(full.init(key), tf.tensor2d([[3, 1]]))), [-2, 1], 1e-5);
  });
});

test('of a precision that is not symmetric, the symmetric part counts in all truths', () => {
  const model = gaussian({ dimension: 2 });
  const lopsided: GaussianParams = {
    mean: tf.zeros([2]),
    precision: tf.tensor2d([
      [2, 0.8],
      [0, 1]
    ])
  };
  const even: GaussianParams = {
    mean: tf.zeros([2]),
    precision: tf.tensor2d([
      [2, 0.4],
      [0.4, 1]
    ])
  };
  const rows = [[0.3, -1.2]];
  allClose(energiesAt(model, lopsided, rows), energiesAt(model, even, rows), 1e-6);
  close(model.logPartition(lopsided), model.logPartition(even), 1e-7);
  allClose(model.moments(lopsided).covariance.flat(), model.moments(even).covariance.flat(), 1e-6);
});

test('draws have the moments, in the matrix case too', () => {
  const model = gaussian({ mean: [1, -2, 0.5], covariance });
  const params = model.init(key);
  const { mean, covariance: got } = model.moments(params);
  allClose(mean, [1, -2, 0.5], 0);
  allClose(got.flat(), covariance.flat(), 1e-6);
  checkMoments(take(model.sample(params, random.key(1), 100_000)), model.moments(params));
});

test('independent components are drawn inside compiled programs', () => {
  const model = gaussian({ mean: [3, 4], covariance: [1, 0.01] });
  const draw = jit((params: GaussianParams, seed: Key) => model.sample(params, seed, 5), { mode: 'graph' });
  const params = model.init(key);
  allClose(take(draw(params, random.key(2))), take(model.sample(params, random.key(2), 5)), 1e-5);
});

test('its parameters can be trained: the mean gradient in Λ at the truth is that of log Z', () => {
  // ∂E/∂Λ averages to half the variance, minus ∂ log Z / ∂Λ = 1 / 2λ.
  const model = gaussian({ covariance: [0.5, 2] });
  const params = model.init(key);
  tf.tidy(() => {
    const draws = model.sample(params, random.key(3), 100_000);
    const gradient = grad((theta: GaussianParams) => tf.mean(model.energy(theta, draws)))(params);
    const values = take(gradient.precision as Tensor);
    [0.25, 1].forEach((half, i) => close(values[i]!, half, (4.5 * half * Math.SQRT2) / Math.sqrt(100_000)));
  });
});

test('bad covariances, means and dimensions are refused with the entry or eigenvalue', () => {
  const refused = (options: Parameters<typeof gaussian>[0], message: RegExp): void =>
    assert.throws(() => gaussian(options), { name: 'ArgumentError', message });
  refused(
    {
      covariance: [
        [1, 2],
        [2, 1]
      ]
    },
    /smallest eigenvalue is -1\.000/
  );
  refused(
    {
      covariance: [
        [1, 1],
        [1, 1]
      ]
    },
    /smallest eigenvalue/
  );
  refused(
    {
      covariance: [
        [1, 0.5],
        [0.4, 1]
      ]
    },
    /0\.4 at \[1\]\[0\] but 0\.5 at \[0\]\[1\]/
  );
  refused(
    {
      covariance: [
        [1, NaN],
        [0, 1]
      ]
    },
    /NaN/
  );
  refused({ covariance: [[1, 0]] }, /square/);
  refused({ mean: [0, 0], covariance: [1, 2, 3] }, /dimension 3; expected dimension 2/);
  refused({ mean: [0, 0], dimension: 3 }, /2 numbers; expected 3/);
  refused({ mean: [0, Infinity] }, /Infinity/);
  refused({ covariance: 0 }, /above 0/);
  refused({ covariance: [1, -1] }, /variance 1: got -1/);
  refused({ dimension: 0 }, /at least 1/);
  refused({ mean: [] }, /at least 1/);
  const model = gaussian({ dimension: 2 });
  const astray: GaussianParams = { mean: tf.tensor1d([0, 0]), precision: tf.tensor1d([1, -1]) };
  assert.throws(() => model.logPartition(astray), { name: 'ArgumentError', message: /-1 of component 1/ });
  assert.throws(() => model.moments({ ...astray, precision: tf.tensor2d([0, 0, 0, 0], [2, 2]) }), ArgumentError);
  assert.throws(() => model.energy(model.init(key), tf.zeros([4, 3])), ShapeError);
});

test('a covariance whose inverse float32 cannot hold is refused, not turned into another', () => {
  // Of correlation r the precision is float32 numbers of size 1 / (1 - r²): at 1 - r = 1e-6 rounding makes the variance of 1 one of 0.969, at 1e-7 of 0.602.
  const of = (r: number) =>
    gaussian({
      covariance: [
        [1, 3.7 * r],
        [3.7 * r, 13.69]
      ]
    });
  for (const r of [1 - 1e-6, 1 - 1e-7]) assert.throws(() => of(r), { name: 'ArgumentError', message: /float32.*instead of 1/ });
  const model = of(0.999);
  close(model.moments(model.init(random.key(0))).covariance[0]![0]!, 1, 1e-4);
});
