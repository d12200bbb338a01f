import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkPoints, flattened } from './flattened';
import { squaredDistances } from './squared-distances';
import { checkKernel } from './stein-kernel';
import type { SteinKernel } from './stein-kernel';
import { kernelWidth } from './width';

/**
 * k(xᵢ, yⱼ) for all pairs, [n, m]: to look at, for few points.
 * @param width h (default: the kernel's width for x).
 * @throws ShapeError for y of other events than x; ArgumentError for a width that is not above 0.
 */
export function kernelMatrix(kernel: SteinKernel, x: Tensor, y: Tensor = x, width?: Scalar | number): Tensor2D {
  checkKernel('kernelMatrix', kernel);
  checkPoints('kernelMatrix', x, x, y);
  checkWidth('kernelMatrix', width);
  return tf.tidy(() => kernel.profile(scaledDistances(x, y, width ?? kernelWidth(kernel, x))).value as Tensor2D);
}

/**
 * ∇ₓk(xᵢ, yⱼ) for all pairs, [n, m, d], the events flattened: what pushes a particle at yⱼ away from xᵢ.
 * @throws ShapeError for y of other events than x; ArgumentError for a width that is not above 0.
 */
export function kernelGradient(kernel: SteinKernel, x: Tensor, y: Tensor = x, width?: Scalar | number): Tensor3D {
  checkKernel('kernelGradient', kernel);
  checkPoints('kernelGradient', x, x, y);
  checkWidth('kernelGradient', width);
  return tf.tidy(() => {
    const h = width ?? kernelWidth(kernel, x);
    const { slope } = kernel.profile(scaledDistances(x, y, h));
    const differences = tf.sub(tf.expandDims(flattened(x), 1), tf.expandDims(flattened(y), 0));
    return tf.mul(tf.div(tf.mul(2, tf.expandDims(slope, 2)), tf.square(h)), differences) as Tensor3D;
  });
}

/** @throws ArgumentError for a number that is no width; a tensor's value is not looked at. */
function checkWidth(subject: string, width: Scalar | number | undefined): void {
  if (typeof width !== 'number' || (width > 0 && Number.isFinite(width))) return;
  throw new ArgumentError(`${subject}: width`, { given: String(width), expected: 'a positive length, in units of x' });
}

/** u = |xᵢ - yⱼ|² / h², [n, m]. */
function scaledDistances(x: Tensor, y: Tensor, width: Scalar | number): Tensor {
  const points = flattened(x);
  const centre = tf.mean(points, 0, true);
  return tf.div(squaredDistances(tf.sub(flattened(y), centre), tf.sub(points, centre)), tf.square(width));
}
