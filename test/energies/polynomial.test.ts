import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, doubleWell, polynomial, random, symmetricDoubleWell, tf } from 'ebm';
import { allClose, checkMoments, close, energiesAt, quadratureLogPartition, take } from './truths';

const key = random.key(0);

test('energies are those of the formula', () => {
  const model = polynomial({ coefficients: [1, 0.25, -1, 0, 0.5] });
  allClose(energiesAt(model, model.init(key), [[0], [2], [-1.5]]), [1, 5.5, 1 - 0.375 - 2.25 + 0.5 * 5.0625], 1e-6);
});

test('log Z and moments are those of SciPy and of closed forms', () => {
  // FAB's double well, x⁴ - 6x² - x/2: Z = 11784.50927 in its code; mean and variance by scipy.integrate.quad, SciPy 1.17.1.
  const fab = polynomial({ coefficients: [0, -0.5, -6, 0, 1] });
  const params = fab.init(key);
  close(fab.logPartition(params), Math.log(11784.509265), 1e-9);
  close(fab.moments(params).mean[0]!, 1.1879609833761466, 1e-9);
  close(fab.moments(params).covariance[0]![0]!, 1.5485547924649157, 1e-9);
  // ∫ exp(-x⁶) dx = 2 Γ(7/6) = 1.8554383344 (DLMF 5.9.1), E x² = Γ(1/2) / Γ(1/6).
  const sextic = polynomial({ coefficients: [0, 0, 0, 0, 0, 0, 1] });
  close(sextic.logPartition(sextic.init(key)), Math.log(2 * 0.9277193336300392), 1e-10);
  close(sextic.moments(sextic.init(key)).covariance[0]![0]!, Math.sqrt(Math.PI) / 5.566316001780235, 1e-10);
});

test('a parabola is a Gaussian, a constant shifts log Z', () => {
  // ½ (x - 3)² · 4 + 7.
  const model = polynomial({ coefficients: [18 + 7, -12, 2] });
  const params = model.init(key);
  close(model.logPartition(params), 0.5 * Math.log((2 * Math.PI) / 4) - 7, 1e-12);
  close(model.moments(params).mean[0]!, 3, 1e-12);
  close(model.moments(params).covariance[0]![0]!, 0.25, 1e-12);
});

test('the double well is the same by either road', () => {
  const well = doubleWell();
  const same = polynomial({ coefficients: [0, 0.25, -1, 0, 0.5] });
  const theta = doubleWell({ a: 0.5, b: 1, c: 0.25 }).init(key);
  const params = same.init(key);
  close(well.moments(theta).mean[0]!, same.moments(params).mean[0]!, 1e-13);
  close(well.moments(theta).covariance[0]![0]!, same.moments(params).covariance[0]![0]!, 1e-13);
  const start = well.init(key);
  checkMoments(take(well.sample(start, random.key(1), 100_000)), well.moments(start));
});

test('the symmetric double well has minima 0 at ±1, B between, and the Z of SciPy', () => {
  // scipy.integrate.quad of x^k exp(-B (x² - 1)²), k = 0 and 2, SciPy 1.17.1.
  for (const [barrier, Z, second] of [
    [1, 1.9737321500898237, 1.6436165407874954],
    [5, 0.8340588041069106, 0.7813745959866589],
    [20, 0.4002765808206762, 0.3950630002106217]
  ] as const) {
    const model = symmetricDoubleWell(barrier);
    const params = model.init(key);
    allClose(energiesAt(model, params, [[-1], [0], [1]]), [0, barrier, 0], 1e-6);
    close(model.logPartition(params), Math.log(Z), 1e-9);
    close(model.moments(params).covariance[0]![0]!, second / Z, 1e-9);
    close(quadratureLogPartition(model, params, [-4, 4]), Math.log(Z), 1e-5);
    checkMoments(take(model.sample(params, random.key(2), 50_000)), model.moments(params));
  }
});

test('polynomials without a floor are refused', () => {
  for (const coefficients of [[], [1], [0, 1], [0, 0, 0, 1], [0, 0, -1], [0, 0, 0], [0, NaN, 1]]) {
    assert.throws(() => polynomial({ coefficients }), ArgumentError, String(coefficients));
  }
  assert.throws(() => symmetricDoubleWell(0), ArgumentError);
  const model = polynomial({ coefficients: [0, 0, 1] });
  assert.throws(() => model.logPartition({ coefficients: tf.tensor1d([0, 0, -1]) }), { name: 'ArgumentError', message: /Z is infinite/ });
});

test('wells much narrower than their distance are found and resolved', () => {
  // mpmath 1.3 at 30 digits: log ∫ exp(-B (x² - 1)²) dx and E x². The wells' standard deviation is 1/√(8B), 3.5e-4 and 1.1e-4.
  const truths: [barrier: number, logZ: number, variance: number][] = [
    [1e6, -6.33539014855725, 0.99999974999981],
    [1e7, -7.48668286380446, 0.99999997499999]
  ];
  for (const [barrier, logZ, variance] of truths) {
    const model = symmetricDoubleWell(barrier);
    const params = model.init(key);
    // Energies of 1e7 have an absolute error of some 1e-9 in float64.
    close(model.logPartition(params), logZ, 1e-8);
    close(model.moments(params).covariance[0]![0]!, variance, 1e-9);
    const sd = 1 / Math.sqrt(8 * barrier);
    const draws = take(model.sample(params, random.key(5), 20_000)).map((x) => (Math.abs(x) - 1) / sd);
    const spread = Math.sqrt(draws.reduce((sum, z) => sum + z * z, 0) / draws.length);
    // The standard error of a standard deviation is 1/√2n of it; float32 rounds x to 6e-8.
    close(spread, 1, 4.5 / Math.sqrt(40_000) + 1e-3);
  }
  assert.throws(() => symmetricDoubleWell(1e9).logPartition(symmetricDoubleWell(1e9).init(key)), { name: 'ArgumentError', message: /less narrow/ });
});
