import { betaQuantile } from './beta-quantile';
import { checkProbability, flattenFor, ofHalves, ofQuantile } from './effective-sample-size';
import { meanOf, varianceOf } from './sample-moments';
import { withValues } from './scalar-chains';
import type { FlatChains, ScalarChains } from './scalar-chains';

/**
 * Monte Carlo standard error of the mean: sd / √ESS_mean, in units of x.
 * @param chains an array of draws for each chain, at least 12 draws long.
 * @returns NaN where all draws are equal or one is not finite. Means nothing where the variance is infinite.
 * @throws ShapeError without chains or for chains of different lengths; DataError for chains that are too short.
 * Reference: Vehtari et al. 2021, section 4.2 (equal to R's `posterior`).
 */
export function mcseMean(chains: ScalarChains): number {
  return ofMean(flattenFor('mcseMean', chains));
}

/**
 * Monte Carlo standard error of the standard deviation, by the delta method: √((m₄ - m₂²) / ESS) / (2 √m₂), m₂ and m₄ the central moments, ESS that of (x - x̄)².
 * Arguments, NaN and errors as of `mcseMean`. Reference: Kenney and Keeping 1951; R's `posterior`.
 */
export function mcseSd(chains: ScalarChains): number {
  return ofSd(flattenFor('mcseSd', chains));
}

/** Monte Carlo standard error of the median. Arguments, NaN and errors as of `mcseMean`. */
export function mcseMedian(chains: ScalarChains): number {
  return mcseQuantile(chains, 0.5);
}

/**
 * Monte Carlo standard error of a quantile: half the distance of the draws at the 16 % and 84 % points of Beta(ESS p + 1, ESS (1 - p) + 1), the law of p's estimate.
 * Arguments and NaN as of `mcseMean`.
 * @throws as `mcseMean`; ArgumentError unless the probability is in [0, 1].
 * Reference: Vehtari et al. 2021, section 4.4 (equal to R's `posterior`).
 */
export function mcseQuantile(chains: ScalarChains, probability: number): number {
  checkProbability('mcseQuantile', probability);
  const flat = flattenFor('mcseQuantile', chains);
  const sorted = flat.values.slice().sort();
  const ess = ofQuantile(flat, sorted, probability);
  if (Number.isNaN(ess)) return NaN;
  const [a, b, count] = [ess * probability + 1, ess * (1 - probability) + 1, sorted.length];
  // The probabilities of one standard deviation about the mean of a normal, with the digits of `posterior`.
  const low = Math.max(Math.floor(betaQuantile(0.1586553, a, b) * count), 1);
  const high = Math.min(Math.ceil(betaQuantile(0.8413447, a, b) * count), count);
  return (sorted[high - 1]! - sorted[low - 1]!) / 2;
}

export function ofMean(flat: FlatChains): number {
  return Math.sqrt(varianceOf(flat.values) / ofHalves(flat));
}

export function ofSd(flat: FlatChains): number {
  const mean = meanOf(flat.values);
  const squares = flat.values.map((value) => (value - mean) ** 2);
  const second = meanOf(squares);
  const fourth = meanOf(squares.map((square) => square * square));
  return Math.sqrt((fourth - second * second) / ofHalves(withValues(flat, squares)) / second / 4);
}
