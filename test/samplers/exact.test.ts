import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { banana, doubleWell, gaussian, gaussianMixture, hmc, mala, nuts, parallelTempering, randomWalkMetropolis, sample, tf } from 'ebm';
import type { Chains, Energy, Kernel, Moments } from 'ebm';
import { agrees, chainMeans, estimate, key } from './support';

type Target = Energy<unknown> & { moments(params: unknown): Moments };

const targets = [
  gaussian({
    mean: [1, -0.5],
    covariance: [
      [1, 0.5],
      [0.5, 1.5]
    ]
  }),
  gaussianMixture({
    weights: [2, 1],
    means: [
      [-1, 0],
      [1, 1]
    ],
    covariances: 0.8
  }),
  banana({ scale: 1, curvature: 0.3 }),
  doubleWell()
] as unknown as Target[];

const kernels: Kernel[] = [
  randomWalkMetropolis({ stepSize: 1.2 }),
  mala({ stepSize: 0.35 }),
  hmc({ stepSize: 0.45, leapfrogSteps: 3 }),
  hmc({ stepSize: 0.45, leapfrogSteps: 3, jitter: 0.4 }),
  nuts({ stepSize: 0.45, maxTreeDepth: 6 }),
  parallelTempering(randomWalkMetropolis({ stepSize: 1.2 }), { temperatures: [1, 2.5] }),
  parallelTempering(hmc({ stepSize: 0.45, leapfrogSteps: 3 }), { temperatures: [1, 2.5] })
];

describe('every exact sampler on every target: mean, variance and covariance within 4.5 standard errors', () => {
  for (const energy of targets) {
    for (const kernel of kernels) {
      const jitter = kernel.settings.jitter ? ' with jitter' : '';
      test(`${kernel.name}${jitter} on ${energy.name}`, async () => {
        const params = energy.init(key);
        const chains = await sample(kernel, energy, params as never, { key, chains: 500, warmup: 120, draws: 100, mode: 'xla' });
        const { mean, covariance } = energy.moments(params);
        tf.dispose(params as never);
        mean.forEach((truth, i) => {
          agrees(estimate(chainMeans(chains, i, (x) => x)), truth, `mean of x${i}`);
          agrees(estimate(chainMeans(chains, i, (x) => (x - truth) ** 2)), covariance[i]![i]!, `variance of x${i}`);
        });
        if (mean.length === 2) agrees(estimate(products(chains, mean)), covariance[0]![1]!, 'covariance');
        assert.ok(chains.exact);
        const { mean: acceptance } = estimate(chains.acceptance);
        assert.ok(acceptance > 0.2 && acceptance < 0.999, `acceptance ${acceptance}`);
      });
    }
  }
});

/** Mean over each chain of the product of the two coordinates' deviations. */
function products({ values, draws, chains }: Chains, [first, second]: number[]): number[] {
  return Array.from({ length: chains }, (_, chain) => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const at = 2 * (draw * chains + chain);
      sum += (values[at]! - first!) * (values[at + 1]! - second!);
    }
    return sum / draws;
  });
}

test('parallel tempering finds the weights of two far modes, started all in the lesser one; its inner kernel alone does not', async () => {
  const energy = gaussianMixture({ weights: [0.8, 0.2], means: [[-4], [4]] });
  const params = energy.init(key);
  const initial = tf.fill([500, 1], 4);
  const inner = randomWalkMetropolis({ stepSize: 0.8 });
  const common = { key, initial, warmup: 800, draws: 300, mode: 'xla' } as const;
  const tempered = await sample(parallelTempering(inner, { temperatures: [1, 2.5, 6, 15] }), energy, params, common);
  const alone = await sample(inner, energy, params, { ...common, draws: 1 });
  tf.dispose([params, initial] as never);
  const right = (x: number): number => (x > 0 ? 1 : 0);
  // 0.2 Φ(4) + 0.8 (1 - Φ(4)), Φ(-4) = 3.1671e-5.
  agrees(estimate(chainMeans(tempered, 0, right)), 0.2 * (1 - 3.1671e-5) + 0.8 * 3.1671e-5, 'weight of the mode at 4');
  agrees(estimate(chainMeans(tempered, 0, (x) => x)), -2.4, 'mean');
  agrees(estimate(chainMeans(tempered, 0, (x) => (x + 2.4) ** 2)), 1 + 16 - 2.4 ** 2, 'variance');
  const swaps = tempered.extra.swaps!;
  assert.deepEqual(swaps.shape, [300, 3]);
  assert.ok(swaps.values.every((value) => value > 0 && value < 1));
  assert.ok(estimate(chainMeans(alone, 0, right)).mean > 0.5, 'the inner kernel alone is still where it started');
});
