import { DataError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { bootstrap } from '../bootstrap';
import type { BootstrapInterval, BootstrapOptions } from '../bootstrap';
import { averageRanks } from '../ranks';
import { checkedScores } from './scores';

export interface AreaOptions {
  /** A bootstrap interval of these settings, too: scores are drawn anew with their labels. */
  interval?: BootstrapOptions;
}

/** The area under a receiver operating characteristic. */
export interface AreaUnderCurve {
  /** P(positive > negative) + ½ P(positive = negative), from 0 to 1. */
  area: number;
  /** By DeLong et al. 1988, with no assumption on the laws of independent scores; 0 where all scores are equal or the classes do not overlap. */
  standardError: number;
  /** By Hanley and McNeil 1982, for scores of two exponential laws: above 0 also where all scores are equal. */
  hanleyMcNeil: number;
  /** Where it was asked for. */
  interval?: BootstrapInterval;
}

/**
 * Area under the receiver operating characteristic (AUC, AUROC): the share of pairs in which the positive scores higher than the negative, ties counting half – the
 * Mann–Whitney statistic divided by nm. Of equal scores it is 1/2 exactly. From ranks, O((n + m) log(n + m)).
 * The standard error is √(Sₙ/n + Sₘ/m): each negative's share of positives above it has the variance Sₙ (divided by n - 1), each positive's of negatives below it Sₘ.
 * @param negatives @param positives n and m scores, high for positive, at least 2 each; ±∞ is allowed. An energy is a score of what is unlikely.
 * @throws DataError for fewer than 2 scores of a class, or NaN; from `bootstrap`, where a resample lacks a class or the method has no interval.
 * References: Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating characteristic (ROC) curve"; DeLong, DeLong and Clarke-Pearson 1988,
 * "Comparing the areas under two or more correlated receiver operating characteristic curves".
 */
export function areaUnderCurve(
  negatives: ArrayLike<number>,
  positives: ArrayLike<number>,
  { interval, ...others }: AreaOptions = {}
): AreaUnderCurve {
  checkNoOthers('areaUnderCurve', others);
  const low = checkedScores('areaUnderCurve: negatives', negatives, 2);
  const high = checkedScores('areaUnderCurve: positives', positives, 2);
  const [n, m] = [low.length, high.length];
  const pooled = averageRanks(joined(low, high));
  const area = areaOfRanks(pooled, n, m);
  // How far a score's rank among all exceeds that among its own: how many of the other class it exceeds, equal ones counting half.
  const own = [averageRanks(low), averageRanks(high)] as const;
  const ofNegatives = own[0].map((rank, i) => 1 - (pooled[i]! - rank) / m);
  const ofPositives = own[1].map((rank, i) => (pooled[n + i]! - rank) / n);
  const [q1, q2] = [area / (2 - area), (2 * area * area) / (1 + area)];
  const spread = area * (1 - area) + (m - 1) * (q1 - area * area) + (n - 1) * (q2 - area * area);
  return {
    area,
    standardError: Math.sqrt(meanSquare(ofNegatives, area) / n + meanSquare(ofPositives, area) / m),
    hanleyMcNeil: Math.sqrt(Math.max(0, spread) / (n * m)),
    ...(interval && { interval: bootstrap(areaOfLabelled, labelled(low, high), interval) })
  };
}

/** (Σ ranks of the positives - m (m + 1) / 2) / nm, the negatives first. */
function areaOfRanks(ranks: Float64Array, n: number, m: number): number {
  let sum = 0;
  for (let i = n; i < ranks.length; i++) sum += ranks[i]!;
  return (sum - (m * (m + 1)) / 2) / (n * m);
}

/** Σ (v - mean)² / (n - 1). */
function meanSquare(values: Float64Array, mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

interface Labelled {
  score: number;
  positive: boolean;
}

function labelled(low: Float64Array, high: Float64Array): Labelled[] {
  return [...Array.from(low, (score) => ({ score, positive: false })), ...Array.from(high, (score) => ({ score, positive: true }))];
}

function areaOfLabelled(sample: readonly Labelled[]): number {
  const scores = (positive: boolean): Float64Array =>
    Float64Array.from(sample.filter((datum) => datum.positive === positive).map(({ score }) => score));
  const [low, high] = [scores(false), scores(true)];
  if (low.length === 0 || high.length === 0) {
    throw new DataError('areaUnderCurve: interval', {
      given: 'a resample without one of the classes',
      expected: 'some scores of both in each',
      remedy: 'There are too few scores of that class for a bootstrap: take standardError.'
    });
  }
  return areaOfRanks(averageRanks(joined(low, high)), low.length, high.length);
}

function joined(low: Float64Array, high: Float64Array): Float64Array {
  const all = new Float64Array(low.length + high.length);
  all.set(low);
  all.set(high, low.length);
  return all;
}
