import { DataError } from '../engine';
import { finiteNumbers } from './points';

/** How far a sample is from a law, and how often a sample of that law is as far. */
export interface KolmogorovSmirnov {
  /** D = sup |F_n - F|. */
  statistic: number;
  /** Probability of a D at least as large under the law, for independent draws. */
  probability: number;
}

/**
 * One-sample Kolmogorov–Smirnov test: D = sup_x |F_n(x) - F(x)|.
 * P(D ≥ d) = 2 Σ_{k≥1} (-1)^{k-1} exp(-2 k² t²) with t = (√n + 0.12 + 0.11/√n) d: off by at most 0.023 from n = 5 on, and by less than 0.0015 where it is below 0.1. Draws of a chain are dependent: thin them first.
 * @param sample n numbers; @param cdf the law's distribution function F, which must be continuous.
 * @throws DataError for an empty sample, a number that is not finite, or an F outside [0, 1].
 * References: Kolmogorov 1933; Stephens 1970 (the correction to t).
 */
export function kolmogorovSmirnov(sample: ArrayLike<number>, cdf: (x: number) => number): KolmogorovSmirnov {
  const sorted = finiteNumbers('kolmogorovSmirnov', sample).sort();
  const n = sorted.length;
  let statistic = 0;
  sorted.forEach((value, i) => {
    const share = checkedShare('kolmogorovSmirnov', cdf, value);
    statistic = Math.max(statistic, share - i / n, (i + 1) / n - share);
  });
  const root = Math.sqrt(n);
  return { statistic, probability: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/** P(K ≥ t) of Kolmogorov's limiting law. Its two series converge fast on either side of 1. */
export function kolmogorovTail(t: number): number {
  if (t <= 0) return 1;
  let sum = 0;
  if (t < 1) {
    for (let k = 1; k <= 19; k += 2) sum += Math.exp((-(k * k) * Math.PI * Math.PI) / (8 * t * t));
    return 1 - (Math.sqrt(2 * Math.PI) / t) * sum;
  }
  for (let k = 1; k <= 10; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t);
  return sum;
}

/** F(x). @throws DataError unless it is in [0, 1], to rounding. */
export function checkedShare(subject: string, cdf: (x: number) => number, x: number): number {
  const share = cdf(x);
  if (!(share >= -1e-9 && share <= 1 + 1e-9)) {
    throw new DataError(`${subject}: cdf`, { given: `${share} at ${x}`, expected: 'a distribution function, with values in [0, 1]' });
  }
  return share;
}
