import { rankNormalise } from './ranks';
import { chainMoments, meanOf, sortedQuantile, varianceOf } from './sample-moments';
import { degenerate, flatten, split, withValues } from './scalar-chains';
import type { FlatChains, ScalarChains } from './scalar-chains';

/** Four draws in each half: with fewer, the variance within a chain says nothing. */
export const fewestDrawsForRHat = 8;

/**
 * R-hat: the greater of the rank-normalised split R-hat (are the chains in one place?) and its folded form (have they one width?). Near 1 when the chains agree.
 * Trust chains only below 1.01. It needs no finite variance and is unchanged by increasing linear maps of x.
 * @param chains an array of draws for each chain, at least 8 draws long; a single chain is compared with itself, half with half.
 * @returns NaN where all draws are equal or one is not finite, as R's `posterior` does (which looks at ±∞ as a large number, and so lets it pass).
 * @throws ShapeError without chains or for chains of different lengths; DataError for chains that are too short.
 * Reference: Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, section 4.
 */
export function rHat(chains: ScalarChains): number {
  const flat = flatten(chains, { subject: 'rHat', draws: fewestDrawsForRHat });
  return Math.max(rankNormalised(flat), folded(flat));
}

/**
 * Split R-hat of the draws as they are: √((B/W + n - 1) / n) with B/n the variance of the means of half chains of n draws, W the mean of their variances.
 * Means nothing where the variance is infinite. Arguments, NaN and errors as of `rHat`.
 * Reference: Gelman et al. 2013, Bayesian Data Analysis, section 11.4; Vehtari et al. 2021, equations 1–4.
 */
export function splitRHat(chains: ScalarChains): number {
  return plainRHat(split(flatten(chains, { subject: 'splitRHat', draws: fewestDrawsForRHat })));
}

/** Split R-hat of the normal scores of the draws' ranks: sees that chains differ in location. Unchanged by any increasing map of x. Arguments, NaN and errors as of `rHat`. */
export function rankNormalisedRHat(chains: ScalarChains): number {
  return rankNormalised(flatten(chains, { subject: 'rankNormalisedRHat', draws: fewestDrawsForRHat }));
}

/** Rank-normalised split R-hat of |x - median|: sees that chains differ in scale. Arguments, NaN and errors as of `rHat`. */
export function foldedRHat(chains: ScalarChains): number {
  return folded(flatten(chains, { subject: 'foldedRHat', draws: fewestDrawsForRHat }));
}

export function rankNormalised(flat: FlatChains): number {
  if (degenerate(flat.values)) return NaN;
  const halves = split(flat);
  return plainRHat(withValues(halves, rankNormalise(halves.values)));
}

export function folded(flat: FlatChains): number {
  if (degenerate(flat.values)) return NaN;
  const median = sortedQuantile(flat.values.slice().sort(), 0.5);
  return rankNormalised(
    withValues(
      flat,
      flat.values.map((value) => Math.abs(value - median))
    )
  );
}

function plainRHat(chains: FlatChains): number {
  if (degenerate(chains.values)) return NaN;
  const { means, variances } = chainMoments(chains);
  const n = chains.length;
  return Math.sqrt(((n * varianceOf(means)) / meanOf(variances) + n - 1) / n);
}
