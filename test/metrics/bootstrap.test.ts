// Bootstrap intervals against SciPy (reference/make-scipy.py) and the closed form of the mean's standard error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, bootstrap, DataError, random, tf } from 'ebm';
import { bootstrapInterval } from 'ebm/dist/metrics/bootstrap';
import python from './reference/python.json';
import type { Key } from 'ebm';
import { autoregression } from './sequences';

const { sample, replicates, percentile, bca } = python.bootstrap;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const key = random.key(12);

test('both intervals are those of SciPy from the same replicates', () => {
  const jackknife = Float64Array.from(sample, (_, i) => mean(sample.filter((_value, j) => j !== i)));
  const got = [
    bootstrapInterval(Float64Array.from(replicates), mean(sample), 0.9, null),
    bootstrapInterval(Float64Array.from(replicates), mean(sample), 0.9, jackknife)
  ];
  got.flat().forEach((value, i) => {
    const expected = [...percentile, ...bca][i]!;
    assert.ok(Math.abs(value - expected) < 1e-9, `got ${value}, expected ${expected}`);
  });
});

test('the standard error of a mean is sd / √n, with divisor n', () => {
  const { estimate, standardError, low, high, replicates: drawn } = bootstrap(mean, sample, { key, resamples: 4000 });
  const expected = Math.sqrt(mean(sample.map((value) => (value - mean(sample)) ** 2)) / sample.length);
  assert.equal(estimate, mean(sample));
  // The sd of 4,000 replicates is known to 1/√8000 of itself.
  assert.ok(Math.abs(standardError / expected - 1) < 4.5 / Math.sqrt(8000), `${standardError}, expected ${expected}`);
  assert.ok(low < estimate && estimate < high && drawn.length === 4000);
});

test('a key gives the same interval again, another key another', () => {
  const run = (seed: Key): number[] => Array.from(bootstrap(mean, sample, { key: seed, resamples: 50, method: 'percentile' }).replicates);
  assert.deepEqual(run(key), run(key));
  assert.notDeepEqual(run(key), run(random.key(2)));
  const before = tf.memory().numTensors;
  run(key);
  assert.equal(tf.memory().numTensors, before);
});

test('chains are drawn whole: the interval knows of their correlation', () => {
  const chains = autoregression(21, { chains: 60, draws: 100, rho: 0.9 });
  const meanOfChains = (drawn: readonly Float64Array[]): number => mean(drawn.map((chain) => mean(Array.from(chain))));
  const whole = bootstrap(meanOfChains, chains, { key, resamples: 1000, method: 'percentile' });
  // Var of a chain's mean ≈ τ / n with τ = 19, less the correction of a short chain: (1/n)(τ - 2ρ(1 - ρⁿ) / (n (1 - ρ)²)).
  const rho = 0.9;
  const variance = ((1 + rho) / (1 - rho) - (2 * rho * (1 - rho ** 100)) / (100 * (1 - rho) ** 2)) / 100;
  const expected = Math.sqrt(variance / 60);
  // The sd of 60 chains' means is known to 1/√120 of itself.
  assert.ok(Math.abs(whole.standardError / expected - 1) < 4.5 / Math.sqrt(120), `${whole.standardError}, expected ${expected}`);
});

test('a statistic without spread has an interval of no width', () => {
  const { low, high, standardError } = bootstrap(mean, [2, 2, 2, 2], { key, resamples: 20 });
  assert.deepEqual([low, high, standardError], [2, 2, 0]);
});

test('bad input is refused', () => {
  assert.throws(() => bootstrap(mean, [1], { key }), DataError);
  assert.throws(() => bootstrap(() => NaN, sample, { key }), DataError);
  for (const level of [0, 1, -1, NaN]) assert.throws(() => bootstrap(mean, sample, { key, level }), ArgumentError);
  for (const resamples of [0, 1, 2.5, NaN]) assert.throws(() => bootstrap(mean, sample, { key, resamples }), ArgumentError);
});

test('a statistic that resampling only lowers has no interval of method bca', () => {
  // SciPy 1.17.1 warns of this and returns NaN: all replicates lie below the estimate, z₀ = Φ⁻¹(1).
  const different = (values: readonly number[]): number => new Set(values).size;
  const data = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  assert.throws(() => bootstrap(different, data, { key, resamples: 200 }), { name: 'DataError', message: /below that of the data.*percentile/ });
  assert.throws(() => bootstrap((values) => -different(values), data, { key, resamples: 200 }), { name: 'DataError', message: /above/ });
  const { high } = bootstrap(different, data, { key, resamples: 200, method: 'percentile' });
  assert.ok(high < 10);
});
