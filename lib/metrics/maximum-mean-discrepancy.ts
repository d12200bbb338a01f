import { ArgumentError } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { eachRow, meanWithin, medianOfPairs } from './pair-sums';
import type { Statistic } from './pair-sums';
import { pairOfSamples } from './points';
import type { PointArray, PointSample } from './points';

/** Settings of `maximumMeanDiscrepancy`. */
export interface DiscrepancyOptions {
  /** Bandwidths h of the kernels, in units of x (default: the median distance between points, see `medianDistance`). Of several, the kernels' mean is taken. */
  bandwidths?: readonly number[];
  /** `unbiased` (default) or `biased`. */
  statistic?: Statistic;
}

/**
 * Squared maximum mean discrepancy MMD² = E k(x, x') + E k(y, y') - 2 E k(x, y) with Gaussian kernels k(x, y) = exp(-|x - y|² / 2h²): 0 if and only if the laws are equal.
 * Takes O((n + m)² d) time and no memory beyond the samples.
 * @param x @param y samples, [n, d] and [m, d], at least 2 points each.
 * @returns MMD², in [0, 2] for `biased`; `unbiased` may fall below 0 by chance.
 * @throws ArgumentError for a bandwidth that is not positive, or none given where all points are equal; ShapeError, DataError for samples that cannot be compared.
 * Reference: Gretton et al. 2012, Lemma 6 (unbiased: equation 3, biased: equation 5).
 */
export function maximumMeanDiscrepancy(
  x: PointSample,
  y: PointSample,
  { bandwidths, statistic = 'unbiased', ...others }: DiscrepancyOptions = {}
): number {
  checkNoOthers('maximumMeanDiscrepancy', others);
  const [first, second] = pairOfSamples('maximumMeanDiscrepancy', x, y, 2);
  const scales = checkedBandwidths(bandwidths ?? [medianOfPooled(first, second)]).map((h) => -1 / (2 * h * h));
  const within = (sample: PointArray): number => meanWithin(sumOfKernels(sample, sample, scales), sample.count, 1, statistic);
  return within(first) + within(second) - (2 * sumOfKernels(first, second, scales)) / (first.count * second.count);
}

/**
 * Median distance between the points of both samples together: the usual bandwidth. Of more than 1,000 points, 1,000 evenly spaced ones are taken.
 * @throws ShapeError, DataError for samples that cannot be compared.
 * Reference: Gretton et al. 2012, section 8.
 */
export function medianDistance(x: PointSample, y: PointSample): number {
  return medianOfPooled(...pairOfSamples('medianDistance', x, y, 1));
}

function sumOfKernels(x: PointArray, y: PointArray, scales: readonly number[]): number {
  let sum = 0;
  eachRow(x, y, (squares) => {
    for (const scale of scales) {
      for (let j = 0; j < squares.length; j++) sum += Math.exp(squares[j]! * scale);
    }
  });
  return sum / scales.length;
}

function medianOfPooled(x: PointArray, y: PointArray): number {
  const { dimension } = x;
  const count = x.count + y.count;
  const taken = Math.min(count, 1000);
  const values = new Float64Array(taken * dimension);
  for (let i = 0; i < taken; i++) {
    const place = Math.floor((i * count) / taken);
    const [from, start] = place < x.count ? [x, place * dimension] : [y, (place - x.count) * dimension];
    values.set(from.values.subarray(start, start + dimension), i * dimension);
  }
  return medianOfPairs({ values, dimension, count: taken });
}

function checkedBandwidths(bandwidths: readonly number[]): readonly number[] {
  if (bandwidths.length > 0 && bandwidths.every((h) => h > 0 && Number.isFinite(h))) return bandwidths;
  throw new ArgumentError('maximumMeanDiscrepancy: bandwidths', {
    given: `[${bandwidths.join(', ')}]`,
    expected: 'positive numbers',
    remedy: 'The median distance is 0 where most points coincide: give bandwidths.'
  });
}
