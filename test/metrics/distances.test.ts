// Distances between samples, against SciPy (reference/make-scipy.py) and the closed forms for normal laws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  DataError,
  energyDistance,
  kolmogorovSmirnov,
  maximumMeanDiscrepancy,
  medianDistance,
  random,
  ShapeError,
  slicedWasserstein,
  tf,
  totalVariationOfHistogram,
  wasserstein1d
} from 'ebm';
import { kolmogorovTail } from 'ebm/dist/metrics/kolmogorov-smirnov';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { meanAndError, normals } from './sequences';
import python from './reference/python.json';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const phi = (x: number): number => normalCdf(x, 0, 1);
const points = { values: python.points, dimension: 2 };
const others = { values: python.others, dimension: 2 };
const key = random.key(3);

test('Wasserstein distances of unequal samples are those of SciPy', () => {
  close(wasserstein1d(python.x, python.y), python.wasserstein1, 1e-13);
  close(wasserstein1d(python.y, python.x, { order: 2 }), python.wasserstein2, 1e-13);
  close(
    wasserstein1d(
      python.x,
      python.x.map((value) => value + 0.75),
      { order: 3 }
    ),
    0.75,
    1e-13
  );
  assert.equal(wasserstein1d(python.x, [...python.x, ...python.x].reverse()), 0);
});

test('energy distance is that of SciPy and NumPy', () => {
  close(
    energyDistance({ values: python.x, dimension: 1 }, { values: python.y, dimension: 1 }, { statistic: 'biased' }),
    python.energyDistance1d,
    1e-13
  );
  close(energyDistance(points, others, { statistic: 'biased' }), python.energyDistance, 1e-13);
});

test('MMD² is that of NumPy, of one bandwidth and of several, of numbers and of tensors', () => {
  for (const { bandwidth, unbiased, biased } of python.mmd) {
    close(maximumMeanDiscrepancy(points, others, { bandwidths: [bandwidth] }), unbiased, 1e-14);
    close(maximumMeanDiscrepancy(points, others, { bandwidths: [bandwidth], statistic: 'biased' }), biased, 1e-14);
  }
  const bandwidths = python.mmd.map(({ bandwidth }) => bandwidth);
  const mean = python.mmd.reduce((sum, { unbiased }) => sum + unbiased, 0) / bandwidths.length;
  close(maximumMeanDiscrepancy(points, others, { bandwidths }), mean, 1e-14);
  close(medianDistance(points, others), python.medianDistance, 1e-13);
  const atMedian = maximumMeanDiscrepancy(points, others, { bandwidths: [python.medianDistance] });
  close(maximumMeanDiscrepancy(points, others), atMedian, 1e-14);
  const [x, y] = [tf.tensor2d(python.points, [30, 2]), tf.tensor2d(python.others, [20, 2])];
  close(maximumMeanDiscrepancy(x, y), atMedian, 1e-6);
  tf.dispose([x, y]);
});

test('unbiased statistics of normal samples have the closed forms as their means', () => {
  const [shift, h] = [0.8, 1.3];
  const samples = Array.from({ length: 40 }, (_, i) => {
    const values = normals(600 + i, 2 * 150 * 2);
    // Dimension 2, the second sample about (0.8, 0).
    return [values.subarray(0, 300), values.subarray(300).map((value, place) => value + (place % 2 === 0 ? shift : 0))] as const;
  });
  const squares = meanAndError(
    samples.map(([x, y]) => maximumMeanDiscrepancy({ values: x, dimension: 2 }, { values: y, dimension: 2 }, { bandwidths: [h] }))
  );
  // x - y is normal of covariance 2 I: E k = (h² / (h² + 2))^{d/2} exp(-|m|² / 2 (h² + 2)).
  const meanKernel = (m: number): number => ((h * h) / (h * h + 2)) * Math.exp((-m * m) / (2 * (h * h + 2)));
  close(squares.mean, 2 * meanKernel(0) - 2 * meanKernel(shift), 4.5 * squares.error, 'MMD²');
  const distances = meanAndError(
    samples.map(([x, y]) => energyDistance({ values: x, dimension: 1 }, { values: y.map((value) => value + shift), dimension: 1 }))
  );
  // In one dimension, half the second sample about 0.8 and half about 1.6. E|z| of N(m, 2): √(4/π) exp(-m²/4) + m (2 Φ(m/√2) - 1).
  const meanAbsolute = (m: number): number => Math.sqrt(4 / Math.PI) * Math.exp((-m * m) / 4) + m * (2 * phi(m / Math.SQRT2) - 1);
  // Its two halves have fixed sizes, so pairs of different points are 149 of one half to 150 of the other.
  const within = (149 * meanAbsolute(0) + 150 * meanAbsolute(shift)) / 299;
  close(distances.mean, meanAbsolute(2 * shift) + meanAbsolute(shift) - meanAbsolute(0) - within, 4.5 * distances.error, 'D²');
});

test('sliced Wasserstein distance of normal laws is its closed form', () => {
  const count = 20_000;
  const dimension = 3;
  const [x, z] = [normals(71, count * dimension), normals(72, count * dimension)];
  const sample = (values: Float64Array): { values: Float64Array; dimension: number } => ({ values, dimension });
  // The same points but shifted: (θ · m)² for each direction, of variance |m|⁴ 2(d - 1) / (d² (d + 2)).
  const shifted = x.map((value, i) => value + (i % 3 === 0 ? 2 : 0));
  const projections = 1000;
  const error = (16 * Math.sqrt((2 * 2) / (9 * 5) / projections)) / 4;
  close(slicedWasserstein(sample(x), sample(shifted), { key, projections }) ** 2, 4 / 3, 4.5 * error, 'shift');
  // Scaled: (s - 1)² in every direction. The sample's quantiles are known to some 1/√n.
  const wide = sample(z.map((value) => 2 * value));
  close(slicedWasserstein(sample(x), wide, { key }), 1, 0.03, 'scale');
  close(slicedWasserstein(sample(x), wide, { key, order: 1 }), Math.sqrt(2 / Math.PI), 0.03, 'order 1');
  assert.equal(slicedWasserstein(points, others, { key }), slicedWasserstein(points, others, { key }));
  assert.notEqual(slicedWasserstein(points, others, { key }), slicedWasserstein(points, others, { key: random.key(4) }));
  const before = tf.memory().numTensors;
  slicedWasserstein(points, others, { key });
  assert.equal(tf.memory().numTensors, before);
});

test('Kolmogorov–Smirnov: the statistic is exact, the probability within 0.023 of the exact one', () => {
  [python.x, python.y].forEach((sample, i) => {
    const { statistic, probability } = kolmogorovSmirnov(sample, phi);
    close(statistic, python.kolmogorovSmirnov[i]!.statistic, 1e-12);
    close(probability, python.kolmogorovSmirnov[i]!.probability, 0.023);
  });
  for (const { t, probability } of python.kolmogorovLaw) close(kolmogorovTail(t), probability, 1e-12, `t = ${t}`);
  assert.equal(kolmogorovTail(0), 1);
});

test('total variation of a histogram counts what lies outside of the range', () => {
  const uniform = (x: number): number => Math.min(Math.max(x, 0), 1);
  // Shares 1/5, 2/5, 1/5, 1/5 of masses 0, 1/2, 1/2, 0.
  close(totalVariationOfHistogram([0.1, 0.1, 0.6, -1, 2], uniform, { range: [0, 1], bins: 2 }), 0.4, 1e-15);
  // An edge belongs to the bin above it.
  close(totalVariationOfHistogram([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], uniform, { range: [0, 1], bins: 10 }), 0, 1e-15);
  // Independent draws: Σ √(p (1 - p) / 2πn).
  const range = [-3, 3] as const;
  const got = meanAndError(Array.from({ length: 30 }, (_, i) => totalVariationOfHistogram(normals(800 + i, 20_000), phi, { range })));
  const edges = Array.from({ length: 41 }, (_, b) => phi(-3 + 0.15 * b));
  const masses = [edges[0]!, ...edges.slice(1).map((edge, b) => edge - edges[b]!), 1 - edges[40]!];
  const expected = masses.reduce((sum, p) => sum + Math.sqrt((p * (1 - p)) / (2 * Math.PI * 20_000)), 0);
  close(got.mean, expected, 4.5 * got.error + 1e-5);
});

test('samples that cannot be compared are refused', () => {
  const one = { values: [1, 2], dimension: 2 };
  const flat = tf.tensor1d([1, 2, 3]);
  for (const distance of [maximumMeanDiscrepancy, energyDistance, (x: typeof points, y: typeof points) => slicedWasserstein(x, y, { key })] as ((
    x: unknown,
    y: unknown
  ) => number)[]) {
    assert.throws(() => distance(points, { values: [1, 2, 3, 4, 5, 6], dimension: 3 }), ShapeError);
    assert.throws(() => distance(points, { values: [1, 2, 3], dimension: 2 }), ShapeError);
    assert.throws(() => distance(points, { values: [1, 2], dimension: 0 }), ShapeError);
    assert.throws(() => distance(points, { values: [1, NaN], dimension: 2 }), DataError);
    assert.throws(() => distance(points, { values: [], dimension: 2 }), DataError);
    assert.throws(() => distance(points, flat), ShapeError);
  }
  flat.dispose();
  assert.throws(() => maximumMeanDiscrepancy(points, one), DataError);
  assert.throws(() => energyDistance(one, points), DataError);
  for (const bandwidths of [[0], [-1], [NaN], [1, Infinity], []])
    assert.throws(() => maximumMeanDiscrepancy(points, others, { bandwidths }), ArgumentError);
  const same = { values: [1, 1, 1, 1], dimension: 2 };
  assert.throws(() => maximumMeanDiscrepancy(same, same), ArgumentError);
  assert.throws(() => slicedWasserstein(points, others, { key, projections: 0 }), ArgumentError);
  assert.throws(() => slicedWasserstein(points, others, { key, order: 0.5 }), ArgumentError);
  assert.throws(() => wasserstein1d([1], [2], { order: 0 }), ArgumentError);
  assert.throws(() => wasserstein1d([], [2]), DataError);
  assert.throws(() => wasserstein1d([1, NaN], [2]), DataError);
  assert.throws(() => kolmogorovSmirnov([], phi), DataError);
  assert.throws(() => kolmogorovSmirnov([1], () => 2), DataError);
  assert.throws(() => totalVariationOfHistogram([1], phi, { range: [1, 1] }), ArgumentError);
  assert.throws(() => totalVariationOfHistogram([1], phi, { range: [0, 1], bins: 0 }), ArgumentError);
  assert.throws(() => totalVariationOfHistogram([], phi, { range: [0, 1] }), DataError);
  assert.throws(() => totalVariationOfHistogram([1], () => NaN, { range: [0, 1] }), DataError);
});
