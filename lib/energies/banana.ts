import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkPositive } from './check-options';
import { diagonalMatrix } from './covariance';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import { numbersOf } from './read-values';

/** Parameters of the banana: standard deviation s of x₀, and the curvature c. */
export type BananaParams = { scale: Scalar; curvature: Scalar };

/** The banana with all its truths. */
export interface Banana extends TractableEnergy<BananaParams> {
  moments(params: BananaParams): Moments;
}

/**
 * The banana in the plane, a Gaussian bent along a parabola: x₀ ~ N(0, s²), x₁ ~ N(c (x₀² - s²), 1), so
 * E(x) = x₀² / 2s² + ½ (x₁ - c (x₀² - s²))², log Z = log 2πs, mean 0, variances s² and 1 + 2c²s⁴, no correlation.
 * @param options scale s (default 10: a standard deviation, the variance is 100) and curvature c (default 0.03; 0 straightens it).
 * @throws ArgumentError unless s is above zero and c finite.
 * References: Haario, Saksman and Tamminen 1999; with these numbers the `Banana` of TensorFlow Probability's inference_gym.
 */
export function banana({ scale = 10, curvature = 0.03, ...others }: { scale?: number; curvature?: number } = {}): Banana {
  checkNoOthers('banana', others);
  checkPositive('banana', { scale });
  if (!Number.isFinite(curvature)) throw new ArgumentError('banana: curvature', { given: String(curvature), expected: 'a finite number' });
  const model = { name: 'banana', event: [2] };
  const ridge = (params: BananaParams, first: Tensor): Tensor => tf.mul(params.curvature, tf.sub(tf.square(first), tf.square(params.scale)));
  return {
    ...model,
    init: () => ({ scale: tf.scalar(scale), curvature: tf.scalar(curvature) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const [first, second] = tf.unstack(x, 1) as [Tensor, Tensor];
        const along = tf.square(tf.div(first, params.scale));
        const across = tf.square(tf.sub(second, ridge(params, first)));
        return tf.mul(0.5, tf.add(along, across)) as Tensor1D;
      });
    },
    logPartition: (params) => Math.log(2 * Math.PI * Math.abs(numbersOf(params.scale)[0]!)),
    sample: (params, key, n) =>
      tf.tidy(() => {
        const [along, across] = tf.unstack(random.normal(key, [n, 2]), 1) as [Tensor, Tensor];
        const first = tf.mul(along, params.scale);
        return tf.stack([first, tf.add(across, ridge(params, first))], 1);
      }),
    moments: (params) => {
      const [s, c] = [numbersOf(params.scale)[0]!, numbersOf(params.curvature)[0]!];
      return { mean: [0, 0], covariance: diagonalMatrix([s ** 2, 1 + 2 * c ** 2 * s ** 4]) };
    }
  };
}
