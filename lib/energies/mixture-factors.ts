import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import { diagonalMatrix, parseCovariance } from './covariance';
import type { Covariance, ParsedCovariance } from './covariance';
import { inverseLowerTriangular, positiveDefinite } from './numeric/positive-definite';
import { rowsOf } from './read-values';

/** What a mixture's densities are made of: ‖Lᵀ (x - m)‖² [n, k], and log |det L| [k]. */
interface Terms {
  squares: Tensor;
  logScales: Tensor;
}

type Located = { means: Tensor2D; factors: Tensor2D | Tensor3D };

/** The terms of points x [n, d] under every component. */
export function scaledSquares(params: Located, x: Tensor): Terms {
  return params.factors.rank === 2 ? independent(params, x) : dependent(params, x, x.shape[1]!);
}

function independent({ means, factors }: Located, x: Tensor): Terms {
  const scaled = tf.mul(tf.sub(tf.expandDims(x, 1), means), factors);
  return { squares: tf.sum(tf.square(scaled), 2), logScales: tf.sum(tf.log(tf.abs(factors)), 1) };
}

function dependent({ means, factors }: Located, x: Tensor, d: number): Terms {
  const mask = (keep: (row: number, column: number) => boolean): Tensor2D =>
    tf.tensor2d(Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => Number(keep(i, j)))));
  const lower = tf.mul(
    factors,
    mask((row, column) => row >= column)
  ) as Tensor3D;
  const difference = tf.sub(tf.expandDims(x, 0), tf.expandDims(means, 1)) as Tensor3D;
  const diagonals = tf.sum(
    tf.mul(
      factors,
      mask((row, column) => row === column)
    ),
    2
  );
  return { squares: tf.transpose(tf.sum(tf.square(tf.matMul(difference, lower)), 2)), logScales: tf.sum(tf.log(tf.abs(diagonals)), 1) };
}

/** A covariance a component, checked. @throws ArgumentError for another number of them, or one that is none. */
export function parseCovariances(covariances: number | ArrayLike<number> | readonly Covariance[], k: number, d: number): ParsedCovariance[] {
  const list = typeof covariances === 'number' ? new Array<Covariance>(k).fill(covariances) : Array.from<Covariance>(covariances);
  if (list.length !== k) {
    throw new ArgumentError('gaussianMixture: covariances', {
      given: `${list.length} of them`,
      expected: `${k}, one a component, or one number for all`
    });
  }
  return list.map((covariance, i) => parseCovariance(`gaussianMixture: covariances[${i}]`, covariance, d));
}

/** Factors L of the precisions: their diagonals [k, d] where all components are independent, else matrices [k, d, d]. */
export function initialFactors(parsed: ParsedCovariance[]): Tensor2D | Tensor3D {
  const scales = parsed.map((part) => (part.kind === 'diagonal' ? part.variances.map((variance) => 1 / Math.sqrt(variance)) : undefined));
  if (scales.every((scale): scale is number[] => scale !== undefined)) return tf.tensor2d(scales);
  return tf.tensor3d(
    parsed.map((part, i) =>
      part.kind === 'full' ? positiveDefinite('gaussianMixture: precision', part.factorised.inverse).lower : diagonalMatrix(scales[i]!)
    )
  );
}

/** A = L⁻¹ of every component, so that C = Aᵀ A. */
export function inverseFactors({ factors }: Pick<Located, 'factors'>): number[][][] {
  const rows = rowsOf(factors);
  if (factors.rank === 2) return rows.map((scales) => diagonalMatrix(scales.map((scale) => 1 / scale)));
  const d = factors.shape[1]!;
  const lowers = Array.from({ length: factors.shape[0] }, (_, i) => rows.slice(i * d, (i + 1) * d));
  return lowers.map((lower) => inverseLowerTriangular(lower));
}
