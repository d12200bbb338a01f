import { ArgumentError } from '../engine/errors';
import { checkNoOthers } from '../engine/check-choice';
import { betaQuantile } from './beta-quantile';
import { finiteNumbers } from './points';
import { meanOf, varianceOf } from './sample-moments';

/** A mean over independent repeats with its interval. */
export interface StudentInterval {
  mean: number;
  /** Ends of the interval. */
  lower: number;
  upper: number;
  /** Half its length: t s / √n. */
  halfWidth: number;
  /** s / √n. */
  standardError: number;
}

/**
 * Student's interval for the mean of a few independent repeats: x̄ ± t s/√n, t the quantile at (1 + coverage)/2 of Student's law with n - 1 degrees of freedom, s² the
 * variance with n - 1. For three repeats t is 4.30 at 95 %, for five 2.78. Its coverage is exact for normal repeats only.
 * @param values n ≥ 2 repeats, in any units.
 * @param options `coverage` in (0, 1), default 0.95.
 * @throws DataError for fewer than two values, or values that are not finite; ArgumentError for another coverage.
 * References: Student 1908; the quantile by the incomplete beta function, DLMF 8.17.
 */
export function studentInterval(values: ArrayLike<number>, { coverage = 0.95, ...others }: { coverage?: number } = {}): StudentInterval {
  checkNoOthers('studentInterval', others);
  if (!(coverage > 0 && coverage < 1))
    throw new ArgumentError('studentInterval: coverage', { given: String(coverage), expected: 'a number in (0, 1)' });
  const numbers = finiteNumbers('studentInterval: values', values, 2);
  const [n, mean] = [numbers.length, meanOf(numbers)];
  const standardError = Math.sqrt(varianceOf(numbers) / n);
  // P(|T| > t) = I_x(ν/2, 1/2) with x = ν / (ν + t²).
  const x = betaQuantile(1 - coverage, (n - 1) / 2, 0.5);
  const halfWidth = Math.sqrt((n - 1) * (1 / x - 1)) * standardError;
  return { mean, lower: mean - halfWidth, upper: mean + halfWidth, halfWidth, standardError };
}
