// Sample quality against scikit-learn, SciPy and NumPy (reference/make-scikit-learn.py), and against closed forms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areaUnderCurve,
  ArgumentError,
  DataError,
  distanceToRing,
  highQualityFraction,
  modeCoverage,
  nearestNeighbourPrecisionRecall,
  offManifoldDistance,
  random,
  rocCurve,
  ShapeError,
  tf,
  toys
} from 'ebm';
import type { Points, PointSample } from 'ebm';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { normals } from '../sequences';
import reference from './reference/scikit-learn.json';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const closeAll = (got: ArrayLike<number>, expected: readonly number[], tolerance: number, what = ''): void => {
  assert.equal(got.length, expected.length, what);
  expected.forEach((value, i) => close(got[i]!, value, tolerance, `${what} ${i}`));
};
const plane = (values: ArrayLike<number>): Points => ({ values, dimension: 2 });
const [real, generated, modes] = [reference.real, reference.generated, reference.modes].map(plane) as [Points, Points, Points];
const key = random.key(5);

test('area, its errors and the curve are those of scikit-learn and SciPy, with ties and without', () => {
  for (const [name, row] of Object.entries(reference.areas)) {
    const { area, standardError, hanleyMcNeil } = areaUnderCurve(row.negatives, row.positives);
    close(area, row.area, 1e-14, name);
    close(area, row.mannWhitney, 1e-14, name);
    close(standardError, row.deLong, 1e-14, name);
    close(hanleyMcNeil, row.hanleyMcNeil, 1e-14, name);
    const curve = rocCurve(row.negatives, row.positives);
    closeAll(curve.falsePositiveRate, row.falsePositiveRate, 1e-15, name);
    closeAll(curve.truePositiveRate, row.truePositiveRate, 1e-15, name);
    assert.deepEqual([...curve.thresholds], [Infinity, ...row.thresholds]);
    const { falsePositiveRate: x, truePositiveRate: y } = curve;
    const trapezia = x.reduce((sum, value, i) => (i === 0 ? 0 : sum + 0.5 * (value - x[i - 1]!) * (y[i]! + y[i - 1]!)), 0);
    close(trapezia, area, 1e-14, name);
    close(areaUnderCurve(row.positives, row.negatives).area, 1 - area, 1e-14, name);
  }
});

test('equal scores have the area 1/2 exactly, classes apart 0 or 1', () => {
  for (const [n, m] of [
    [2, 2],
    [3, 7],
    [1001, 333]
  ] as const) {
    const result = areaUnderCurve(new Float64Array(n).fill(0.3), new Float64Array(m).fill(0.3));
    assert.equal(result.area, 0.5);
    assert.equal(result.standardError, 0);
    // Q₁ = Q₂ = 1/3 at A = 1/2: A² = 1/4 leaves (1/4 + (n + m - 2) / 12) / nm.
    close(result.hanleyMcNeil, Math.sqrt((1 / 4 + (n + m - 2) / 12) / (n * m)), 1e-15);
  }
  assert.equal(areaUnderCurve([1, 2], [3, 4, Infinity]).area, 1);
  assert.equal(areaUnderCurve([-0, 0], [0, -0]).area, 0.5);
  assert.deepEqual({ ...areaUnderCurve([3, 4], [1, 2]) }, { area: 0, standardError: 0, hanleyMcNeil: 0 });
  const flat = rocCurve([1, 1, 1], [1, 1]);
  assert.deepEqual(
    [[...flat.falsePositiveRate], [...flat.truePositiveRate]],
    [
      [0, 1],
      [0, 1]
    ].reverse()
  );
});

test('the area of normal scores is Φ(δ / √2), its standard error the spread over repeats, its interval theirs', () => {
  const [n, m, delta, repeats] = [120, 60, 1, 400];
  const all = normals(31, repeats * (n + m));
  const results = Array.from({ length: repeats }, (_, r) => {
    const draws = all.subarray(r * (n + m), (r + 1) * (n + m));
    return areaUnderCurve(
      draws.subarray(0, n),
      draws.subarray(n).map((value) => value + delta)
    );
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const areas = results.map(({ area }) => area);
  const spread = Math.sqrt(areas.reduce((sum, area) => sum + (area - mean(areas)) ** 2, 0) / (repeats - 1));
  close(mean(areas), normalCdf(delta / Math.SQRT2, 0, 1), (4.5 * spread) / Math.sqrt(repeats), 'mean');
  // The error of a standard deviation over r repeats is 1 / √2r of it.
  close(mean(results.map(({ standardError }) => standardError)), spread, (4.5 * spread) / Math.sqrt(2 * repeats), 'DeLong');
  close(mean(results.map(({ hanleyMcNeil }) => hanleyMcNeil)), spread, 0.1 * spread + (4.5 * spread) / Math.sqrt(2 * repeats), 'Hanley and McNeil');
  const { area, standardError, interval } = areaUnderCurve(all.subarray(0, n), all.subarray(n, n + m), { interval: { key, resamples: 1000 } });
  assert.equal(interval!.estimate, area);
  close(interval!.standardError, standardError, 0.15 * standardError, 'bootstrap');
  assert.ok(interval!.low < area && area < interval!.high);
});

test('precision and recall are those of scikit-learn’s neighbours', () => {
  for (const { k, precision, recall } of reference.precisionRecall) {
    const got = nearestNeighbourPrecisionRecall(real, generated, { k });
    close(got.precision.fraction, precision, 1e-15, `precision, k = ${k}`);
    close(got.recall.fraction, recall, 1e-15, `recall, k = ${k}`);
    close(got.recall.standardError, Math.sqrt((recall * (1 - recall)) / 60), 1e-15);
  }
  const byDefault = nearestNeighbourPrecisionRecall(real, generated, { interval: { key, resamples: 500 } });
  assert.equal(byDefault.precision.fraction, nearestNeighbourPrecisionRecall(real, generated, { k: 3 }).precision.fraction);
  close(byDefault.recall.interval!.standardError, byDefault.recall.standardError, 0.2 * byDefault.recall.standardError);
});

test('precision tells quality from variety: one mode of two, a sample that repeats one point, and the real one itself', () => {
  const line = (from: number): number[] => Array.from({ length: 20 }, (_, i) => from + i);
  const both = { values: [...line(0), ...line(100)], dimension: 1 };
  const one = { values: line(0.25), dimension: 1 };
  const oneMode = nearestNeighbourPrecisionRecall(both, one, { k: 1 });
  assert.deepEqual([oneMode.precision.fraction, oneMode.recall.fraction], [1, 0.5]);
  const same = nearestNeighbourPrecisionRecall(both, both, { k: 1 });
  assert.deepEqual([same.precision.fraction, same.recall.fraction], [1, 1]);
  // Balls of radius 0 hold the points that equal their centres, and no others.
  const collapsed = nearestNeighbourPrecisionRecall(both, { values: new Array<number>(9).fill(3.5), dimension: 1 }, { k: 2 });
  assert.deepEqual([collapsed.precision.fraction, collapsed.recall.fraction], [1, 0]);
});

test('mode coverage and quality are those of SciPy’s distances', () => {
  for (const { radius, covered, counts, fraction } of reference.quality) {
    const got = modeCoverage(real, modes, { radius });
    assert.deepEqual(got, { covered, counts, outside: 60 - counts.reduce((sum, count) => sum + count, 0) });
    close(highQualityFraction(real, modes, { radius }).fraction, fraction, 1e-15);
    assert.deepEqual(modeCoverage(real, modes, { standardDeviation: radius / 3 }).counts, counts);
    assert.deepEqual(modeCoverage(real, modes, { standardDeviation: radius, deviations: 1 }).counts, counts);
  }
  const few = modeCoverage(real, modes, { radius: 0.6, fewest: 1000 });
  assert.equal(few.covered, 0);
  // On the border is within; of two modes equally near it is the first.
  assert.deepEqual(modeCoverage(plane([1, 0]), plane([0, 0, 2, 0]), { radius: 1 }).counts, [1, 0]);
});

test('draws of eight Gaussians cover eight modes and are near them with probability 1 - exp(-9/2)', () => {
  const count = 20_000;
  const centres = plane(Array.from({ length: 16 }, (_, i) => 2 * (i % 2 ? Math.sin : Math.cos)((Math.floor(i / 2) * Math.PI) / 4)));
  const draws = toys.eightGaussians().sample(key, count);
  const options = { standardDeviation: 0.25 };
  const expected = 1 - Math.exp(-4.5);
  const { fraction, standardError } = highQualityFraction(draws, centres, options);
  // The discs of 3 standard deviations, 0.75, about centres 1.53 apart do not meet; what a neighbour adds is below 3e-5.
  close(fraction, expected, 4.5 * Math.sqrt((expected * (1 - expected)) / count) + 3e-5);
  close(standardError, Math.sqrt((expected * (1 - expected)) / count), 2e-4);
  const { covered, counts, outside } = modeCoverage(draws, centres, options);
  assert.equal(covered, 8);
  counts.forEach((got) => close(got / count, expected / 8, 4.5 * Math.sqrt(0.11 / count)));
  assert.equal(outside, count - Math.round(fraction * count));
  draws.dispose();
});

test('distances from a ring are those of NumPy; those of a thin ring are its width', () => {
  const { centre, radius, rms, probabilities, quantiles } = reference.offRing;
  const got = offManifoldDistance(real, distanceToRing(radius, centre), { probabilities, interval: { key, resamples: 500 } });
  close(got.rms, rms, 1e-14);
  closeAll(got.quantiles, quantiles, 1e-14);
  assert.ok(got.interval!.low < got.rms && got.rms < got.interval!.high);
  const count = 20_000;
  const ring = toys.rings({ radii: [2], sd: 0.02 });
  const draws = ring.sample(key, count);
  const thin = offManifoldDistance(draws, distanceToRing(2));
  close(thin.rms, 0.02, (4.5 * 0.02) / Math.sqrt(2 * count) + 1e-7);
  // Quantiles of |z|: 0.674490, 1.644854; errors √(p (1 - p) / n) / density.
  close(thin.quantiles[0]!, 0.02 * 0.67449, (4.5 * 0.02 * Math.sqrt(0.25 / count)) / 0.6356);
  close(thin.quantiles[1]!, 0.02 * 1.644854, (4.5 * 0.02 * Math.sqrt(0.09 / count)) / 0.20627);
  // The ring's entropy: of the radius, log(s √2πe), and of the place on the circle, E log 2πr with E log r = log R - s² / 2R² + O(s⁴).
  close(ring.entropy!, Math.log(0.02 * Math.sqrt(2 * Math.PI * Math.E)) + Math.log(4 * Math.PI) - 0.02 ** 2 / 8, 1e-8);
  draws.dispose();
  assert.equal(distanceToRing([1, 2])([0, 1.75]), -0.25);
  assert.equal(distanceToRing(1, [3, 4])([0, 0]), 4);
});

test('tensors are taken as they are, and nothing is left behind', () => {
  const [x, y] = [tf.tensor2d(reference.real, [60, 2]), tf.tensor2d(reference.generated, [45, 2])];
  const before = tf.memory().numTensors;
  const got = nearestNeighbourPrecisionRecall(x, y, { interval: { key, resamples: 20 } });
  close(got.precision.fraction, nearestNeighbourPrecisionRecall(real, generated).precision.fraction, 0);
  assert.deepEqual(modeCoverage(x, modes, { radius: 0.6 }).counts, reference.quality[1]!.counts);
  offManifoldDistance(x, distanceToRing(1), { interval: { key, resamples: 20 } });
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([x, y]);
});

test('bad input is refused', () => {
  const three = { values: [1, 2, 3, 4, 5, 6], dimension: 3 };
  const pairs: ((x: PointSample, y: PointSample) => unknown)[] = [
    (x, y) => modeCoverage(x, y, { radius: 1 }),
    (x, y) => highQualityFraction(x, y, { radius: 1 }),
    (x, y) => nearestNeighbourPrecisionRecall(x, y, { k: 1 })
  ];
  for (const metric of pairs) {
    for (const [x, y] of [
      [real, three],
      [three, real],
      [plane([1, 2, 3]), real]
    ] as const)
      assert.throws(() => metric(x, y), ShapeError);
    for (const [x, y] of [
      [real, plane([])],
      [plane([]), real],
      [plane([0, NaN]), real],
      [real, plane([Infinity, 0])]
    ] as const)
      assert.throws(() => metric(x, y), DataError);
  }
  for (const k of [0, 1.5, NaN, 45, 60]) assert.throws(() => nearestNeighbourPrecisionRecall(real, generated, { k }), ArgumentError);
  for (const options of [
    {},
    { radius: 1, standardDeviation: 1 },
    { radius: 0 },
    { radius: NaN },
    { standardDeviation: -1 },
    { standardDeviation: 1, deviations: 0 }
  ])
    assert.throws(() => modeCoverage(real, modes, options as { radius: number }), ArgumentError);
  for (const fewest of [0, 0.5]) assert.throws(() => modeCoverage(real, modes, { radius: 1, fewest }), ArgumentError);
  assert.throws(() => offManifoldDistance(plane([]), distanceToRing(1)), DataError);
  assert.throws(() => offManifoldDistance(plane([NaN, 1]), distanceToRing(1)), DataError);
  assert.throws(() => offManifoldDistance(real, () => NaN), DataError);
  assert.throws(() => offManifoldDistance(real, distanceToRing(1), { probabilities: [1.1] }), ArgumentError);
  assert.throws(() => offManifoldDistance(three, distanceToRing(1, [0, 0])), ShapeError);
  for (const radius of [0, -1, NaN, Infinity, []]) assert.throws(() => distanceToRing(radius), ArgumentError);
  for (const curve of [areaUnderCurve, rocCurve]) {
    assert.throws(() => curve([], [1, 2]), DataError);
    assert.throws(() => curve([1, 2], []), DataError);
    assert.throws(() => curve([1, NaN], [1, 2]), DataError);
  }
  assert.throws(() => areaUnderCurve([1], [1, 2]), DataError);
  assert.throws(() => areaUnderCurve([1, 2], [1, 2], { interval: { key } }), DataError);
});
