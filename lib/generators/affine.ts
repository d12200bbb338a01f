import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkWhole } from '../engine/check-whole';
import { checkBatch } from '../energies';
import { checkLatent } from './generator';
import type { Generator } from './generator';

/** Parameters of an affine generator: A [d, d], of which the lower triangle counts, and b [d]. */
export type AffineGeneratorParams = { matrix: Tensor2D; bias: Tensor1D };

/** The generator whose entropy and density are exact. */
export interface AffineGenerator extends Generator<AffineGeneratorParams> {
  entropy(params: AffineGeneratorParams): Scalar;
  logDensity(params: AffineGeneratorParams, x: Tensor): Tensor1D;
}

/**
 * The affine generator x = A z + b, z ~ N(0, I), with A lower triangular: x ~ N(b, A Aᵀ). Every normal law has such an A (Cholesky), so nothing is lost, and the
 * determinant is the product of the diagonal: H = d/2 log 2πe + Σ log|A_ii|, without the inverse that a free matrix' gradient A⁻ᵀ needs.
 * What stands above the diagonal of the parameter is not looked at, and its gradient is zero.
 * @param options d, and the spread to start from: A = scale · I (default 1).
 * @throws ArgumentError for a dimension that is no positive integer, or a scale that is not above 0. The entropy of a singular A is -Infinity, as it should be;
 * its law has no density, and logDensity no value.
 */
export function affineGenerator({ dimension, scale = 1, ...others }: { dimension: number; scale?: number }): AffineGenerator {
  checkNoOthers('affineGenerator', others);
  checkWhole('affineGenerator: dimension', dimension);
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new ArgumentError('affineGenerator: scale', { given: String(scale), expected: 'a finite number above 0' });
  }
  const model = { name: `affine generator ${dimension}-d`, event: [dimension], latent: dimension };
  const logDeterminant = (matrix: Tensor2D): Tensor => tf.sum(tf.log(tf.abs(diagonalOf(matrix))));
  return {
    ...model,
    init: () => ({ matrix: tf.tidy(() => tf.mul(scale, tf.eye(dimension)) as Tensor2D), bias: tf.zeros([dimension]) as Tensor1D }),
    prior: (key, n) => random.normal(key, [n, dimension]) as Tensor2D,
    generate: ({ matrix, bias }, z) => {
      checkLatent(model, z);
      return tf.tidy(() => tf.add(tf.matMul(z, lowerOf(matrix), false, true), bias));
    },
    entropy: ({ matrix }) => tf.tidy(() => tf.add(0.5 * dimension * Math.log(2 * Math.PI * Math.E), logDeterminant(matrix)) as Scalar),
    logDensity: ({ matrix, bias }, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const z = tf.matMul(tf.sub(x, bias) as Tensor2D, inverseLower(matrix), false, true);
        const constant = tf.add(0.5 * dimension * Math.log(2 * Math.PI), logDeterminant(matrix));
        return tf.neg(tf.add(tf.mul(0.5, tf.sum(tf.square(z), 1)), constant)) as Tensor1D;
      });
    }
  };
}

/** 1 where the row's number is that of the column, or above it. */
function mask(d: number, keep: (row: Tensor, column: Tensor) => Tensor): Tensor {
  const places = tf.range(0, d);
  return tf.cast(keep(tf.expandDims(places, 1), tf.expandDims(places, 0)), 'float32');
}

function lowerOf(matrix: Tensor2D): Tensor2D {
  return tf.mul(
    matrix,
    mask(matrix.shape[0], (row, column) => tf.greaterEqual(row, column))
  );
}

function diagonalOf(matrix: Tensor2D): Tensor1D {
  return tf.sum(tf.mul(matrix, tf.eye(matrix.shape[0])), 1);
}

/**
 * A⁻¹ of a lower triangular A, by blocks: [[P, 0], [C, Q]]⁻¹ = [[P⁻¹, 0], [-Q⁻¹CP⁻¹, Q⁻¹]], all blocks of one size at once, the size doubling from 1 to d.
 * As stable as substitution, in log₂ d steps.
 */
function inverseLower(matrix: Tensor2D): Tensor2D {
  const d = matrix.shape[0];
  const whole = 2 ** Math.ceil(Math.log2(d));
  // Ones fill up the diagonal to a power of 2.
  const filled = tf.add(
    tf.pad(matrix, [
      [0, whole - d],
      [0, whole - d]
    ]),
    tf.diag(tf.cast(tf.greaterEqual(tf.range(0, whole), d), 'float32'))
  );
  let inverses: Tensor = tf.reshape(tf.div(1, diagonalOf(filled as Tensor2D)), [whole, 1, 1]);
  for (let size = 1; size < whole; size *= 2) {
    const count = whole / (2 * size);
    // Of all pairs of blocks [[P, 0], [C, Q]], those on the diagonal.
    const own = tf.reshape(tf.eye(count), [count, 1, count, 1]);
    const blocks = tf.sum(tf.mul(tf.reshape(filled, [count, 2 * size, count, 2 * size]), own), 2);
    const c = tf.slice(blocks, [0, size, 0], [-1, -1, size]);
    const [p, q] = tf.unstack(tf.reshape(inverses, [count, 2, size, size]), 1) as [Tensor3D, Tensor3D];
    const below = tf.neg(tf.matMul(q, tf.matMul(c as Tensor3D, p)));
    inverses = tf.concat([tf.concat([p, tf.zerosLike(p)], 2), tf.concat([below, q], 2)], 1);
  }
  return tf.slice(tf.reshape(inverses, [whole, whole]), [0, 0], [d, d]) as Tensor2D;
}
