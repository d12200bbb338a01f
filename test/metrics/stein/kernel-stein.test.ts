// Kernel Stein discrepancies against automatic differentiation in JAX (reference/make-ksd.py), closed forms, and their law under the hypothesis.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, DataError, inverseMultiquadricKernel, kernelSteinDiscrepancy, kernelSteinTest, random, rbfKernel, ShapeError, tf } from 'ebm';
import type { Points, SteinKernel } from 'ebm';
import reference from './reference/ksd.json';

const rows = reference as unknown as Record<string, Record<string, { u: number; v: number }>>;
const kernels: Record<string, SteinKernel> = {
  'rbf 0.7': rbfKernel({ bandwidth: 0.7 }),
  'rbf median': rbfKernel({ bandwidth: 'median' }),
  'rbf median/log': rbfKernel(),
  multiquadric: inverseMultiquadricKernel(),
  'multiquadric 0.6 -0.3 1.4': inverseMultiquadricKernel({ c: 0.6, beta: -0.3, bandwidth: 1.4 })
};
/** The points and scores of reference/make-ksd.py. */
function sampleOf(d: number): [points: Points, scores: Points] {
  const x = Array.from({ length: 25 * d }, (_, place) => 1.5 * Math.sin(1.7 * Math.floor(place / d) + 0.9 * (place % d)) + 0.1 * (place % d));
  return [
    { values: x, dimension: d },
    { values: x.map((value) => -(value - 0.3) + 0.2 * Math.cos(value)), dimension: d }
  ];
}

for (const [d, byKernel] of Object.entries(rows)) {
  test(`as automatic differentiation of the kernels in float64 has it, d = ${d}`, () => {
    for (const [name, truth] of Object.entries(byKernel)) {
      for (const statistic of ['u', 'v'] as const) {
        const got = kernelSteinDiscrepancy(...sampleOf(Number(d)), { kernel: kernels[name]!, statistic });
        assert.ok(Math.abs(got - truth[statistic]) < 1e-11, `${name}, ${statistic}: ${got}, expected ${truth[statistic]}`);
      }
    }
  });
}

const key = random.key(61);
const normals = (seed: number, n: number, d: number, shift = 0): Points => {
  const tensor = random.normal(random.foldIn(key, seed), [n, d]);
  const values = Float64Array.from(tensor.dataSync(), (value, place) => value + (place % d === 0 ? shift : 0));
  tensor.dispose();
  return { values, dimension: d };
};
/** The score of N(0, I). */
const standard = ({ values, dimension }: Points): Points => ({ values: Float64Array.from(values, (value) => -value), dimension });
const agrees = (values: readonly number[], truth: number, what: string): void => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length);
  assert.ok(Math.abs(mean - truth) < 4.5 * error, `${what}: ${mean} ± ${error}, in truth ${truth}`);
};

test('draws of p: the U-statistic has mean 0, the V-statistic E u(x, x) / n and is never negative', () => {
  for (const d of [1, 3]) {
    const [us, vs] = (['u', 'v'] as const).map((statistic) =>
      Array.from({ length: 300 }, (_, seed) => {
        const x = normals(seed, 60, d);
        return kernelSteinDiscrepancy(x, standard(x), { kernel: rbfKernel({ bandwidth: 0.9 }), statistic });
      })
    ) as [number[], number[]];
    agrees(us, 0, `u, d = ${d}`);
    // u(x, x) = |s|² + d / h².
    agrees(vs, (d + d / 0.81) / 60, `v, d = ${d}`);
    assert.ok(vs.every((value) => value >= 0));
  }
});

test('draws of a shifted normal: the closed form m² h / √(h² + 2), and a double quadrature for another width and kernel', () => {
  // KSD² = E[δ(x) k(x, x') δ(x')], δ = s_p - s_q: for q = N(m, 1) δ = -m, and E k = h / √(h² + 2).
  const [m, h] = [0.7, 0.9];
  const shifted = Array.from({ length: 300 }, (_, seed) => {
    const x = normals(seed, 60, 1, m);
    return kernelSteinDiscrepancy(x, standard(x), { kernel: rbfKernel({ bandwidth: h }) });
  });
  agrees(shifted, (m * m * h) / Math.sqrt(h * h + 2), 'shifted');

  // q = N(0, 1.5²): δ(x) = -x + x / 2.25, k = (1 + (x - y)²)^-½, by the trapezoidal rule.
  const [sd, cells] = [1.5, 400];
  const axis = Array.from({ length: cells + 1 }, (_, i) => -12 + (24 * i) / cells);
  const weighted = axis.map((x) => (-x + x / sd ** 2) * Math.exp(-0.5 * (x / sd) ** 2));
  const total = axis.reduce((sum, x) => sum + Math.exp(-0.5 * (x / sd) ** 2), 0);
  let truth = 0;
  axis.forEach((x, i) => axis.forEach((y, j) => (truth += (weighted[i]! * weighted[j]!) / total ** 2 / Math.sqrt(1 + (x - y) ** 2))));
  const wider = Array.from({ length: 300 }, (_, seed) => {
    const { values } = normals(seed, 60, 1);
    const x = { values: Float64Array.from(values, (value) => sd * value), dimension: 1 };
    return kernelSteinDiscrepancy(x, standard(x));
  });
  agrees(wider, truth, 'wider');
});

test('tensors and plain arrays give the same, for events of any shape', () => {
  const x = random.normal(key, [30, 2, 2]);
  const s = tf.neg(x);
  const plain = { values: x.dataSync(), dimension: 4 };
  assert.equal(kernelSteinDiscrepancy(x, s), kernelSteinDiscrepancy(plain, standard(plain)));
  tf.dispose([x, s]);
});

for (const bootstrap of ['multinomial', 'wild'] as const) {
  test(`the ${bootstrap} test refuses draws of p about as often as it says, and draws of another law nearly always`, () => {
    const repeats = 400;
    const refused = (shift: number, count: number): number => {
      let times = 0;
      for (let seed = 0; seed < count; seed++) {
        const x = normals(seed, 50, 2, shift);
        const { pValue, resampled, statistic } = kernelSteinTest(x, standard(x), { key: random.key(1000 + seed), bootstrap, resamples: 199 });
        assert.equal(pValue, (1 + resampled.filter((value) => value >= statistic).length) / 200);
        if (pValue <= 0.05) times++;
      }
      return times / count;
    };
    // Binomial error of a share of 0.05 in 400: 0.011.
    const size = refused(0, repeats);
    assert.ok(Math.abs(size - 0.05) < 4.5 * Math.sqrt((0.05 * 0.95) / repeats), `size ${size}`);
    // A t test on the mean with n = 50 and shift 0.8 has power 1 - 1e-4 at this level.
    const power = refused(0.8, 40);
    assert.ok(power > 0.9, `power ${power}`);
  });
}

test("the test's statistic is the discrepancy, and its resamples are sums by their definition", () => {
  const x = normals(3, 300, 2, 0.1);
  const kernel = rbfKernel({ bandwidth: 1.1 });
  const before = tf.memory().numTensors;
  const multinomial = kernelSteinTest(x, standard(x), { key, kernel, resamples: 400 });
  const wild = kernelSteinTest(x, standard(x), { key, kernel, resamples: 400, bootstrap: 'wild' });
  assert.equal(tf.memory().numTensors, before);
  assert.ok(Math.abs(multinomial.statistic - kernelSteinDiscrepancy(x, standard(x), { kernel })) < 1e-12);
  const v = kernelSteinDiscrepancy(x, standard(x), { kernel, statistic: 'v' });
  assert.ok(Math.abs(wild.statistic - v) < 1e-12);
  // Signs: E S* is the mean of the diagonal over n, which is V - U (1 - 1/n); weights: E wᵢwⱼ = -1/n³ off the diagonal, so E S* = -U (n - 1) / n².
  agrees(Array.from(wild.resampled), v - multinomial.statistic * (1 - 1 / 300), 'wild');
  agrees(Array.from(multinomial.resampled), (-multinomial.statistic * 299) / 300 ** 2, 'multinomial');
  assert.deepEqual(kernelSteinTest(x, standard(x), { key, kernel, resamples: 400 }), multinomial);
});

test('samples without scores, pairs or a width are refused', () => {
  const x = normals(1, 10, 2);
  const s = standard(x);
  assert.throws(() => kernelSteinDiscrepancy(x, normals(1, 9, 2)), ShapeError);
  assert.throws(() => kernelSteinDiscrepancy(x, { values: s.values, dimension: 1 }), ShapeError);
  assert.throws(() => kernelSteinDiscrepancy(normals(1, 1, 2), normals(1, 1, 2)), DataError);
  assert.throws(() => kernelSteinDiscrepancy({ values: [0, NaN], dimension: 1 }, { values: [0, 1], dimension: 1 }), DataError);
  assert.throws(() => kernelSteinDiscrepancy(x, { values: Array.from(s.values, () => Infinity), dimension: 2 }), DataError);
  assert.throws(() => kernelSteinDiscrepancy(x, { values: Array.from(s.values, () => 1e200), dimension: 2 }), DataError);
  assert.throws(() => kernelSteinDiscrepancy(x, s, { statistic: 'w' as never }), ArgumentError);
  const same = { values: new Float64Array(10), dimension: 1 };
  assert.throws(() => kernelSteinDiscrepancy(same, same, { kernel: rbfKernel() }), /median distance is 0/);
  // With a width of its own: all pairs are u(0, 0) = d / h².
  assert.equal(kernelSteinDiscrepancy(same, same, { kernel: rbfKernel({ bandwidth: 2 }), statistic: 'v' }), 0.25);
  assert.throws(() => kernelSteinTest(x, s, { key, resamples: 0 }), ArgumentError);
  // Finite in float64, not in the resamples' float32: no p-value from what is no number.
  assert.throws(() => kernelSteinTest(x, { values: Array.from(s.values, () => 1e20), dimension: 2 }, { key }), DataError);
  assert.throws(() => kernelSteinTest(x, s, { key, bootstrap: 'tame' as never }), ArgumentError);
});
