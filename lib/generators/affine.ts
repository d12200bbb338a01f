import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
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
 * @throws ArgumentError for a dimension that is no positive integer, or a scale that is not above 0. The entropy of a singular A is -Infinity, as it should be.
 */
export function affineGenerator({ dimension, scale = 1 }: { dimension: number; scale?: number }): AffineGenerator {
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

/** A⁻¹ of a lower triangular A = D (I - M): M is nilpotent, so (I - M)⁻¹ = (I + M)(I + M²)(I + M⁴) … ends after log₂ d factors. */
function inverseLower(matrix: Tensor2D): Tensor2D {
  const d = matrix.shape[0];
  const diagonal = tf.expandDims(diagonalOf(matrix), 1);
  const strict = tf.mul(
    matrix,
    mask(d, (row, column) => tf.greater(row, column))
  );
  const identity = tf.eye(d);
  let power = tf.neg(tf.div(strict, diagonal)) as Tensor2D;
  let inverse = tf.add(identity, power) as Tensor2D;
  for (let reached = 2; reached < d; reached *= 2) {
    power = tf.matMul(power, power);
    inverse = tf.matMul(inverse, tf.add(identity, power) as Tensor2D);
  }
  return tf.div(inverse, tf.transpose(diagonal));
}
