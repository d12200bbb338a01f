import { ArgumentError } from '../engine';
import { checkWhole } from '../engine/check-whole';
import { checkedShare } from './kolmogorov-smirnov';
import { finiteNumbers } from './points';

/** The bins of a histogram. */
export interface HistogramBins {
  /** From where to where the bins reach, in units of x. */
  range: readonly [low: number, high: number];
  /** Bins of equal width between them (default 40). */
  bins?: number;
}

/**
 * Total variation ½ Σ_b |p̂_b - p_b| between the histogram of a 1-D sample and the exact masses p_b = F(upper edge) - F(lower edge) of its bins.
 * What lies below and above the range counts as two bins more, so nothing is lost.
 * n independent draws of F give about Σ_b √(p_b (1 - p_b) / 2πn): half the mean size of each deviation.
 * @param sample n numbers (all chains together); @param cdf F; @param options `range`, `bins`.
 * @throws ArgumentError for bins that are none; DataError for an empty sample, a number that is not finite, or an F outside [0, 1].
 * Reference: Levin, Peres and Wilmer 2009, Proposition 4.2.
 */
export function totalVariationOfHistogram(
  sample: ArrayLike<number>,
  cdf: (x: number) => number,
  { range: [low, high], bins = 40 }: HistogramBins
): number {
  const subject = 'totalVariationOfHistogram';
  if (!(low < high && Number.isFinite(high - low)))
    throw new ArgumentError(`${subject}: range`, { given: `[${low}, ${high}]`, expected: 'low < high' });
  checkWhole(`${subject}: bins`, bins);
  const values = finiteNumbers(subject, sample);
  const edges = Float64Array.from({ length: bins + 1 }, (_, b) => low + ((high - low) * b) / bins);
  const counts = new Float64Array(bins + 2);
  for (const value of values) counts[binOf(value, edges)]!++;
  let [sum, below] = [0, 0];
  for (let b = 0; b < counts.length; b++) {
    const upTo = b <= bins ? checkedShare(subject, cdf, edges[b]!) : 1;
    sum += Math.abs(counts[b]! / values.length - (upTo - below));
    below = upTo;
  }
  return sum / 2;
}

/** Number of edges at or below the value: 0 below the range, bins + 1 from its upper end. The quotient may be one off by rounding. */
function binOf(value: number, edges: Float64Array): number {
  const bins = edges.length - 1;
  const [low, high] = [edges[0]!, edges[bins]!];
  if (value < low) return 0;
  if (value >= high) return bins + 1;
  let bin = Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1);
  if (value < edges[bin]!) bin--;
  else if (value >= edges[bin + 1]!) bin++;
  return bin + 1;
}
