import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, DataError, ShapeError, tf } from '../engine';

/** The directions in which data vary most, and the two maps between data and their coordinates there. */
export interface PrincipalComponents {
  /** Mean of the data, [features]; the caller's to dispose. */
  mean: Tensor1D;
  /** Orthonormal directions, a row each, [count, features]; the caller's to dispose. Each is known up to its sign: its largest entry is positive. */
  directions: Tensor2D;
  /** Variance of the data along each direction (divided by n), falling. */
  variances: Float64Array;
  /** Share of the whole variance that these directions hold, in [0, 1]. */
  share: number;
  /** Coordinates y = V (x - mean): [n, features] to [n, count]. */
  encode(x: Tensor): Tensor2D;
  /** Points of the plane of the components, mean + Vᵀ y: [n, count] to [n, features]. */
  decode(y: Tensor): Tensor2D;
}

/**
 * Principal components: the eigenvectors of the data's covariance, (1/n) Σ (x - mean)(x - mean)ᵀ, with the largest eigenvalues. `decode(encode(x))` is the nearest
 * point to x in the plane through the mean; on the data it misses by the variances left out, on average.
 * Of 784 features the eigenvalues take some seconds.
 * @param data [n, features], n at least 2; @param count how many directions, at most `features`.
 * @throws ShapeError for data of another rank or a single row; ArgumentError for a count out of range; DataError for data that are not finite.
 * Reference: Bishop 2006, section 12.1.
 */
export function principalComponents(data: Tensor2D, count: number): PrincipalComponents {
  const [n, features] = data.shape;
  if (data.rank !== 2 || n < 2) {
    throw new ShapeError('principalComponents: data', { given: `shape [${data.shape.join(', ')}]`, expected: '[n, features], at least two rows' });
  }
  if (!(Number.isInteger(count) && count >= 1 && count <= features)) {
    throw new ArgumentError('principalComponents: count', { given: String(count), expected: `a whole number from 1 to ${features}, the features` });
  }
  const mean = tf.mean(data, 0) as Tensor1D;
  const covariance = tf.tidy(() => {
    const centred = tf.sub(data, mean) as Tensor2D;
    return tf.div(tf.matMul(centred, centred, true, false), n).dataSync();
  });
  if (!covariance.every(Number.isFinite)) {
    mean.dispose();
    throw new DataError('principalComponents: data', { given: 'NaN or infinities, or numbers whose squares are', expected: 'finite numbers' });
  }
  const symmetric = new Matrix(features, features);
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < features; j++) symmetric.set(i, j, covariance[Math.max(i, j) * features + Math.min(i, j)]!);
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  // Rounding can leave an eigenvalue of zero a little below it.
  const variances = Float64Array.from(order, (i) => Math.max(0, realEigenvalues[i]!));
  const whole = variances.reduce((sum, variance) => sum + variance, 0);
  const directions = tf.tensor2d(order.slice(0, count).map((i) => withSign(eigenvectorMatrix.getColumn(i))));
  const held = variances.slice(0, count);
  return {
    mean,
    directions,
    variances: held,
    share: whole === 0 ? 1 : held.reduce((sum, variance) => sum + variance, 0) / whole,
    encode: (x) => tf.tidy(() => tf.matMul(tf.sub(x, mean) as Tensor2D, directions, false, true)),
    decode: (y) => tf.tidy(() => tf.add(tf.matMul(y as Tensor2D, directions), mean) as Tensor2D)
  };
}

/** The vector or its opposite: the one whose largest entry is positive. */
function withSign(vector: number[]): number[] {
  const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
