import { DataError } from '../engine';
import { logSumExp64 } from '../energies';
import { paretoShape } from './pareto-shape';

/** What a set of importance weights says, and how far it can be believed. */
export interface ImportanceEstimate {
  /** Number of weights n. */
  draws: number;
  /** log((1/n) Σ w): the estimate of log Z for w = exp(-E(x)) / q(x), in nats. */
  logMean: number;
  /** Standard error of `logMean` in nats, √(relativeVariance / n); worthless where the variance is. */
  standardError: number;
  /** Var w / (E w)², estimated with n - 1. */
  relativeVariance: number;
  /** Kong's effective sample size (Σ w)² / Σ w², from 1 to n: how many draws of the target these are worth. */
  effectiveSampleSize: number;
  /** The largest weight's share of all, from 1/n to 1. */
  largestShare: number;
  /** Pareto shape of the weights' upper tail, see `paretoShape`; below 1/2 the variance is to be trusted. NaN for fewer than 25 weights. */
  paretoShape: number;
  /** Why not to believe the estimate, where there is reason to. */
  warning?: string;
}

/**
 * Importance sampling of a partition function, from the weights of draws x ~ q:
 * Z = ∫ exp(-E) = E_q[w] ≈ (1/n) Σ wᵢ,   log wᵢ = -E(xᵢ) - log q(xᵢ).
 * All in float64 and in logarithms. The same serves any mean of positive numbers given by their logarithms.
 *
 * The variance and the effective sample size come from the same draws as the estimate: where the draws miss the region that carries Z, both look good. The
 * Pareto shape looks at how fast the largest weights grow, and warns earlier.
 * @param logWeights log w, one a draw, at least two; -Infinity where the energy is infinite.
 * @throws DataError for fewer than two weights, a NaN or an infinite weight.
 * References: Kong 1992 (effective sample size); Vehtari, Simpson, Gelman, Yao and Gabry 2024 (Pareto shape, and its limit min(1 - 1/log₁₀ n, 0.7)).
 */
export function importanceSampling(logWeights: ArrayLike<number>): ImportanceEstimate {
  const draws = logWeights.length;
  if (draws < 2) throw new DataError('importanceSampling', { given: `${draws} weights`, expected: 'at least two' });
  for (let i = 0; i < draws; i++) {
    const value = logWeights[i] as number;
    if (Number.isNaN(value) || value === Infinity) {
      throw new DataError('importanceSampling', { given: `log weight ${value} at ${i}`, expected: 'numbers below infinity: q > 0 where drawn' });
    }
  }
  const logSum = logSumExp64(logWeights);
  const logMean = logSum - Math.log(draws);
  if (logSum === -Infinity) {
    const nothing = { standardError: NaN, relativeVariance: NaN, effectiveSampleSize: 0, largestShare: NaN, paretoShape: NaN };
    return { draws, logMean, ...nothing, warning: 'All weights are zero: no draw fell where the target is.' };
  }
  let [squares, deviations, largestShare] = [0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const share = Math.exp((logWeights[i] as number) - logSum);
    squares += share * share;
    deviations += (share * draws - 1) ** 2;
    if (share > largestShare) largestShare = share;
  }
  const relativeVariance = deviations / (draws - 1);
  const estimate = {
    draws,
    logMean,
    standardError: Math.sqrt(relativeVariance / draws),
    relativeVariance,
    effectiveSampleSize: 1 / squares,
    largestShare,
    paretoShape: draws < 25 ? NaN : paretoShape(logWeights)
  };
  const warning = warningOf(estimate);
  return warning ? { ...estimate, warning } : estimate;
}

/** Fewer effective draws than this and the estimate's own error bar is a guess: its relative error is some √(2/10). */
const fewestDraws = 10;

function warningOf({ draws, effectiveSampleSize, largestShare, paretoShape: k }: ImportanceEstimate): string | undefined {
  if (effectiveSampleSize < fewestDraws) {
    const worth = `${draws} draws are worth ${effectiveSampleSize.toPrecision(2)}`;
    return `${worth}; the largest weight holds ${(100 * largestShare).toPrecision(2)} % of the sum: the estimate is worthless.`;
  }
  const limit = Math.min(1 - 1 / Math.log10(draws), 0.7);
  if (k > limit) {
    return `The weights' tail has Pareto shape ${k.toFixed(2)}, above ${limit.toFixed(2)}: variance and effective sample size are not to be believed.`;
  }
  return undefined;
}
