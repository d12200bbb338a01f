import { checkNoOthers } from '../engine/check-choice';
import { eachRow, meanWithin } from './pair-sums';
import type { Statistic } from './pair-sums';
import { pairOfSamples } from './points';
import type { PointArray, PointSample } from './points';

/**
 * Energy distance D² = 2 E|x - y| - E|x - x'| - E|y - y'|, in units of x: 0 if and only if the laws are equal. No kernel to choose; needs a finite mean.
 * Takes O((n + m)² d) time and no memory beyond the samples. SciPy's `energy_distance` is √D² of the biased statistic in one dimension.
 * @param x @param y samples, [n, d] and [m, d], at least 2 points each; @param options `statistic`: `unbiased` (default; may fall below 0 by chance) or `biased`.
 * @throws ShapeError, DataError for samples that cannot be compared.
 * Reference: Székely and Rizzo 2013, equations 1 and 6.
 */
export function energyDistance(x: PointSample, y: PointSample, { statistic = 'unbiased', ...others }: { statistic?: Statistic } = {}): number {
  checkNoOthers('energyDistance', others);
  const [first, second] = pairOfSamples('energyDistance', x, y, 2);
  const within = (sample: PointArray): number => meanWithin(sumOfDistances(sample, sample), sample.count, 0, statistic);
  return (2 * sumOfDistances(first, second)) / (first.count * second.count) - within(first) - within(second);
}

function sumOfDistances(x: PointArray, y: PointArray): number {
  let sum = 0;
  eachRow(x, y, (squares) => {
    for (let j = 0; j < squares.length; j++) sum += Math.sqrt(squares[j]!);
  });
  return sum;
}
