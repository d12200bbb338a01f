/** The number of standard errors that a stochastic test allows: exceeded by chance once in 150,000. */
export const allowed = 4.5;

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** The mean of `fn` over the values. */
export function moment(values: ArrayLike<number>, fn: (value: number) => number): number {
  return mean(Float64Array.from(values, fn));
}

/**
 * Kolmogorov and Smirnov's statistic √n sup |F_n - F|, given the values of F at the sample.
 * Beyond 2.51 its tail 2 exp(-2 d²) is below 6.8e-6, the two-sided tail of 4.5 standard errors.
 */
export function kolmogorov(probabilities: ArrayLike<number>): number {
  const sorted = Float64Array.from(probabilities).sort();
  let largest = 0;
  sorted.forEach((value, i) => (largest = Math.max(largest, (i + 1) / sorted.length - value, value - i / sorted.length)));
  return largest * Math.sqrt(sorted.length);
}

export const kolmogorovLimit = 2.51;

/** Pearson's statistic of counts against expectations, as (χ² - ν) / √(2ν). */
export function chiSquareScore(counts: readonly number[], expected: readonly number[]): number {
  const statistic = counts.reduce((sum, count, i) => sum + (count - (expected[i] as number)) ** 2 / (expected[i] as number), 0);
  const freedom = counts.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}
