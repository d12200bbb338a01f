import { checkedScores } from './scores';

/** A receiver operating characteristic, point by point from (0, 0) to (1, 1). */
export interface RocCurve {
  /** Share of negatives that score at least the threshold. */
  falsePositiveRate: Float64Array;
  /** Share of positives that do. */
  truePositiveRate: Float64Array;
  /** Falling: ∞, then each different score. */
  thresholds: Float64Array;
}

/**
 * The receiver operating characteristic: shares of negatives and positives that score at least t, for t falling through all different scores.
 * Ties are one step, aslant: the area under the line between the points is that of `areaUnderCurve`.
 * @param negatives @param positives scores, high for positive, at least 1 each; ±∞ is allowed.
 * @throws DataError for no scores of a class, or NaN.
 * Reference: Fawcett 2006, "An introduction to ROC analysis", algorithm 1.
 */
export function rocCurve(negatives: ArrayLike<number>, positives: ArrayLike<number>): RocCurve {
  const low = checkedScores('rocCurve: negatives', negatives, 1).sort().reverse();
  const high = checkedScores('rocCurve: positives', positives, 1).sort().reverse();
  const [falsePositives, truePositives, thresholds] = [[0], [0], [Infinity]];
  for (let [i, j] = [0, 0]; i < low.length || j < high.length;) {
    const threshold = Math.max(low[i] ?? -Infinity, high[j] ?? -Infinity);
    while (i < low.length && low[i]! >= threshold) i++;
    while (j < high.length && high[j]! >= threshold) j++;
    falsePositives.push(i / low.length);
    truePositives.push(j / high.length);
    thresholds.push(threshold);
  }
  return {
    falsePositiveRate: Float64Array.from(falsePositives),
    truePositiveRate: Float64Array.from(truePositives),
    thresholds: Float64Array.from(thresholds)
  };
}
