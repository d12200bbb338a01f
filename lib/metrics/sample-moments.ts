import type { FlatChains } from './scalar-chains';

/** Mean of the values, summed as distances from the first: digits are not lost where the spread is small beside the mean. */
export function meanOf(values: Float64Array): number {
  const origin = values[0]!;
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += values[i]! - origin;
  return origin + sum / values.length;
}

/** Variance of the values, with divisor n - 1. */
export function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) ** 2;
  return sum / (values.length - 1);
}

/** Mean and variance (divisor n - 1) of each chain. */
export function chainMoments({ values, chains, length }: FlatChains): { means: Float64Array; variances: Float64Array } {
  const rows = Array.from({ length: chains }, (_, c) => values.subarray(c * length, (c + 1) * length));
  return { means: Float64Array.from(rows, meanOf), variances: Float64Array.from(rows, varianceOf) };
}

/**
 * Quantile of values in ascending order, linear between its neighbours (R's type 7, NumPy's default).
 * @param probability in [0, 1].
 */
export function sortedQuantile(sorted: Float64Array, probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.ceil(place)]!];
  const share = place - below;
  return high === low ? low : (1 - share) * low + share * high;
}
