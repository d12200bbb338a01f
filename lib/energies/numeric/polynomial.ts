import { closeIn } from './line-density';
import type { Interval } from './quadrature';

/** c₀ + c₁ x + … + c_m x^m, by Horner's rule. */
export function polynomial64(coefficients: ArrayLike<number>, x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * x + coefficients[k]!;
  return value;
}

/**
 * Where a polynomial energy of even degree and positive leading coefficient exceeds its minimum by at most some 60: what lies outside has less than 1e-25
 * of the mass. The search starts outside of all roots of E(x) - E(0) = 60, by Fujiwara's bound, 2 max |c_(m-k) / c_m|^(1/k), and closes in.
 * @param logDensity -E, up to a constant.
 * Reference: Fujiwara 1916.
 */
export function polynomialInterval(coefficients: readonly number[], logDensity = (x: number): number => -polynomial64(coefficients, x)): Interval {
  const degree = coefficients.length - 1;
  const leading = coefficients[degree]!;
  const terms = coefficients.slice(1, degree).map((c, at) => root(Math.abs(c) / leading, degree - 1 - at));
  const reach = 2 * Math.max(...terms, root(30 / leading, degree));
  return closeIn(logDensity, [-reach, reach]);
}

function root(x: number, order: number): number {
  return order === 2 ? Math.sqrt(x) : order === 3 ? Math.cbrt(x) : x ** (1 / order);
}
