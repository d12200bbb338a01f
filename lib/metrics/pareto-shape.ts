import { DataError } from '../engine';

/**
 * The shape k of a generalised Pareto distribution fitted to the largest of some positive numbers, given as logarithms: how heavy their upper tail is.
 *
 * A tail P(w > t) ~ t^(-1/k) has moments of order below 1/k only: a finite variance for k < 1/2, a finite mean for k < 1. The fit is to the largest
 * min(n/5, 3√n) numbers, so it also sees tails that are cut off where n draws do not reach. It is pulled towards 1/2 by ten pseudo-observations.
 * @param logValues log w, at least 25 of them; -Infinity for a zero.
 * @returns k; Infinity where fewer than five numbers stand out of the rest, so that nothing can be fitted; -Infinity where the largest are all equal.
 * @throws DataError for fewer than 25 numbers, a NaN or an infinite number.
 * References: Zhang and Stephens 2009 (the fit); Vehtari, Simpson, Gelman, Yao and Gabry 2024, section 3 (its use for weights).
 */
export function paretoShape(logValues: ArrayLike<number>): number {
  const sorted = Float64Array.from(logValues).sort();
  const n = sorted.length;
  const largest = sorted[n - 1] as number;
  if (n < 25) throw new DataError('paretoShape', { given: `${n} numbers`, expected: 'at least 25' });
  if (Number.isNaN(largest) || largest === Infinity)
    throw new DataError('paretoShape', { given: 'NaN or infinity', expected: 'logarithms of numbers' });
  const inTail = Math.ceil(Math.min(n / 5, 3 * Math.sqrt(n)));
  const cutoff = (sorted[n - 1 - inTail] as number) - largest;
  if (cutoff > -1e-12) return -Infinity;
  // Numbers too small to be told from zero beside the largest one are no tail.
  const threshold = Math.exp(Math.max(cutoff, Math.log(2.2250738585072014e-308)));
  const excesses = sorted
    .subarray(n - inTail)
    .map((value) => Math.exp(value - largest) - threshold)
    .filter((excess) => excess > 0);
  return excesses.length < 5 ? Infinity : fittedShape(excesses);
}

/** The posterior mean of k by Zhang and Stephens: a weighted mean over a grid of b = -k/scale, each with its profile likelihood. */
function fittedShape(excesses: Float64Array): number {
  const n = excesses.length;
  const count = 30 + Math.floor(Math.sqrt(n));
  const largest = excesses[n - 1] as number;
  const quartile = excesses[Math.floor(n / 4 + 0.5) - 1] as number;
  const shapeAt = (b: number): number => excesses.reduce((sum, x) => sum + Math.log1p(-b * x), 0) / n;
  const grid = Array.from({ length: count }, (_, i) => 1 / largest + (1 - Math.sqrt(count / (i + 0.5))) / (3 * quartile));
  const mean = excesses.reduce((sum, x) => sum + x, 0) / n;
  const likelihood = grid.map((b) => {
    const k = shapeAt(b);
    // At b = 0 the law is exponential, and the inverse scale -b / k that of its mean.
    return n * (Math.log(b === 0 ? 1 / mean : -b / k) - k - 1);
  });
  const top = likelihood.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = likelihood.map((value) => Math.exp(value - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const b = grid.reduce((sum, value, i) => sum + (value * (weights[i] as number)) / total, 0);
  return (n * shapeAt(b) + 10 * 0.5) / (n + 10);
}
