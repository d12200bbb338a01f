import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import { checkPoints, flattened } from './flattened';
import { medianOfDistances } from './median-distance';
import { hasExactDistances } from './squared-distances';
import { checkKernel, factorOf } from './stein-kernel';
import type { SteinKernel } from './stein-kernel';

/**
 * The width h of a kernel for the points x [n, ...event]: its own, or what its rule takes from their median distance.
 * @throws ShapeError for x that is no batch of events; ArgumentError for what is no kernel.
 * For points whose median distance is 0 it takes their root mean square distance, and 1 for points that are all the same or a single one: never 0. NaN in x gives NaN: the
 * median is counted out, and what is no number would not be counted.
 */
export function kernelWidth(kernel: SteinKernel, x: Tensor): Scalar {
  checkKernel('kernelWidth', kernel);
  checkPoints('kernelWidth', x);
  const { bandwidth, scale } = kernel;
  if (typeof bandwidth === 'number') return tf.scalar(bandwidth);
  return tf.tidy(() => {
    const points = flattened(x);
    const factor = scale * factorOf(bandwidth, x.shape[0] as number);
    const nothing = tf.mul(0, tf.sum(points));
    if (hasExactDistances(points)) return tf.add(tf.mul(factor, medianOfDistances(points)), nothing) as Scalar;
    const centred = tf.sub(points, tf.mean(points, 0, true));
    // What float32 cannot tell from equal is equal: in the coordinates, and in squared distances that are differences of squared lengths.
    const longest = tf.sqrt(tf.max(tf.sum(tf.square(centred), 1)));
    const resolution = tf.maximum(tf.mul(2 ** -20, tf.max(tf.abs(points))), tf.mul(2 ** -10, longest));
    return tf.add(tf.mul(factor, medianOfDistances(centred, resolution)), nothing) as Scalar;
  });
}
