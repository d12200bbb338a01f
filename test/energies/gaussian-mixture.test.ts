import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { eightGaussians, gaussianMixture, grad, jit, random, tf } from 'ebm';
import type { GaussianMixtureParams } from 'ebm';
import { allClose, checkMoments, close, energiesAt, meanOf, quadratureLogPartition, take } from './truths';

const key = random.key(0);
const tilted = gaussianMixture({
  weights: [3, 7],
  means: [
    [0, 0],
    [3, 1]
  ],
  covariances: [
    [
      [2, 0.5],
      [0.5, 1]
    ],
    0.25
  ]
});
const box = [
  [-12, 12],
  [-12, 12]
] as const;

test('log-densities are those of SciPy', () => {
  // log(0.3 N(x; [0, 0], [[2, .5], [.5, 1]]) + 0.7 N(x; [3, 1], .25 I)) by scipy.stats.multivariate_normal, SciPy 1.17.1.
  const energies = energiesAt(tilted, tilted.init(key), [
    [0, 0],
    [2.5, 1.5],
    [-1, 2]
  ]);
  allClose(
    energies.map((energy) => -energy),
    [-3.32165774, -1.77889747, -6.46451491],
    2e-6
  );
});

test('log Z is 0 whatever the parameters, which are all free', () => {
  const eight = eightGaussians();
  for (const model of [tilted, eight]) close(quadratureLogPartition(model, model.init(key), box, { panels: 96 }), 0, 1e-6);
  const free: GaussianMixtureParams = {
    logits: tf.tensor1d([5, 4]),
    means: tf.tensor2d([
      [1, 0],
      [-2, 3]
    ]),
    // A sign on the diagonal and a number above it change nothing.
    factors: tf.tensor3d([
      [
        [-1.5, 77],
        [0.7, 0.8]
      ],
      [
        [1, 0],
        [-2, 2]
      ]
    ])
  };
  close(quadratureLogPartition(tilted, free, box, { panels: 96 }), 0, 1e-6);
  assert.equal(tilted.logPartition(free), 0);
  checkMoments(take(tilted.sample(free, random.key(4), 100_000)), tilted.moments(free));
});

test('the expected gradient of the energy in all parameters is 0, as log Z is constant', () => {
  const n = 20_000;
  const params = tilted.init(key);
  tf.tidy(() => {
    const draws = tilted.sample(params, random.key(5), n);
    // Per-event gradients would be costly: batches of 100 tell the spread.
    const batches = tf.split(draws, n / 100);
    const gradients = batches.map((batch) => grad((theta: GaussianMixtureParams) => tf.mean(tilted.energy(theta, batch)))(params));
    for (const name of ['logits', 'means', 'factors'] as const) {
      const each = gradients.map((gradient) => Array.from((gradient[name] as Tensor).dataSync()));
      each[0]!.forEach((_, at) => {
        const { mean, standardError } = meanOf(each.map((values) => values[at]!));
        close(mean, 0, 4.5 * standardError + 1e-6, `${name}[${at}]`);
      });
    }
  });
});

test('moments are within plus between', () => {
  // Weights .3 and .7, means (0, 0) and (3, 1): mean (2.1, .7); variances .3·2 + .7·.25 + .21·9 and .3 + .7·.25 + .21, covariance .3·.5 + .21·3.
  const { mean, covariance } = tilted.moments(tilted.init(key));
  allClose(mean, [2.1, 0.7], 1e-6);
  allClose(covariance.flat(), [2.665, 0.78, 0.78, 0.685], 1e-6);
  const eight = eightGaussians({ radius: 3, standardDeviation: 0.5 });
  // On the circle each coordinate has variance r²/2.
  allClose(eight.moments(eight.init(key)).covariance.flat(), [4.75, 0, 0, 4.75], 1e-6);
});

test('responsibilities sum to one, and are even halfway between equal modes', () => {
  tf.tidy(() => {
    const pair = gaussianMixture({ weights: [1, 3], means: [[-1], [1]], covariances: [0.5, 0.5] });
    const rows = take(pair.responsibilities(pair.init(key), tf.tensor2d([[0], [1]])));
    // Bayes: at 0 the weights; at 1 the log-odds gain 4.
    const odds = 3 * Math.exp(4);
    allClose(rows, [0.25, 0.75, 1 / (1 + odds), odds / (1 + odds)], 1e-5);
  });
});

test('far from all modes energies stay finite', () => {
  const eight = eightGaussians();
  const [energy] = energiesAt(eight, eight.init(key), [[300, 0]]);
  // The nearest mode: ½ (298 / .25)² and constants.
  close(energy!, 0.5 * (298 / 0.25) ** 2, 10);
});

test('compiled as eager, matrices too', () => {
  const params = tilted.init(key);
  const x = random.normal(random.key(2), [7, 2]);
  const compiled = jit((theta: GaussianMixtureParams, points: Tensor) => tilted.energy(theta, points), { mode: 'xla' });
  allClose(take(compiled(params, x)), take(tilted.energy(params, x)), 1e-5);
});

test('what is no mixture is refused', () => {
  const refused = (options: Parameters<typeof gaussianMixture>[0], message: RegExp): void =>
    assert.throws(() => gaussianMixture(options), { name: 'ArgumentError', message });
  refused({ means: [] }, /components: got 0/);
  refused({ means: [[0, 0], [1]] }, /means\[1\]: got 1 numbers; expected 2/);
  refused({ means: [[0], [NaN]] }, /means\[1\]: got NaN/);
  refused({ means: [[0], [1]], weights: [1] }, /1 of them; expected 2/);
  refused({ means: [[0], [1]], weights: [1, 0] }, /weights\[1\]: got 0/);
  refused({ means: [[0], [1]], covariances: [1] }, /1 of them; expected 2/);
  refused({ means: [[0], [1]], covariances: [1, -2] }, /covariances\[1\].*-2/);
  refused(
    {
      means: [[0, 0]],
      covariances: [
        [
          [1, 3],
          [3, 1]
        ]
      ]
    },
    /smallest eigenvalue is -2/
  );
  assert.throws(() => gaussianMixture({ means: [[0]], covariance: [4] } as never), { name: 'ArgumentError', message: /an option 'covariance'/ });
  assert.throws(() => eightGaussians({ standardDeviation: 0 }), { name: 'ArgumentError', message: /standardDeviation: got 0/ });
});
