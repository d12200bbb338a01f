import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataError, importanceSampling, paretoShape, random } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);
/** Logarithms of the quantiles of a Pareto distribution of shape k at (i + ½)/n. */
const paretoQuantiles = (n: number, k: number): number[] => Array.from({ length: n }, (_, i) => -k * Math.log((i + 0.5) / n));

test('the Pareto shape is that of ArviZ', () => {
  // arviz 0.23.4, numpy 2.4.6: az.psislw(-k * np.log((np.arange(n) + .5) / n))[1]
  const reference: [n: number, k: number, shape: number][] = [
    [100, 0.2, 0.3196208843338415],
    [100, 0.7, 0.6062891118970055],
    [100, 1.2, 0.8923632152333727],
    [2000, 0.2, 0.2267561866075436],
    [2000, 0.7, 0.6786439979721473],
    [2000, 1.2, 1.1305491440927482]
  ];
  for (const [n, k, shape] of reference) close(paretoShape(paretoQuantiles(n, k)), shape, 1e-12);
  // A constant factor on all weights changes no shape, the order of the draws neither.
  const shifted = paretoQuantiles(2000, 0.7).map((value) => value + 5000);
  close(paretoShape(shifted.reverse()), 0.6786439979721473, 1e-9);
});

test('the Pareto shape of degenerate weights', () => {
  assert.equal(paretoShape(new Float64Array(100).fill(3)), -Infinity);
  const alone = new Float64Array(100).fill(-2000);
  alone[17] = 0;
  assert.equal(paretoShape(alone), Infinity);
  assert.ok(Number.isFinite(paretoShape([...paretoQuantiles(90, 0.3), ...Array<number>(10).fill(-Infinity)])));
  assert.throws(() => paretoShape([1, 2, 3]), DataError);
  assert.throws(() => paretoShape(new Float64Array(30).fill(NaN)), DataError);
  assert.throws(() => paretoShape([...paretoQuantiles(30, 1), Infinity]), DataError);
});

test('a few weights by hand', () => {
  // w = 1, 2, 3 in units of e^1000: mean 2, variance 1, ESS 36/14, largest share 1/2.
  const { draws, logMean, relativeVariance, standardError, effectiveSampleSize, largestShare, paretoShape } = importanceSampling(
    [1, 2, 3].map((w) => 1000 + Math.log(w))
  );
  assert.equal(draws, 3);
  close(logMean, 1000 + Math.log(2), 1e-12);
  close(relativeVariance, 1 / 4, 1e-12);
  close(standardError, Math.sqrt(1 / 12), 1e-12);
  close(effectiveSampleSize, 36 / 14, 1e-11);
  close(largestShare, 1 / 2, 1e-12);
  assert.ok(Number.isNaN(paretoShape));
});

test('weights that are all equal are worth all of the draws, and warn of nothing', () => {
  const estimate = importanceSampling(new Float64Array(1000).fill(-7));
  close(estimate.effectiveSampleSize, 1000, 1e-9);
  close(estimate.relativeVariance, 0, 1e-12);
  close(estimate.logMean, -7, 1e-12);
  assert.equal(estimate.warning, undefined);
});

/** Weights of N(0, I_d) with Z = (2π)^(d/2) under draws of N(0, s² I_d), computed from a fixed key. */
const gaussianWeights = (seed: number, d: number, s: number, n: number): Float64Array => {
  const normals = random.normal(random.key(seed), [n, d]);
  const values = normals.dataSync();
  normals.dispose();
  return Float64Array.from({ length: n }, (_, i) => {
    let squares = 0;
    for (let j = 0; j < d; j++) squares += values[i * d + j]! ** 2;
    return -0.5 * (s * s - 1) * squares + d * Math.log(s) + 0.5 * d * Math.log(2 * Math.PI);
  });
};

test('Z of a Gaussian from a wider one: closed forms of mean, variance and effective sample size', () => {
  // E w² / (E w)² = (2/√3)^d for s² = 2; the estimate of the variance has itself the relative variance of w², from E w⁴ / (E w²)² = (9/(4√5))^d.
  const [d, n] = [5, 200_000];
  const estimate = importanceSampling(gaussianWeights(3, d, Math.SQRT2, n));
  const variance = (2 / Math.sqrt(3)) ** d - 1;
  const errorOfVariance = Math.sqrt(((4 / Math.sqrt(5)) ** d - (4 / 3) ** d) / n);
  close(estimate.logMean, 0.5 * d * Math.log(2 * Math.PI), 4.5 * Math.sqrt(variance / n));
  close(estimate.relativeVariance, variance, 4.5 * errorOfVariance);
  close(estimate.effectiveSampleSize, n / (1 + estimate.relativeVariance), 1);
  assert.equal(estimate.warning, undefined);
});

test('a proposal that is too narrow, and one in too high a dimension, are warned of', () => {
  // With x = s z, log w = ½(1 - s²) z² + …, a tail of Pareto shape 1 - s² up to logarithms: no variance below s² = ½.
  const narrow = importanceSampling(gaussianWeights(4, 1, Math.sqrt(0.05), 50_000));
  assert.match(narrow.warning ?? '', /Pareto shape/);
  assert.ok(narrow.paretoShape > 0.7);
  const high = importanceSampling(gaussianWeights(5, 150, Math.SQRT2, 2000));
  assert.match(high.warning ?? '', /2000 draws are worth .* worthless/);
});

test('zero weights count, weights that are no numbers are refused', () => {
  const estimate = importanceSampling([0, 0, -Infinity, -Infinity]);
  close(estimate.logMean, Math.log(0.5), 1e-15);
  close(estimate.effectiveSampleSize, 2, 1e-12);
  const nothing = importanceSampling([-Infinity, -Infinity]);
  assert.equal(nothing.logMean, -Infinity);
  assert.equal(nothing.effectiveSampleSize, 0);
  assert.match(nothing.warning ?? '', /All weights are zero/);
  assert.throws(() => importanceSampling([]), DataError);
  assert.throws(() => importanceSampling([1]), DataError);
  assert.throws(() => importanceSampling([1, NaN]), DataError);
  assert.throws(() => importanceSampling([1, Infinity]), DataError);
});

test('weights of two sizes have a tail that ends: no NaN, no warning', () => {
  // 105 equal excesses, at which a point of the fit's grid is exactly 0. az.psislw (arviz 0.23.4) of the same weights with a jitter of 1e-9 sin i: -5.584847229825567.
  const weights = Array.from({ length: 1225 }, (_, i) => (i < 105 ? 0 : -5));
  close(paretoShape(weights), -5.584847, 1e-5);
  assert.equal(importanceSampling(weights).warning, undefined);
});
