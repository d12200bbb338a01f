import { ArgumentError } from '../engine';
import { autocorrelationTime } from './initial-sequence';
import { rankNormalise } from './ranks';
import { meanOf, sortedQuantile } from './sample-moments';
import { degenerate, flatten, split, withValues } from './scalar-chains';
import type { FlatChains, ScalarChains } from './scalar-chains';

/** Six draws in each half: with fewer, Geyer's sequence has no second pair of lags, and the estimate would be the same whatever the draws. */
export const fewestDrawsForEss = 12;

/**
 * Bulk effective sample size: the number of independent draws that would tell the centre of the distribution as well: N / τ of the rank-normalised half chains.
 * Vehtari et al. ask for 100 a chain before R-hat and standard errors are trusted. Unchanged by any increasing map of x.
 * @param chains an array of draws for each chain, at least 12 draws long.
 * @returns at most N log₁₀ N; NaN where all draws are equal or one is not finite.
 * @throws ShapeError without chains or for chains of different lengths; DataError for chains that are too short.
 * Reference: Vehtari et al. 2021, section 4.1 (equal to R's `posterior`; ArviZ returns N for equal draws).
 */
export function essBulk(chains: ScalarChains): number {
  return bulk(flattenFor('essBulk', chains));
}

/** Tail effective sample size: the lesser of those of the 5 % and 95 % quantiles. Arguments, NaN and errors as of `essBulk`. Reference: Vehtari et al. 2021, section 4.3. */
export function essTail(chains: ScalarChains): number {
  const flat = flattenFor('essTail', chains);
  const sorted = flat.values.slice().sort();
  return Math.min(ofQuantile(flat, sorted, 0.05), ofQuantile(flat, sorted, 0.95));
}

/** Effective sample size for the mean of x itself; needs a finite variance. Arguments, NaN and errors as of `essBulk`. Reference: Vehtari et al. 2021, equation 10. */
export function essMean(chains: ScalarChains): number {
  return ofHalves(flattenFor('essMean', chains));
}

/** Effective sample size for the standard deviation: that of |x - x̄|. Arguments, NaN and errors as of `essBulk`. Reference: R's `posterior` (ArviZ takes the square). */
export function essSd(chains: ScalarChains): number {
  const flat = flattenFor('essSd', chains);
  const mean = meanOf(flat.values);
  return ofHalves(
    withValues(
      flat,
      flat.values.map((value) => Math.abs(value - mean))
    )
  );
}

/** Effective sample size for the median. Arguments, NaN and errors as of `essBulk`. */
export function essMedian(chains: ScalarChains): number {
  return essQuantile(chains, 0.5);
}

/**
 * Effective sample size for a quantile q: that of the indicator of x ≤ q̂. Unchanged by any increasing map of x, but for the interpolation of q̂.
 * Arguments and NaN as of `essBulk`; NaN too where q̂ is the largest draw of a discrete quantity, and the indicator constant.
 * @throws as `essBulk`; ArgumentError unless the probability is in [0, 1].
 * Reference: Vehtari et al. 2021, section 4.3.
 */
export function essQuantile(chains: ScalarChains, probability: number): number {
  checkProbability('essQuantile', probability);
  const flat = flattenFor('essQuantile', chains);
  return ofQuantile(flat, flat.values.slice().sort(), probability);
}

/** @throws ArgumentError unless it is in [0, 1]. */
export function checkProbability(subject: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ArgumentError(`${subject}: probability`, { given: String(probability), expected: 'a number in [0, 1]' });
  }
}

/** @throws ShapeError, DataError as the functions above. */
export function flattenFor(subject: string, chains: ScalarChains): FlatChains {
  return flatten(chains, { subject, draws: fewestDrawsForEss });
}

export function bulk(flat: FlatChains): number {
  if (degenerate(flat.values)) return NaN;
  const halves = split(flat);
  return ofChains(withValues(halves, rankNormalise(halves.values)));
}

export function ofQuantile(flat: FlatChains, sorted: Float64Array, probability: number): number {
  if (degenerate(flat.values)) return NaN;
  const count = sorted.length;
  // All draws are at most the largest: the indicator of the last half draw is taken instead.
  const threshold = sortedQuantile(sorted, probability === 1 ? (count - 0.5) / count : probability);
  return ofHalves(
    withValues(
      flat,
      flat.values.map((value) => (value <= threshold ? 1 : 0))
    )
  );
}

export function ofHalves(flat: FlatChains): number {
  return ofChains(split(flat));
}

function ofChains(chains: FlatChains): number {
  return chains.values.length / autocorrelationTime(chains);
}
