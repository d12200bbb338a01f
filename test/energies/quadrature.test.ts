import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  gaussLegendre,
  inverseCdf,
  integrate,
  logIntegralExp,
  logSumExp64,
  quadratureRule,
  sigmoid64,
  softplus64,
  tabulate
} from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);

test('Gauss–Legendre points and weights are the published ones', () => {
  // Abramowitz and Stegun 1964, table 25.4, n = 5.
  const { points, weights } = gaussLegendre(5);
  [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664].forEach((x, i) => close(points[i]!, x, 1e-14));
  [0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189].forEach((w, i) => close(weights[i]!, w, 1e-14));
  assert.deepEqual([...gaussLegendre(1).points, ...gaussLegendre(1).weights], [0, 2]);
});

test('a rule of order n is exact for polynomials of degree 2n - 1', () => {
  const rule = quadratureRule([-1, 2], { panels: 1, order: 4 });
  close(
    integrate(rule, (x) => x ** 7),
    (2 ** 8 - 1) / 8,
    1e-12
  );
});

test('normal densities integrate to one, in one dimension and two', () => {
  const line = quadratureRule([-12, 12]);
  close(
    logIntegralExp(
      line,
      tabulate(line, (x) => (-x * x) / 2)
    ),
    0.5 * Math.log(2 * Math.PI),
    1e-12
  );
  const plane = quadratureRule([
    [-12, 12],
    [-12, 12]
  ]);
  // Correlation 0.6: log Z = log 2π + ½ log(1 - 0.36).
  const energies = tabulate(plane, (x, y) => -(x! * x! - 1.2 * x! * y! + y! * y!) / (2 * 0.64));
  close(logIntegralExp(plane, energies), Math.log(2 * Math.PI) + 0.5 * Math.log(0.64), 1e-10);
});

test('sums in the log domain neither overflow nor underflow', () => {
  close(logSumExp64([1000, 1000]), 1000 + Math.log(2), 1e-12);
  close(logSumExp64([-1000, -1001]), -1000 + Math.log1p(Math.exp(-1)), 1e-12);
  assert.equal(logSumExp64([]), -Infinity);
  assert.equal(logSumExp64([-Infinity, 0]), 0);
  assert.equal(softplus64(800), 800);
  close(softplus64(-40), Math.exp(-40), 1e-30);
  close(sigmoid64(-800), 0, 0);
  close(sigmoid64(2) + sigmoid64(-2), 1, 3e-16);
});

test('a domain or count that makes no sense is refused', () => {
  assert.throws(() => quadratureRule([1, 1]), ArgumentError);
  assert.throws(() => quadratureRule([0, Infinity]), ArgumentError);
  assert.throws(() => quadratureRule([0, 1], { panels: 0 }), ArgumentError);
  assert.throws(() => gaussLegendre(2.5), ArgumentError);
  assert.throws(() => logIntegralExp(quadratureRule([0, 1]), [0]), ArgumentError);
});

test('a distribution function has ends in order, and cells', () => {
  const flat = (): number => 0;
  for (const [low, high] of [
    [1, -1],
    [0, 0],
    [0, Infinity],
    [NaN, 1]
  ] as const)
    assert.throws(() => inverseCdf(flat, low, high), ArgumentError);
  for (const cells of [0, -1, 2.5, NaN]) assert.throws(() => inverseCdf(flat, 0, 1, cells), { name: 'ArgumentError', message: /cells/ });
  close(inverseCdf(flat, 0, 2)(0.25), 0.5, 1e-12);
});
