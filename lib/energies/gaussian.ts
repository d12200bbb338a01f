import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkCounts, checkFiniteLists } from './check-options';
import { diagonalMatrix, dimensionOf, parseCovariance } from './covariance';
import type { Covariance } from './covariance';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import { positiveDefinite } from './numeric/positive-definite';
import type { PositiveDefinite } from './numeric/positive-definite';
import { numbersOf, rowsOf } from './read-values';

/** Parameters of a Gaussian: its mean [d], and the precisions of independent components [d] or the precision matrix [d, d], of which the symmetric part counts. */
export type GaussianParams = { mean: Tensor1D; precision: Tensor1D | Tensor2D };

/** A Gaussian energy with all its truths. */
export interface Gaussian extends TractableEnergy<GaussianParams> {
  moments(params: GaussianParams): Moments;
}

export interface GaussianOptions {
  /** μ: one number for all components, or one each (default 0). */
  mean?: number | ArrayLike<number>;
  /** Σ: one variance, one a component, or a matrix (default 1). */
  covariance?: Covariance;
  /** d, where neither mean nor covariance tells (default 1). */
  dimension?: number;
}

/**
 * A Gaussian, unnormalised: E(x) = ½ (x - μ)ᵀ Λ (x - μ), Λ = Σ⁻¹, so that log Z = d/2 log 2π - ½ log det Λ.
 * Independent components cost d multiplications an event, a full matrix d².
 * @param options mean, covariance and dimension to start from.
 * @throws ArgumentError for dimensions that disagree, a variance that is not above zero, or a matrix that is not symmetric (the entry is named), so near to singular
 * that its inverse does not survive in float32, or not positive definite (its smallest eigenvalue is named); the latter also from `logPartition`, `sample` and
 * `moments`, of a precision that training has led astray (but `sample`, which compiles for independent components, draws NaN where one of their precisions is below
 * zero).
 * Reference: Bishop 2006, section 2.3.
 */
export function gaussian({ mean = 0, covariance = 1, dimension, ...others }: GaussianOptions = {}): Gaussian {
  checkNoOthers('gaussian', others);
  const d = dimension ?? (typeof mean === 'number' ? (dimensionOf(covariance) ?? 1) : mean.length);
  checkCounts('gaussian', { dimension: d });
  const centre = typeof mean === 'number' ? new Array<number>(d).fill(mean) : Array.from(mean);
  checkFiniteLists('gaussian', { mean: centre });
  if (centre.length !== d) throw new ArgumentError('gaussian: mean', { given: `${centre.length} numbers`, expected: `${d}, the dimension` });
  const start = parseCovariance('gaussian: covariance', covariance, d);
  if (start.kind === 'full') checkRounding(start.factorised);
  const model = { name: `gaussian ${d}-d`, event: [d] };
  return {
    ...model,
    init: () => ({
      mean: tf.tensor1d(centre),
      precision: start.kind === 'full' ? tf.tensor2d(start.factorised.inverse) : tf.tensor1d(start.variances.map((variance) => 1 / variance))
    }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const difference = tf.sub(x, params.mean);
        const scaled = params.precision.rank === 1 ? tf.mul(difference, params.precision) : tf.matMul(difference, params.precision as Tensor2D);
        return tf.mul(0.5, tf.sum(tf.mul(difference, scaled), 1)) as Tensor1D;
      });
    },
    logPartition: ({ precision }) => {
      const logDeterminant =
        precision.rank === 1
          ? precisions(precision).reduce((sum, value) => sum + Math.log(value), 0)
          : factorise(precision as Tensor2D).logDeterminant;
      return 0.5 * (d * Math.log(2 * Math.PI) - logDeterminant);
    },
    sample: (params, key, n) =>
      tf.tidy(() => {
        const noise = random.normal(key, [n, d]);
        if (params.precision.rank === 1) return tf.add(params.mean, tf.div(noise, tf.sqrt(params.precision)));
        // Λ = L Lᵀ: the rows zᵀ L⁻¹ have covariance L⁻ᵀ L⁻¹ = Λ⁻¹.
        return tf.add(params.mean, tf.matMul(noise as Tensor2D, tf.tensor2d(factorise(params.precision as Tensor2D).inverseLower)));
      }),
    moments: (params) => ({
      mean: numbersOf(params.mean),
      covariance:
        params.precision.rank === 1
          ? diagonalMatrix(precisions(params.precision).map((value) => 1 / value))
          : factorise(params.precision as Tensor2D).inverse
    })
  };
}

/** @throws ArgumentError where a precision rounded to float32 is another distribution: variances off by more than a hundredth, or none at all. */
function checkRounding({ matrix, inverse }: PositiveDefinite): void {
  const rounded = positiveDefinite(
    'gaussian: covariance, the inverse of which float32 rounds to',
    inverse.map((row) => row.map(Math.fround))
  );
  const off = matrix.findIndex((row, i) => !(Math.abs(rounded.inverse[i]![i]! / row[i]! - 1) < 0.01));
  if (off < 0) return;
  throw new ArgumentError('gaussian: covariance', {
    given: `one whose inverse, in float32, has the variance ${rounded.inverse[off]![off]!.toPrecision(4)} of component ${off} instead of ${matrix[off]![off]!}`,
    expected: 'a better conditioned matrix'
  });
}

function precisions(precision: Tensor): number[] {
  const values = numbersOf(precision);
  const odd = values.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (odd >= 0) throw new ArgumentError('gaussian: precision', { given: `${values[odd]} of component ${odd}`, expected: 'finite numbers above 0' });
  return values;
}

function factorise(precision: Tensor2D): PositiveDefinite {
  const rows = rowsOf(precision);
  // Training moves both triangles; the energy sees the symmetric part.
  return positiveDefinite(
    'gaussian: precision',
    rows.map((row, i) => row.map((value, j) => 0.5 * (value + rows[j]![i]!)))
  );
}
