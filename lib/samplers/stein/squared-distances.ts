import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';

/** Up to so many coordinates their differences are squared one by one, which loses no digits. */
const fewCoordinates = 8;

/** Whether the distances of points [n, d] come from their differences, and are 0 for equal points wherever they are. */
export function hasExactDistances(x: Tensor): boolean {
  return (x.shape[1] as number) <= fewCoordinates;
}

/**
 * |xᵢ - yⱼ|² of points x [n, d] and y [m, d], as [m, n]. In many dimensions by |x|² + |y|² - 2x·y: the points should then lie about the origin.
 */
export function squaredDistances(x: Tensor, y: Tensor): Tensor {
  const d = x.shape[1] as number;
  if (!hasExactDistances(x)) {
    const lengths = (points: Tensor): Tensor => tf.sum(tf.square(points), 1);
    const cross = tf.matMul(y as never, x as never, false, true) as Tensor;
    return tf.relu(tf.add(tf.sub(tf.expandDims(lengths(y), 1), tf.mul(2, cross)), tf.expandDims(lengths(x), 0)));
  }
  const rows = tf.transpose(x);
  const along = (k: number): Tensor => tf.square(tf.sub(tf.slice(y, [0, k], [-1, 1]), tf.slice(rows, [k, 0], [1, -1])));
  let sum = along(0);
  for (let k = 1; k < d; k++) sum = tf.add(sum, along(k));
  return sum;
}
