import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { ascending } from './radix-sort';

/**
 * Ranks from 1 to n; equal values share the mean of theirs.
 * @param values n numbers, none of them NaN.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const { order, ranks } = ascending(new Float64Array(values));
  const result = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) result[order[i]!] = ranks[i]!;
  return result;
}

/**
 * Rank normalisation z = Φ⁻¹((r - 3/8) / (n + 1/4)), r the average rank among all n values: a standard normal sample in the order of the given one.
 * @param values n numbers, none of them NaN.
 * Reference: Vehtari et al. 2021, equation 14; Blom 1958.
 */
export function rankNormalise(values: ArrayLike<number>): Float64Array {
  const { order, ranks } = ascending(new Float64Array(values));
  const count = order.length;
  const lower = lowerScores(count);
  const scores = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const rank = ranks[i]!;
    const below = rank <= count + 1 - rank ? rank : count + 1 - rank; // the scores are antisymmetric
    const score = below === Math.floor(below) ? lower[below - 1]! : scoreOf(below, count); // only ties have ranks between two whole numbers
    scores[order[i]!] = rank === below ? score : -score;
  }
  return scores;
}

const quantile = normalQuantile.factory(0, 1);
const scoreOf = (rank: number, count: number): number => quantile((rank - 0.375) / (count + 0.25));

let kept = new Float64Array(0);
let keptCount = 0;

/** Scores of the ranks 1 … ⌈n/2⌉. The last are kept: the components of a sample and their folded values all have the same. */
function lowerScores(count: number): Float64Array {
  if (count !== keptCount) {
    kept = Float64Array.from({ length: Math.ceil(count / 2) }, (_, i) => scoreOf(i + 1, count));
    keptCount = count;
  }
  return kept;
}
