import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import { checkPoints, flattened } from './flattened';
import { squaredDistances } from './squared-distances';
import type { SteinKernel } from './stein-kernel';
import { kernelWidth } from './width';

/**
 * k(xᵢ, yⱼ) for all pairs, [n, m]: to look at, for few points.
 * @param width h (default: the kernel's width for x).
 * @throws ShapeError for y of other events than x.
 */
export function kernelMatrix(kernel: SteinKernel, x: Tensor, y: Tensor = x, width: Scalar | number = kernelWidth(kernel, x)): Tensor2D {
  checkPoints('kernelMatrix', x, x, y);
  return tf.tidy(() => kernel.profile(scaledDistances(x, y, width)).value as Tensor2D);
}

/**
 * ∇ₓk(xᵢ, yⱼ) for all pairs, [n, m, d], the events flattened: what pushes a particle at yⱼ away from xᵢ.
 * @throws ShapeError for y of other events than x.
 */
export function kernelGradient(kernel: SteinKernel, x: Tensor, y: Tensor = x, width: Scalar | number = kernelWidth(kernel, x)): Tensor3D {
  checkPoints('kernelGradient', x, x, y);
  return tf.tidy(() => {
    const { slope } = kernel.profile(scaledDistances(x, y, width));
    const differences = tf.sub(tf.expandDims(flattened(x), 1), tf.expandDims(flattened(y), 0));
    return tf.mul(tf.div(tf.mul(2, tf.expandDims(slope, 2)), tf.square(width)), differences) as Tensor3D;
  });
}

/** u = |xᵢ - yⱼ|² / h², [n, m]. */
function scaledDistances(x: Tensor, y: Tensor, width: Scalar | number): Tensor {
  const points = flattened(x);
  const centre = tf.mean(points, 0, true);
  return tf.div(squaredDistances(tf.sub(flattened(y), centre), tf.sub(points, centre)), tf.square(width));
}
