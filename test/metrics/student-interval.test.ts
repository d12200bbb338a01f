import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, DataError, studentInterval } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);

test("the quantile is Student's", () => {
  // scipy.stats.t.ppf(.975, ν) for ν = 1, 2, 4, 29 and of .995 for ν = 4 (SciPy 1.11).
  const table: [number, number, number][] = [
    [2, 0.95, 12.706204736432095],
    [3, 0.95, 4.302652729911275],
    [5, 0.95, 2.7764451051977987],
    [30, 0.95, 2.045229642132703],
    [5, 0.99, 4.604094871415897]
  ];
  for (const [n, coverage, quantile] of table) {
    const values = Array.from({ length: n }, (_, i) => (i % 3) - 0.2 * i);
    const { halfWidth, standardError } = studentInterval(values, { coverage });
    close(halfWidth / standardError, quantile, 1e-9 * quantile);
  }
});

test('mean, ends and standard error of three numbers', () => {
  const { mean, lower, upper, halfWidth, standardError } = studentInterval([1, 2, 6]);
  close(mean, 3, 1e-15);
  close(standardError, Math.sqrt(7 / 3), 1e-15);
  close(upper - mean, halfWidth, 1e-14);
  close(mean - lower, halfWidth, 1e-14);
  assert.equal(studentInterval([2, 2]).halfWidth, 0);
});

test('refuses one repeat, numbers that are not finite and another coverage', () => {
  assert.throws(() => studentInterval([1]), DataError);
  assert.throws(() => studentInterval([1, NaN]), DataError);
  for (const coverage of [0, 1, NaN]) assert.throws(() => studentInterval([1, 2], { coverage }), ArgumentError);
});
