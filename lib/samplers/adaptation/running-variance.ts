import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';

/** Running mean and sum of squared deviations of all chains' positions, coordinate by coordinate. */
export interface RunningVariance {
  count: Tensor;
  /** [...event]. */
  mean: Tensor;
  /** [...event]. */
  squares: Tensor;
}

export function startRunningVariance(event: readonly number[]): RunningVariance {
  return { count: tf.scalar(0), mean: tf.zeros([...event]), squares: tf.zeros([...event]) };
}

/** Add a batch of positions [n, ...event] by Chan's parallel rule. Reference: Chan, Golub and LeVeque 1983. */
export function runningVarianceStep({ count, mean, squares }: RunningVariance, batch: Tensor): RunningVariance {
  const n = batch.shape[0] as number;
  const total = tf.add(count, n);
  const batchMean = tf.mean(batch, 0);
  const batchSquares = tf.sum(tf.square(tf.sub(batch, batchMean)), 0);
  const shift = tf.sub(batchMean, mean);
  return {
    count: total,
    mean: tf.add(mean, tf.mul(shift, tf.div(n, total))),
    squares: tf.add(tf.add(squares, batchSquares), tf.mul(tf.square(shift), tf.div(tf.mul(count, n), total)))
  };
}

/**
 * The variances, drawn a little towards 10⁻³ as long as draws are few.
 * Reference: the shrinkage is that of Stan (Stan reference manual, "Adaptation").
 */
export function inverseMassFrom({ count, squares }: RunningVariance): Float32Array {
  const n = count.dataSync()[0] as number;
  const sums = squares.dataSync() as Float32Array;
  return Float32Array.from(sums, (sum) => (n / (n + 5)) * (sum / Math.max(1, n - 1)) + 1e-3 * (5 / (n + 5)));
}
