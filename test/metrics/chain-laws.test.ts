// Chain diagnostics against mathematics: sequences whose autocorrelation is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  autocorrelation,
  averageRanks,
  component,
  energyBfmi,
  essBulk,
  essMean,
  foldedRHat,
  integratedAutocorrelationTime,
  mcseMean,
  mcseMedian,
  mcseSd,
  rankNormalise,
  rankNormalisedRHat,
  rHat,
  ArgumentError,
  ShapeError
} from 'ebm';
import { autoregression, meanAndError, normals } from './sequences';

const repeats = Array.from({ length: 40 }, (_, i) => i);
const within = (got: number, expected: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what}: got ${got}, expected ${expected} ± ${tolerance}`);

for (const rho of [-0.5, 0, 0.5, 0.9]) {
  test(`AR(1) of ρ = ${rho}: τ = (1 + ρ) / (1 - ρ), and ESS = N / τ`, () => {
    const expected = (1 + rho) / (1 - rho);
    const runs = repeats.map((i) => autoregression(1000 + i, { chains: 4, draws: 4000, rho }));
    // Geyer's sequence stops where the sum of a pair turns negative by chance, and so is biased by some 2 % at this length.
    const tau = meanAndError(runs.map(integratedAutocorrelationTime));
    within(tau.mean, expected, 4.5 * tau.error + 0.02 * expected, 'τ');
    for (const ess of [essMean, essBulk]) {
      const share = meanAndError(runs.map((chains) => ess(chains) / 16_000));
      within(share.mean, 1 / expected, 4.5 * share.error + 0.02 / expected, ess.name);
    }
  });
}

test('autocorrelation is the direct sum, and that of AR(1) is ρ^t', () => {
  const chains = autoregression(7, { chains: 3, draws: 37, rho: 0.8 });
  const direct = (lag: number): number =>
    chains.reduce((sum, chain) => {
      const mean = chain.reduce((total, value) => total + value, 0) / chain.length;
      for (let t = 0; t + lag < chain.length; t++) sum += (chain[t]! - mean) * (chain[t + lag]! - mean);
      return sum;
    }, 0);
  autocorrelation(chains).forEach((value, lag) => within(value, direct(lag) / direct(0), 1e-13, `lag ${lag}`));
  const runs = repeats.map((i) => autocorrelation(autoregression(2000 + i, { chains: 2, draws: 5000, rho: 0.7 }), 5));
  for (let lag = 0; lag <= 5; lag++) {
    const { mean, error } = meanAndError(runs.map((values) => values[lag]!));
    within(mean, 0.7 ** lag, 4.5 * error + 2e-3, `lag ${lag}`);
  }
});

test('R-hat of independent draws is 1; a shifted chain shows in the ranks, a wider one in the folded ranks only', () => {
  const hats = repeats.map((i) => rHat(autoregression(3000 + i, { chains: 4, draws: 1000, rho: 0 })));
  assert.ok(hats.filter((value) => value > 1.01).length === 0 && hats.every((value) => value > 0.998), `R-hats up to ${Math.max(...hats)}`);
  const chains = autoregression(5, { chains: 4, draws: 1000, rho: 0 });
  const shifted = [...chains.slice(0, 3), chains[3]!.map((value) => value + 1)];
  assert.ok(rankNormalisedRHat(shifted) > 1.05 && foldedRHat(shifted) < rankNormalisedRHat(shifted));
  const wider = [...chains.slice(0, 3), chains[3]!.map((value) => 3 * value)];
  assert.ok(rankNormalisedRHat(wider) < 1.01 && foldedRHat(wider) > 1.05 && rHat(wider) === foldedRHat(wider));
});

test('standard errors are the spread over repeats', () => {
  const runs = repeats.concat(repeats.map((i) => i + 40)).map((i) => autoregression(4000 + i, { chains: 4, draws: 1000, rho: 0.5 }));
  const all = (chains: Float64Array[]): Float64Array => Float64Array.from(chains.flatMap((chain) => Array.from(chain)));
  const mean = (chains: Float64Array[]): number => all(chains).reduce((sum, value) => sum + value, 0) / 4000;
  const sd = (chains: Float64Array[]): number => Math.sqrt(all(chains).reduce((sum, value) => sum + value * value, 0) / 4000 - mean(chains) ** 2);
  const median = (chains: Float64Array[]): number => all(chains).sort()[2000]!;
  for (const [estimate, mcse] of [
    [mean, mcseMean],
    [sd, mcseSd],
    [median, mcseMedian]
  ] as const) {
    const { error } = meanAndError(runs.map(estimate));
    const spread = error * Math.sqrt(runs.length);
    const claimed = meanAndError(runs.map(mcse)).mean;
    // The sd of 80 normal numbers is known to 1/√160 = 8 % of itself.
    within(claimed / spread, 1, 4.5 * 0.08, mcse.name);
  }
});

test('a chain that alternates has the greatest ESS, N log10 N', () => {
  const chain = Float64Array.from({ length: 400 }, (_, t) => (t % 2 ? 1 : -1) + 1e-3 * Math.sin(t * t));
  within(essMean([chain]), 400 * Math.log10(400), 1e-9, 'ESS');
});

test('E-BFMI is 2 (1 - ρ₁): 2 for independent energies, 0.2 for ρ = 0.9', () => {
  for (const rho of [0, 0.9]) {
    const values = repeats.flatMap((i) => energyBfmi(autoregression(5000 + i, { chains: 2, draws: 5000, rho })));
    const { mean, error } = meanAndError(values);
    within(mean, 2 * (1 - rho), 4.5 * error + 1e-3, `ρ = ${rho}`);
  }
});

test('ranks: equal values share theirs, 0 and -0 are equal, the order is that of numbers', () => {
  assert.deepEqual(Array.from(averageRanks([3, -1, 3, 0, -0, -Infinity, 1e-310, -1e-310])), [7.5, 2, 7.5, 4.5, 4.5, 1, 6, 3]);
  assert.equal(averageRanks([]).length, 0);
  for (const values of [
    normals(8, 5000),
    Float64Array.from({ length: 5000 }, (_, i) => Math.sinh(17 * Math.sin(i)) / 3),
    normals(9, 5000).map((value) => Math.round(value * 20) / 7)
  ]) {
    const sorted = values.slice().sort();
    const ranks = averageRanks(values);
    values.forEach((value, i) => assert.equal(ranks[i], (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1));
  }
  // Φ⁻¹(0.625 / 3.25), SciPy 1.17.1.
  const scores = rankNormalise([5, -2, 0]);
  within(scores[1]!, -0.8694237732888861, 1e-12, 'lowest score');
  assert.deepEqual([scores[0], scores[2]], [-scores[1]!, 0]);
});

test('component picks a coordinate of [draws, chains, ...event]', () => {
  const record = { draws: 2, chains: 3, event: [2, 2], values: Float32Array.from({ length: 24 }, (_, i) => i) };
  assert.deepEqual(component(record, 3), [Float64Array.of(3, 15), Float64Array.of(7, 19), Float64Array.of(11, 23)]);
  for (const index of [-1, 4, 0.5, NaN]) assert.throws(() => component(record, index), ArgumentError);
  assert.throws(() => component({ ...record, draws: 3 }, 0), ShapeError);
  assert.deepEqual(component({ draws: 1, chains: 2, event: [], values: [4, 5] }, 0), [Float64Array.of(4), Float64Array.of(5)]);
});
