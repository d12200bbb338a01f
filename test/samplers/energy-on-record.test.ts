// What HMC and NUTS put on record as H: the law of a momentum's refreshment, E-BFMI, and its warning.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { banana, funnel, gaussian, hmc, nuts, parallelTempering, polynomial, random, sample, summary, tf } from 'ebm';
import type { Chains, Energy, Kernel } from 'ebm';
import { agrees, estimate, key } from './support';

const kernels: Kernel[] = [hmc({ stepSize: 0.1, leapfrogSteps: 12 }), nuts({ stepSize: 0.1, maxTreeDepth: 6 })];

// var E: d/2 for any smooth change of coordinates of d normal numbers with constant Jacobian; for the funnel E = v²/2s² + (d-1)v/2 + ½Σz², so that
// it is ½ + (d-1)²s²/4 + (d-1)/2.
const targets: [energy: Energy<unknown>, dimension: number, varianceOfEnergy: number][] = [
  [gaussian({ covariance: [1, 0.5, 2, 1, 1] }) as Energy<unknown>, 5, 2.5],
  [banana({ scale: 1, curvature: 0.3 }) as Energy<unknown>, 2, 1],
  [funnel({ dimension: 4, standardDeviation: 0.5 }) as Energy<unknown>, 4, 0.5 + 9 / 16 + 1.5]
];

/** From exact draws: H of each step [draws][chains]. */
async function hamiltonians(kernel: Kernel, energy: Energy<unknown>): Promise<number[][]> {
  const params = energy.init(key);
  const initial = energy.sample!(params, random.foldIn(key, 1), 3000);
  const { extra, draws, chains } = await sample(kernel, energy, params as never, { key, initial, draws: 12, mode: 'xla' });
  tf.dispose([params, initial] as never);
  const { values } = extra.hamiltonian!;
  return Array.from({ length: draws }, (_, t) => Array.from(values.subarray(t * chains, (t + 1) * chains)));
}

describe('a trajectory keeps H: between steps it changes by what the momenta bring, mean (ΔH)² = 2 var K = d, and var H = var E + d/2', () => {
  for (const kernel of kernels) {
    for (const [energy, dimension, varianceOfEnergy] of targets) {
      test(`${kernel.name} on ${energy.name}`, async () => {
        const rows = await hamiltonians(kernel, energy);
        const [first, chains] = [rows[0]!, rows[0]!.length];
        const steps = (chain: number): number[] => rows.slice(1).map((row, t) => (row[chain]! - rows[t]![chain]!) ** 2);
        const changes = Array.from({ length: chains }, (_, chain) => estimate(steps(chain)).mean);
        agrees(estimate(changes), dimension, 'mean (ΔH)²');
        for (const row of [first, rows.at(-1)!]) {
          const { mean } = estimate(row);
          agrees(estimate(row.map((value) => (value - mean) ** 2)), varianceOfEnergy + dimension / 2, 'var H');
        }
      });
    }
  }
});

const run = async (
  kernel: Kernel,
  energy: Energy<unknown>,
  options: { chains: number; draws: number; thin?: number; mode?: 'eager' }
): Promise<Chains> => {
  const params = energy.init(key);
  const initial = energy.sample!(params, random.foldIn(key, 2), options.chains);
  const { chains, ...rest } = options;
  assert.equal(initial.shape[0], chains);
  const result = await sample(kernel, energy, params as never, { key, initial, mode: 'xla', ...rest });
  tf.dispose([params, initial] as never);
  return result;
};

test('E-BFMI of a Gaussian is 1', async () => {
  for (const kernel of [hmc({ stepSize: 0.2, leapfrogSteps: 7 }), nuts({ stepSize: 0.2, maxTreeDepth: 5 })]) {
    const { bfmi } = summary(await run(kernel, gaussian({ dimension: 8 }) as Energy<unknown>, { chains: 100, draws: 500 }));
    assert.equal(bfmi.length, 100);
    const { mean, error } = estimate(bfmi);
    // A variance of 500 correlated numbers falls short by τ/500, τ = (1 + ρ) / (1 - ρ) = 3 for ρ = ½.
    assert.ok(Math.abs(mean - 1) < 4.5 * error + 0.01, `${kernel.name}: ${mean} ± ${error}`);
  }
});

test('on the funnel E-BFMI is far below 0.3, and the summary warns; thinned, it is NaN and a note says why', async () => {
  // 2 var K / (var E + var K) = 10 / (½ + 182.25 + 4.5 + 5) = 0.05 if it were explored.
  const target = funnel({ dimension: 10, standardDeviation: 3 }) as Energy<unknown>;
  const whole = summary(await run(hmc({ stepSize: 0.2, leapfrogSteps: 10 }), target, { chains: 4, draws: 1000 }));
  assert.ok(
    whole.bfmi.some((value) => value < 0.3),
    whole.bfmi.join()
  );
  assert.ok(
    whole.warnings.some((text) => text.startsWith('E-BFMI is below 0.3')),
    whole.warnings.join('\n')
  );
  assert.ok(!whole.notes.some((text) => text.includes('E-BFMI')));
  const thinned = await run(kernels[0]!, target, { chains: 4, draws: 20, thin: 3, mode: 'eager' });
  assert.equal(thinned.thin, 3);
  const { bfmi, warnings, notes } = summary(thinned);
  assert.ok(bfmi.length === 4 && bfmi.every(Number.isNaN));
  assert.ok(!warnings.some((text) => text.includes('E-BFMI')));
  assert.ok(
    notes.some((text) => /^E-BFMI is NaN for all chains: .*3 steps of a draw/.test(text)),
    notes.join('\n')
  );
});

test('a rejected trajectory leaves the chain with H of its start', async () => {
  const energy = gaussian({ dimension: 3 });
  const params = energy.init(key);
  const initial = tf.ones([2000, 3]);
  const { extra } = await sample(hmc({ stepSize: 50, leapfrogSteps: 5 }), energy, params, { key, initial, draws: 1, mode: 'eager' });
  tf.dispose([params, initial] as never);
  // 3/2 + χ²₃/2: mean 3, variance 3/2.
  const values = Array.from(extra.hamiltonian!.values);
  agrees(estimate(values), 3, 'mean of H');
  agrees(estimate(values.map((value) => (value - 3) ** 2)), 1.5, 'variance of H');
});

test('parallel tempering records what its inner kernel says of the chains at T = 1', async () => {
  const energy = polynomial({ coefficients: [0, 0, -2, 0, 1] });
  const params = energy.init(key);
  const initial = random.normal(random.foldIn(key, 3), [2000, 1]);
  const inner = { nuts: nuts({ stepSize: 0.3, maxTreeDepth: 4 }), hmc: hmc({ stepSize: 0.3, leapfrogSteps: 4 }) };
  const run = (kernel: Kernel, draws: number): Promise<Chains> =>
    sample(parallelTempering(kernel, { temperatures: [1, 3, 9] }), energy, params, { key, initial, warmup: 200, draws, mode: 'xla' });
  const chains = await run(inner.hmc, 1);
  // E[E/T + K] under p^(1/T), by the rectangle rule in float64: at T = 1, and what the hottest replicas would give.
  const grid = Array.from({ length: 4001 }, (_, i) => -5 + i / 400);
  const meanAt = (temperature: number): number => {
    const values = grid.map((x) => (x ** 4 - 2 * x ** 2) / temperature);
    const total = values.reduce((sum, value) => sum + Math.exp(-value), 0);
    return values.reduce((sum, value) => sum + value * Math.exp(-value), 0) / total + 0.5;
  };
  const found = estimate(chains.extra.hamiltonian!.values);
  assert.deepEqual(chains.extra.hamiltonian!.shape, [1, 2000]);
  agrees(found, meanAt(1), 'E[H]');
  assert.ok(Math.abs(meanAt(9) - meanAt(1)) > 15 * found.error);
  const { extra, maxTreeDepth } = await run(inner.nuts, 2);
  assert.equal(maxTreeDepth, 4);
  assert.deepEqual(extra.treeDepth!.shape, [2, 2000]);
  assert.ok(extra.treeDepth!.values.every((depth) => depth >= 0 && depth <= 4));
  tf.dispose([params, initial] as never);
});
