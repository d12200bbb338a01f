import { ArgumentError, DataError, ShapeError } from '../engine';
import { finiteNumbers } from './points';

/** An exponent with its standard error. */
export interface PowerLawSlope {
  slope: number;
  /** From the standard errors of y; NaN without them. */
  standardError: number;
}

/**
 * Exponent p of y ≈ c x^p: the slope of the least-squares line through (log x, log y), each point counting alike.
 * p = Σ uᵢ log yᵢ / Σ uᵢ², u = log x less its mean; to first order its standard error is √(Σ uᵢ² (eᵢ / yᵢ)²) / Σ uᵢ² for independent errors e of y.
 * @param x @param y positive numbers, at two different x or more; @param standardErrors e of each y, in its unit.
 * @throws ShapeError for lists of different lengths; DataError for numbers that are not finite and positive, or a standard error below 0; ArgumentError where all x are one.
 * Reference: Taylor 1997, "An introduction to error analysis", chapters 3 and 8.
 */
export function powerLawSlope(x: ArrayLike<number>, y: ArrayLike<number>, standardErrors?: ArrayLike<number>): PowerLawSlope {
  const subject = 'powerLawSlope';
  const [across, up] = [logarithms(`${subject}: x`, x), logarithms(`${subject}: y`, y)];
  sameLength(`${subject}: y`, across, up);
  const middle = across.reduce((sum, value) => sum + value, 0) / across.length;
  const centred = across.map((value) => value - middle);
  const squares = dot(centred, centred);
  if (!(squares > 0))
    throw new ArgumentError(`${subject}: x`, { given: `${x.length} numbers, all of them alike`, expected: 'at least two different ones' });
  const slope = dot(centred, up) / squares;
  if (standardErrors === undefined) return { slope, standardError: NaN };
  const errors = finiteNumbers(`${subject}: standardErrors`, standardErrors);
  sameLength(`${subject}: standardErrors`, across, errors);
  const below = errors.find((value) => value < 0);
  if (below !== undefined) throw new DataError(`${subject}: standardErrors`, { given: String(below), expected: 'numbers of at least 0' });
  return { slope, standardError: Math.sqrt(errors.reduce((sum, error, i) => sum + ((centred[i]! * error) / y[i]!) ** 2, 0)) / squares };
}

function logarithms(subject: string, values: ArrayLike<number>): Float64Array {
  const numbers = finiteNumbers(subject, values);
  const odd = numbers.find((value) => !(value > 0));
  if (odd !== undefined) throw new DataError(subject, { given: String(odd), expected: 'positive numbers: their logarithms are taken' });
  return numbers.map(Math.log);
}

function sameLength(subject: string, x: Float64Array, other: Float64Array): void {
  if (other.length !== x.length) throw new ShapeError(subject, { given: `${other.length} numbers`, expected: `${x.length}, one for each x` });
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
