import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import type { Key } from '../../engine';
import { sumOf } from '../composition';
import type { Moments, TractableEnergy } from '../energy';
import { gaussian } from '../gaussian';
import type { Gaussian, GaussianOptions, GaussianParams } from '../gaussian';
import { positiveDefinite } from '../numeric/positive-definite';
import { numbersOf, rowsOf } from '../read-values';

/** A product of Gaussian experts with its truths; its parameters are the list of the experts'. */
export interface ProductOfGaussians extends TractableEnergy<GaussianParams[]> {
  readonly experts: readonly Gaussian[];
  moments(params: GaussianParams[]): Moments;
  /** The one Gaussian that the product is: mean, precision, and the constant by which the sum of the experts' energies exceeds its energy. */
  closedForm(params: GaussianParams[]): { mean: number[]; precision: number[][]; constant: number };
}

/**
 * The product of Gaussian experts, p(x) ∝ Π_k N(x; μ_k, Λ_k⁻¹), as the sum of their energies (`sumOf`). It is one Gaussian: precisions add, Λ = Σ Λ_k, and the mean is
 * weighted by them, m = Λ⁻¹ Σ Λ_k μ_k; the energies exceed its own by ½ (Σ μ_kᵀΛ_kμ_k - mᵀΛm). So a product is sharper than its sharpest expert.
 * @param experts options of each, as for `gaussian`.
 * @throws ArgumentError for no experts, or as `gaussian`; ShapeError for experts of different dimensions.
 * References: Hinton 2002, "Training products of experts by minimizing contrastive divergence"; Williams and Agakov 2002.
 */
export function productOfGaussians(...experts: GaussianOptions[]): ProductOfGaussians {
  if (experts.length === 0) throw new ArgumentError('productOfGaussians', { given: 'no experts', expected: 'at least one' });
  const parts = experts.map((options) => gaussian(options));
  const sum = sumOf<GaussianParams[]>(...parts);
  const d = sum.event[0]!;
  const merged = gaussian({ dimension: d });
  const one = <T>(params: GaussianParams[], of: (only: GaussianParams) => T): T => {
    const { mean, precision } = closedForm(params);
    const only = { mean: tf.tensor1d(mean), precision: tf.tensor2d(precision) };
    const result = of(only);
    tf.dispose(only);
    return result;
  };
  return {
    ...sum,
    name: `product of ${parts.length} gaussians`,
    experts: parts,
    closedForm,
    logPartition: (params) => {
      const { precision, constant } = closedForm(params);
      return 0.5 * (d * Math.log(2 * Math.PI) - positiveDefinite('productOfGaussians: precision', precision).logDeterminant) - constant;
    },
    moments: (params) => {
      const { mean, precision } = closedForm(params);
      return { mean, covariance: positiveDefinite('productOfGaussians: precision', precision).inverse };
    },
    sample: (params, key: Key, n) => one(params, (only) => merged.sample(only, key, n))
  };
}

function closedForm(params: GaussianParams[]): { mean: number[]; precision: number[][]; constant: number } {
  const list = params.map(({ mean, precision }) => ({ mean: numbersOf(mean), precision: matrixOf(precision) }));
  const d = list[0]!.mean.length;
  const indices = Array.from({ length: d }, (_, i) => i);
  const times = (matrix: readonly number[][], vector: readonly number[]): number[] =>
    matrix.map((row) => row.reduce((sum, value, j) => sum + value * vector[j]!, 0));
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const precision = indices.map((i) => indices.map((j) => list.reduce((sum, { precision: of }) => sum + of[i]![j]!, 0)));
  const pulls = list.map(({ mean, precision: of }) => times(of, mean));
  const pull = indices.map((i) => pulls.reduce((sum, of) => sum + of[i]!, 0));
  const mean = times(positiveDefinite('productOfGaussians: precision', precision).inverse, pull);
  const constant = 0.5 * (list.reduce((sum, { mean: of }, k) => sum + dot(of, pulls[k]!), 0) - dot(mean, pull));
  return { mean, precision, constant };
}

/** A precision as a symmetric matrix, by rows. */
function matrixOf(precision: Tensor1D | Tensor2D): number[][] {
  if (precision.rank === 1) {
    const values = numbersOf(precision);
    return values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  }
  const rows = rowsOf(precision);
  return rows.map((row, i) => row.map((value, j) => 0.5 * (value + rows[j]![i]!)));
}
