import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exponentialFamily, random, score, tf } from 'ebm';
import type { ExponentialFamily } from 'ebm';
import { allClose, checkMoments, close, energiesAt, meanOf, quadratureLogPartition, take } from './truths';

const key = random.key(0);
const { normal, exponential, gamma, poisson } = exponentialFamily;
const members: [ExponentialFamily, number[]][] = [
  [normal({ mean: 1.5, variance: 0.5 }), [3, -1]],
  [exponential({ rate: 1.75 }), [-1.75]],
  [gamma({ shape: 2.5, rate: 1.5 }), [1.5, -1.5]],
  [gamma({ shape: 0.5, rate: 2 }), [-0.5, -2]],
  [poisson({ rate: 3.25 }), [Math.log(3.25)]]
];

test('log-densities are those of SciPy', () => {
  // -logpdf of scipy.stats.gamma(2.5, scale=1/1.5), expon(scale=1/1.7) and -logpmf of poisson(3.2), SciPy 1.17.1.
  const check = (model: ExponentialFamily, points: number[], expected: number[]): void => {
    const params = model.init(key);
    const energies = energiesAt(
      model,
      params,
      points.map((x) => [x])
    );
    allClose(
      energies.map((energy) => energy + model.logPartition(params)),
      expected,
      2e-6 * Math.max(...expected),
      model.name
    );
  };
  check(gamma({ shape: 2.5, rate: 1.5 }), [0.3, 2, 5], [1.52697931, 1.23129933, 4.35686323]);
  check(exponential({ rate: 1.7 }), [0.2, 3], [-0.19062825, 4.56937175]);
  check(poisson({ rate: 3.2 }), [0, 1, 7, 40], [3.2, 2.03684919, 3.58310569, 66.99460732]);
});

test('the gradient of log Z is the expected statistic', () => {
  for (const [model, natural] of members) {
    const params = model.init(key);
    const expected = model.expectedStatistics(params);
    natural.forEach((_, i) => {
      const h = 1e-5;
      const at = (by: number): number => model.logNormaliser(natural.map((eta, j) => (i === j ? eta + by : eta)));
      close(expected[i]!, (at(h) - at(-h)) / (2 * h), 1e-6 * Math.max(1, Math.abs(expected[i]!)), `${model.name} ${i}`);
    });
  }
});

test('draws have the moments and the expected statistics', () => {
  members.forEach(([model], seed) => {
    const params = model.init(key);
    const draws = take(model.sample(params, random.key(seed), 100_000));
    checkMoments(draws, model.moments(params), model.name);
    model.expectedStatistics(params).forEach((expected, i) => {
      const { mean, standardError } = meanOf(draws.map((x) => model.statistics(x)[i]!));
      close(mean, expected, 4.5 * standardError + 1e-5, `${model.name} statistic ${i}`);
    });
  });
});

test('log Z is that of the tensor energy, by quadrature or by summing', () => {
  for (const [model, domain] of [
    [members[0]![0], [-6, 9]],
    [members[1]![0], [0, 30]],
    [members[2]![0], [0, 40]]
  ] as const) {
    const params = model.init(key);
    // x^1.5 has a kink at 0: short panels.
    close(model.logPartition(params), quadratureLogPartition(model, params, domain, { panels: 2000 }), 2e-6, model.name);
  }
  const counts = members[4]![0];
  const energies = energiesAt(
    counts,
    counts.init(key),
    Array.from({ length: 60 }, (_, x) => [x])
  );
  close(counts.logPartition(counts.init(key)), Math.log(energies.reduce((sum, energy) => sum + Math.exp(-energy), 0)), 1e-6);
});

test('log x! in the Poisson energy is exact to rounding, and does not overflow', () => {
  const model = poisson({ rate: 1 });
  const energies = energiesAt(model, model.init(key), [[0], [1], [2], [10], [170], [1e6]]);
  // log 170! and log 10⁶! by SciPy's gammaln.
  const expected = [0, 0, Math.LN2, Math.log(3628800), 706.5730622457874, 12815518.384658169];
  expected.forEach((value, i) => close(energies[i]!, value, 2e-6 * Math.max(1, value)));
});

test('outside of the support energies are infinite and gradients 0, never NaN; other events of the batch are not disturbed', () => {
  const outside: [ExponentialFamily, number[]][] = [
    [exponential(), [-1, -1e30, -Infinity]],
    [gamma(), [0, -2, Infinity]],
    [poisson(), [-1, 0.5, 2.25, Infinity]]
  ];
  for (const [model, points] of outside) {
    const params = model.init(key);
    const rows = [[1], ...points.map((x) => [x])];
    const [inside, ...energies] = energiesAt(model, params, rows);
    assert.ok(Number.isFinite(inside), model.name);
    assert.deepEqual(
      energies,
      points.map(() => Infinity),
      model.name
    );
    tf.tidy(() => {
      const [atOne] = take(score(model)(params, tf.tensor2d([[1]])));
      allClose(take(score(model)(params, tf.tensor2d(rows))), [atOne!, ...points.map(() => 0)], 1e-6, model.name);
    });
  }
});

test('parameters without a finite Z are refused', () => {
  assert.throws(() => normal({ variance: 0 }), { name: 'ArgumentError', message: /variance: got 0/ });
  assert.throws(() => normal({ mean: NaN }), { name: 'ArgumentError', message: /mean/ });
  assert.throws(() => exponential({ rate: -1 }), { name: 'ArgumentError', message: /rate/ });
  assert.throws(() => gamma({ shape: 0 }), { name: 'ArgumentError', message: /shape/ });
  assert.throws(() => poisson({ rate: Infinity }), { name: 'ArgumentError', message: /rate/ });
  const astray = { natural: tf.tensor1d([1]) };
  assert.throws(() => exponential().logPartition(astray), { name: 'ArgumentError', message: /\[1\].*below 0.*Z is infinite/ });
  assert.throws(() => gamma().sample(astray, key, 3), { name: 'ArgumentError' });
  assert.throws(() => normal().logNormaliser([0, 1]), { name: 'ArgumentError' });
});

test('Poisson draws of a large rate have its moments; beyond float32 they are refused', () => {
  const large = poisson({ rate: 10_000 });
  const params = large.init(key);
  checkMoments(take(large.sample(params, random.key(9), 50_000)), large.moments(params));
  const larger = poisson({ rate: 2 ** 26 });
  assert.throws(() => larger.sample(larger.init(key), key, 3), { name: 'ArgumentError', message: /no odd numbers/ });
});

test('draws of a gamma with a pole at 0 have finite energies: what would underflow is the least normal number', () => {
  const model = gamma({ shape: 0.01 });
  const params = model.init(key);
  const draws = model.sample(params, random.key(4), 20_000);
  const least = take(draws.clone()).filter((x) => x === 2 ** -126).length;
  assert.ok(model.energy(params, draws).dataSync().every(Number.isFinite));
  // scipy.stats.gamma(0.01).cdf(2**-126), SciPy 1.17.1.
  const share = 0.41992668622045726;
  close(least / 20_000, share, 4.5 * Math.sqrt((share * (1 - share)) / 20_000));
});

test('each says what values its events take', () => {
  assert.deepEqual(
    [normal(), exponential(), gamma(), poisson()].map(({ support }) => support),
    [undefined, 'positive', 'positive', 'counts']
  );
});
