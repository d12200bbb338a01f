import type { Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { inverseMultiquadricKernel } from '../../samplers';
import type { SteinKernel } from '../../samplers';
import type { PointSample } from '../points';
import { eachSteinRow, finiteValue, scoredPoints } from './stein-rows';

export interface KernelSteinTestOptions {
  /** Key of the resampling. */
  key: Key;
  /** k (default: `inverseMultiquadricKernel()`). */
  kernel?: SteinKernel;
  /** `multinomial` (default): the U-statistic under weights w - 1/n, w a resample's shares. `wild`: the V-statistic under random signs / n. */
  bootstrap?: 'multinomial' | 'wild';
  /** How often the statistic is drawn under the hypothesis (default 1000). */
  resamples?: number;
}

/** A test of goodness of fit. */
export interface KernelSteinTest {
  /** KSD², by the U-statistic (`multinomial`) or the V-statistic (`wild`). */
  statistic: number;
  /** Share of the resamples, and of the sample itself, that lie as high: (1 + #{S* ≥ S}) / (1 + resamples). */
  pValue: number;
  /** The statistic under the hypothesis, a value a resample. */
  resampled: Float64Array;
}

/** Rows of Stein's kernel that go into one product of matrices. */
const rowsAtOnce = 256;

/**
 * Tests whether a sample comes from p, of which only the score is known: the kernel Stein discrepancy beside its bootstrap under that hypothesis, where it is a
 * degenerate statistic. The points must be independent: draws of one chain are not (thin them until they are nearly so).
 * S* = Σᵢⱼ (wᵢ - 1/n)(wⱼ - 1/n) u(xᵢ, xⱼ), i ≠ j, or (1/n²) Σᵢⱼ εᵢεⱼ u(xᵢ, xⱼ) with signs ε. O(n²(d + resamples)) time, and no matrix [n, n].
 * @param points [n, d], at least 2; @param scores ∇ₓ log p at them, [n, d].
 * @throws as `kernelSteinDiscrepancy`; ArgumentError for another bootstrap, or resamples that are no positive integer.
 * References: Liu, Lee and Jordan 2016, section 4 (multinomial: equation 15); Chwialkowski, Strathmann and Gretton 2016, section 3 (wild).
 */
export function kernelSteinTest(
  points: PointSample,
  scores: PointSample,
  { key, kernel = inverseMultiquadricKernel(), bootstrap = 'multinomial', resamples = 1000, ...others }: KernelSteinTestOptions
): KernelSteinTest {
  checkNoOthers('kernelSteinTest', others);
  const subject = 'kernelSteinTest';
  checkWhole(`${subject}: resamples`, resamples);
  if (bootstrap !== 'multinomial' && bootstrap !== 'wild') {
    throw new ArgumentError(`${subject}: bootstrap`, { given: `'${String(bootstrap)}'`, expected: "'multinomial' or 'wild'" });
  }
  const scored = scoredPoints(subject, points, scores, kernel, 2);
  const n = scored.points.count;
  const multinomial = bootstrap === 'multinomial';
  const weights = multinomial ? multinomialWeights(key, n, resamples) : signs(key, n, resamples);
  const resampled = new Float64Array(resamples);
  const block = new Float32Array(rowsAtOnce * n);
  let total = 0;
  /** Adds Σ wᵢ wⱼ u(xᵢ, xⱼ) over the rows i from `from` on. */
  const addBlock = (from: number, rows: number): void => {
    const sums = tf.tidy(() => {
      const right = tf.matMul(tf.tensor2d(block.subarray(0, rows * n), [rows, n]), weights);
      return tf.sum(tf.mul(right, tf.slice(weights, [from, 0], [rows, -1])), 0).dataSync();
    });
    for (let b = 0; b < resamples; b++) resampled[b]! += sums[b]!;
  };
  try {
    eachSteinRow(scored, kernel, 'all', (row, i) => {
      if (multinomial) row[i] = 0;
      for (let j = 0; j < n; j++) total += row[j]!;
      const filled = (i % rowsAtOnce) + 1;
      block.set(row, (filled - 1) * n);
      if (filled === rowsAtOnce || i === n - 1) addBlock(i - filled + 1, filled);
    });
  } finally {
    weights.dispose();
  }
  const statistic = finiteValue(subject, total / (multinomial ? n * (n - 1) : n * n));
  // The resamples are summed in float32, whose largest number comes first.
  resampled.forEach((value) => finiteValue(subject, value));
  const higher = resampled.reduce((count, value) => count + (value >= statistic ? 1 : 0), 0);
  return { statistic, pValue: (1 + higher) / (1 + resamples), resampled };
}

/** w - 1/n of resamples of n with replacement, w the shares: [n, resamples]. */
function multinomialWeights(key: Key, n: number, resamples: number): Tensor2D {
  return tf.tidy(() => {
    const drawn = random.integers(key, [resamples, n], 0, n).dataSync();
    const shares = new Float32Array(n * resamples).fill(-1 / n);
    for (let b = 0; b < resamples; b++) for (let j = 0; j < n; j++) shares[drawn[b * n + j]! * resamples + b]! += 1 / n;
    return tf.tensor2d(shares, [n, resamples]);
  });
}

/** ±1/n with equal chances: [n, resamples]. */
function signs(key: Key, n: number, resamples: number): Tensor2D {
  return tf.tidy(() => tf.div(tf.sub(tf.mul(2, random.bernoulli(key, 0.5, [n, resamples])), 1), n) as Tensor2D);
}
