import { ArgumentError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { inverseMultiquadricKernel } from '../../samplers';
import type { SteinKernel } from '../../samplers';
import type { PointSample } from '../points';
import { eachSteinRow, finiteValue, scoredPoints } from './stein-rows';

export interface KernelSteinOptions {
  /** k (default: `inverseMultiquadricKernel()`, which sees mass that escapes). */
  kernel?: SteinKernel;
  /** `u` (default) leaves out the pairs of a point with itself: unbiased, below 0 by chance. `v` counts them: never negative. */
  statistic?: 'u' | 'v';
}

/**
 * Squared kernel Stein discrepancy KSD² = E u(x, x') with u(x, y) = k s(x)·s(y) + s(x)·∇ᵧk + s(y)·∇ₓk + tr ∇ₓ∇ᵧk: how far a sample is from p, of which only the
 * score s = ∇ log p is known. 0 if and only if the sample's law is p. In float64, O(n²d) time, no matrix.
 * @param points [n, d], at least 2; @param scores ∇ₓ log p = -∇ₓE at them, [n, d].
 * @returns KSD², in units of 1 / length². Its root is what falls as n^-½ for `v`.
 * @throws ShapeError unless there is a score for each coordinate; DataError for fewer than 2 points or numbers that are not finite; ArgumentError for another
 * statistic, or a median rule where more than half of the pairs coincide.
 * References: Liu, Lee and Jordan 2016, "A kernelized Stein discrepancy for goodness-of-fit tests", theorem 3.6, equations 13 (u) and 14; Gorham and Mackey 2017.
 */
export function kernelSteinDiscrepancy(
  points: PointSample,
  scores: PointSample,
  { kernel = inverseMultiquadricKernel(), statistic = 'u', ...others }: KernelSteinOptions = {}
): number {
  checkNoOthers('kernelSteinDiscrepancy', others);
  const subject = 'kernelSteinDiscrepancy';
  if (statistic !== 'u' && statistic !== 'v') {
    throw new ArgumentError(`${subject}: statistic`, { given: `'${String(statistic)}'`, expected: "'u' or 'v'" });
  }
  const scored = scoredPoints(subject, points, scores, kernel, 2);
  let [pairs, own] = [0, 0];
  eachSteinRow(scored, kernel, 'later', (row) => {
    let sum = 0;
    for (let j = 1; j < row.length; j++) sum += row[j]!;
    pairs += sum;
    own += row[0]!;
  });
  const n = scored.points.count;
  return finiteValue(subject, statistic === 'u' ? (2 * pairs) / (n * (n - 1)) : (2 * pairs + own) / (n * n));
}
