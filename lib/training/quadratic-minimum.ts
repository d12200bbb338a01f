import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, grad, scan, ShapeError, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import { positiveDefinite } from '../energies/numeric/positive-definite';

/** A function f(θ) = f(0) + gᵀθ + ½ θᵀAθ, by what decides its minimum. */
export interface Quadratic<V, M> {
  /** g = ∇f(0), [k]. */
  slope: V;
  /** A, [k, k], symmetric. */
  curvature: M;
}

/**
 * What a quadratic function is made of, read off k + 1 gradients: g = ∇f(0), and the columns ∇f(eᵢ) - g of A. The score-matching losses of an energy that is
 * linear in its parameters are such functions once batch and key are fixed: they need no training.
 * Pure, and compiled under `jit`; of a function that is not quadratic it gives a secant, unasked.
 * @param fn from θ [k] to a scalar; it is traced once.
 * @param size k.
 * @throws ArgumentError unless the size is a positive integer.
 */
export function quadraticOf(fn: (theta: Tensor1D) => Scalar, size: number): Quadratic<Tensor1D, Tensor2D> {
  checkWhole('quadraticOf: size', size);
  return tf.tidy(() => {
    const slopeAt = grad((theta: Tensor) => fn(theta as Tensor1D));
    const corners = tf.concat([tf.zeros([1, size]), tf.eye(size)]);
    const [, slopes] = scan(size + 1, tf.scalar(0), (i, state) => {
      const at = tf.reshape(tf.gather(corners, tf.reshape(tf.cast(i, 'int32'), [1])), [size]);
      return [state, slopeAt(at) as Tensor];
    });
    const slope = tf.reshape(tf.slice(slopes, [0, 0], [1, size]), [size]) as Tensor1D;
    const columns = tf.sub(tf.slice(slopes, [1, 0], [size, size]), slope) as Tensor2D;
    return { slope, curvature: tf.mul(0.5, tf.add(columns, tf.transpose(columns))) as Tensor2D };
  });
}

/**
 * Where a quadratic function is least: θ = -A⁻¹g, in float64.
 * @param quadratic g as k numbers, A as k rows.
 * @throws ShapeError for a slope of another length than A; ArgumentError for a slope that is not finite, or an A that is not symmetric and positive definite: there is no minimum, or none
 * that is unique (too few events for so many parameters).
 */
export function quadraticMinimum({ slope, curvature }: Quadratic<ArrayLike<number>, readonly ArrayLike<number>[]>): Float64Array {
  if (slope.length !== curvature.length) {
    throw new ShapeError('quadraticMinimum', { given: `a slope of ${slope.length} numbers`, expected: `${curvature.length}, as A has rows` });
  }
  const odd = Array.from(slope).find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new ArgumentError('quadraticMinimum: slope', { given: String(odd), expected: 'finite numbers' });
  const { inverse } = positiveDefinite('quadraticMinimum: curvature', curvature);
  return Float64Array.from(inverse, (row) => -row.reduce((sum, value, i) => sum + value * (slope[i] as number), 0));
}
