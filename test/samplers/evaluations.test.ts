// The counts on which comparisons of samplers rest: against the calls of the energy itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { hmc, mala, metropolis, gaussianProposal, nuts, parallelTempering, randomWalkMetropolis, sample, sgld, tf, ula } from 'ebm';
import type { Energy, Kernel } from 'ebm';
import { key, plain } from './support';

/** ½|x|², which counts the points that it is asked for. */
function counting(): { energy: Energy<object>; asked: () => number } {
  let count = 0;
  const of = (x: Tensor): Tensor => {
    count += x.shape[0]!;
    return tf.mul(0.5, tf.sum(tf.square(x), 1));
  };
  const asked = (): number => [count, (count = 0)][0]!;
  return { energy: plain('counted', [2], of, { minibatchEnergy: (_, __, x) => of(x) as never }), asked };
}

const kernels: [kernel: Kernel, start: number][] = [
  [randomWalkMetropolis({ stepSize: 1 }), 1],
  [metropolis(gaussianProposal({ stepSize: 1 })), 1],
  [ula({ stepSize: 0.1 }), 1],
  [sgld({ stepSize: 0.1 }), 1],
  [mala({ stepSize: 0.3 }), 1],
  [hmc({ stepSize: 0.3, leapfrogSteps: 1 }), 1],
  [hmc({ stepSize: 0.3, leapfrogSteps: 7 }), 1],
  [hmc({ stepSize: 0.3, leapfrogSteps: 4, jitter: 0.5 }), 1],
  [parallelTempering(hmc({ stepSize: 0.3, leapfrogSteps: 4 }), { temperatures: [1, 2, 4] }), 3]
];

describe('evaluations are the calls of the energy, beside one at the start of each chain', () => {
  for (const [kernel, start] of kernels) {
    test(`${kernel.name} ${kernel.settings.leapfrogSteps as number}`, async () => {
      const { energy, asked } = counting();
      for (const thin of [1, 3]) {
        const { evaluations, warmupEvaluations } = await sample(kernel, energy, {}, { key, chains: 5, draws: 6, warmup: 4, thin, mode: 'eager' });
        const total = [evaluations, warmupEvaluations].reduce((sum, { energies, gradients }) => sum + energies + gradients, 0);
        assert.equal(asked(), 5 * start + total);
      }
    });
  }

  test('NUTS: of a single chain; of several, which wait for each other, no more than the calls', async () => {
    const { energy, asked } = counting();
    for (const thin of [1, 2]) {
      const { evaluations } = await sample(nuts({ stepSize: 0.4 }), energy, {}, { key, chains: 1, draws: 10, thin, mode: 'eager' });
      assert.deepEqual([evaluations.energies, evaluations.gradients], [0, asked() - 1]);
    }
    const { evaluations, extra } = await sample(nuts({ stepSize: 0.4 }), energy, {}, { key, chains: 7, draws: 10, mode: 'eager' });
    assert.equal(
      evaluations.gradients,
      extra.leapfrogSteps!.values.reduce((sum, value) => sum + value, 0)
    );
    assert.ok(evaluations.gradients <= asked() - 7);
  });

  test('a warm-up that adapts counts its search for a step size, and is whole', async () => {
    for (const kernel of [hmc({ leapfrogSteps: 3 }), nuts({ maxTreeDepth: 4 })]) {
      const { energy, asked } = counting();
      const { evaluations, warmupEvaluations } = await sample(kernel, energy, {}, { key, chains: 1, draws: 3, warmup: 30, mode: 'eager' });
      assert.equal(warmupEvaluations.gradients, asked() - 1 - evaluations.gradients);
    }
  });
});
