import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { ArgumentError, logSoftmax, logSumExp, random, softmax, tf } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkCounts, checkFiniteLists, checkPositive, normalisedWeights } from './check-options';
import type { Covariance } from './covariance';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import { initialFactors, inverseFactors, parseCovariances, scaledSquares } from './mixture-factors';
import { logSumExp64 } from './numeric';
import { gram } from './numeric/positive-definite';
import { numbersOf, rowsOf } from './read-values';

/**
 * Parameters of a mixture of k Gaussians in d dimensions: the logits [k] of the weights, the means [k, d], and factors of the precisions Λ = L Lᵀ: L's diagonal
 * [k, d] where components are independent, else L [k, d, d], of which the lower triangle counts. All real values are allowed (but zeros on the diagonals).
 */
export type GaussianMixtureParams = { logits: Tensor1D; means: Tensor2D; factors: Tensor2D | Tensor3D };

/** A mixture of Gaussians with all its truths. */
export interface GaussianMixture extends TractableEnergy<GaussianMixtureParams> {
  moments(params: GaussianMixtureParams): Moments;
  /** p(component | x) = w N(x; m, C) / Σ w N(x; m, C): x [n, d] to [n, k]. */
  responsibilities(params: GaussianMixtureParams, x: Tensor): Tensor2D;
}

export interface GaussianMixtureOptions {
  /** Relative weights, one a component (default: equal). */
  weights?: ArrayLike<number>;
  /** Means, one a component, all of the same length. */
  means: readonly ArrayLike<number>[];
  /** One variance for all, or a covariance a component: a number, a vector of variances or a matrix (default 1). */
  covariances?: number | ArrayLike<number> | readonly Covariance[];
}

/**
 * A mixture of Gaussians, normalised: E(x) = -log Σ_k w_k N(x; m_k, C_k), so that log Z = 0 whatever the parameters.
 * @param options weights, means and covariances to start from.
 * @throws ArgumentError for lists of unequal lengths, weights or variances that are not above zero, matrices that are not symmetric and positive definite,
 * or an option of another name.
 * Reference: Bishop 2006, section 9.2.
 */
export function gaussianMixture({ weights, means, covariances = 1, ...others }: GaussianMixtureOptions): GaussianMixture {
  checkNoOthers('gaussianMixture', others);
  const k = means.length;
  const d = means[0]?.length ?? 0;
  checkCounts('gaussianMixture', { components: k, dimension: d });
  means.forEach((mean, i) => {
    if (mean.length !== d)
      throw new ArgumentError(`gaussianMixture: means[${i}]`, { given: `${mean.length} numbers`, expected: `${d}, as in the first` });
    checkFiniteLists('gaussianMixture', { [`means[${i}]`]: mean });
  });
  const logits = normalisedWeights('gaussianMixture', weights, k).map(Math.log);
  const parsed = parseCovariances(covariances, k, d);
  const model = { name: `mixture of ${k} gaussians`, event: [d] };

  /** log (w_k N(x; m_k, C_k)): [n, k]. */
  const logDensities = (params: GaussianMixtureParams, x: Tensor): Tensor2D => {
    const { squares, logScales } = scaledSquares(params, x);
    const constants = tf.add(logSoftmax(params.logits), tf.sub(logScales, (d / 2) * Math.log(2 * Math.PI)));
    return tf.sub(constants, tf.mul(0.5, squares)) as Tensor2D;
  };
  return {
    ...model,
    init: () => ({
      logits: tf.tensor1d(logits),
      means: tf.tensor2d(means.map((mean) => Array.from(mean))),
      factors: initialFactors(parsed)
    }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => tf.neg(logSumExp(logDensities(params, x), 1)) as Tensor1D);
    },
    logPartition: () => 0,
    sample: (params, key, n) =>
      tf.tidy(() => {
        const [which, noise] = random.split(key, 2) as [Key, Key];
        const component = random.categorical(which, params.logits, n);
        const z = random.normal(noise, [n, d]);
        const centre = tf.gather(params.means, component);
        if (params.factors.rank === 2) return tf.add(centre, tf.div(z, tf.gather(params.factors, component)));
        const spread = inverseFactors(params).map((inverse, i) =>
          tf.mul(tf.matMul(z as Tensor2D, tf.tensor2d(inverse)), tf.expandDims(tf.equal(component, i).toFloat(), 1))
        );
        return tf.add(centre, tf.addN(spread));
      }),
    moments: (params) => mixtureMoments(params),
    responsibilities: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => softmax(logDensities(params, x)) as Tensor2D);
    }
  };
}

/**
 * Eight Gaussians on a circle, equally weighted: the usual first test of many modes.
 * @param options `radius` of the circle (default 2) and `standardDeviation` of each mode (default 0.25); `toys.eightGaussians` takes the same.
 * @throws ArgumentError unless both are above zero.
 */
export function eightGaussians({
  radius = 2,
  standardDeviation = 0.25,
  ...others
}: { radius?: number; standardDeviation?: number } = {}): GaussianMixture {
  checkNoOthers('eightGaussians', others);
  checkPositive('eightGaussians', { radius, standardDeviation });
  const means = Array.from({ length: 8 }, (_, i) => [radius * Math.cos((i * Math.PI) / 4), radius * Math.sin((i * Math.PI) / 4)]);
  return { ...gaussianMixture({ means, covariances: standardDeviation ** 2 }), name: 'eight gaussians' };
}

function mixtureMoments(params: GaussianMixtureParams): Moments {
  const logits = numbersOf(params.logits);
  const total = logSumExp64(logits);
  const weights = logits.map((logit) => Math.exp(logit - total));
  const means = rowsOf(params.means);
  const covariances = inverseFactors(params).map(gram);
  const average = (f: (component: number) => number): number => weights.reduce((sum, weight, i) => sum + weight * f(i), 0);
  const mean = means[0]!.map((_, j) => average((i) => means[i]![j]!));
  // Within plus between: C + (m - mean)(m - mean)ᵀ, averaged.
  const entry = (row: number, column: number): number =>
    average((i) => covariances[i]![row]![column]! + (means[i]![row]! - mean[row]!) * (means[i]![column]! - mean[column]!));
  return { mean, covariance: mean.map((_, row) => mean.map((__, column) => entry(row, column))) };
}
