import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import { flattened } from './flattened';
import { medianOfDistances } from './median-distance';
import { hasExactDistances } from './squared-distances';
import { factorOf } from './stein-kernel';
import type { SteinKernel } from './stein-kernel';

/**
 * The width h of a kernel for the points x [n, ...event]: its own, or what its rule takes from their median distance.
 * For points whose median distance is 0 it takes their root mean square distance, and 1 for points that are all the same or a single one: never 0, never NaN.
 */
export function kernelWidth({ bandwidth, scale }: SteinKernel, x: Tensor): Scalar {
  if (typeof bandwidth === 'number') return tf.scalar(bandwidth);
  return tf.tidy(() => {
    const points = flattened(x);
    const factor = scale * factorOf(bandwidth, x.shape[0] as number);
    if (hasExactDistances(points)) return tf.mul(factor, medianOfDistances(points)) as Scalar;
    const centred = tf.sub(points, tf.mean(points, 0, true));
    // What float32 cannot tell from equal is equal: in the coordinates, and in squared distances that are differences of squared lengths.
    const longest = tf.sqrt(tf.max(tf.sum(tf.square(centred), 1)));
    const resolution = tf.maximum(tf.mul(2 ** -20, tf.max(tf.abs(points))), tf.mul(2 ** -10, longest));
    return tf.mul(factor, medianOfDistances(centred, resolution)) as Scalar;
  });
}
