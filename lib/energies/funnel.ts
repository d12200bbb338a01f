import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkCounts, checkPositive } from './check-options';
import { diagonalMatrix } from './covariance';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import { numbersOf } from './read-values';

/** The funnel's parameter: standard deviation s of its first component. */
export type FunnelParams = { standardDeviation: Scalar };

/** Neal's funnel with all its truths. */
export interface Funnel extends TractableEnergy<FunnelParams> {
  moments(params: FunnelParams): Moments;
}

/**
 * Neal's funnel: v = x₀ ~ N(0, s²) sets the scale of all rest, xᵢ ~ N(0, exp v), so
 * E(x) = v² / 2s² + (d - 1) v / 2 + ½ exp(-v) Σ xᵢ², log Z = d/2 log 2π + log s, mean 0, variances s² and exp(s²/2), no correlation.
 * No one step size suits both its neck and its mouth.
 * @param options dimension d, at least 2 (default 10), and standardDeviation s (default 3: the rest' standard deviation is e^(9/4) = 9.4877).
 * @throws ArgumentError for other dimensions, or s not above zero.
 * Reference: Neal 2003, "Slice sampling", section 8.
 */
export function funnel({ dimension = 10, standardDeviation = 3, ...others }: { dimension?: number; standardDeviation?: number } = {}): Funnel {
  checkNoOthers('funnel', others);
  checkCounts('funnel', { dimension }, 2);
  checkPositive('funnel', { standardDeviation });
  const model = { name: `funnel ${dimension}-d`, event: [dimension] };
  const rest = dimension - 1;
  return {
    ...model,
    init: () => ({ standardDeviation: tf.scalar(standardDeviation) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const v = tf.reshape(tf.slice(x, [0, 0], [-1, 1]), [-1]);
        // Scaled before they are squared: exp(-v) alone would overflow twice as early, and meet a 0.
        const scaled = tf.mul(tf.slice(x, [0, 1], [-1, rest]), tf.expandDims(tf.exp(tf.mul(-0.5, v)), 1));
        const ofFirst = tf.add(tf.square(tf.div(v, params.standardDeviation)), tf.mul(rest, v));
        return tf.mul(0.5, tf.add(ofFirst, tf.sum(tf.square(scaled), 1))) as Tensor1D;
      });
    },
    logPartition: (params) => (dimension / 2) * Math.log(2 * Math.PI) + Math.log(Math.abs(numbersOf(params.standardDeviation)[0]!)),
    sample: (params, key, n) =>
      tf.tidy(() => {
        const noise: Tensor = random.normal(key, [n, dimension]);
        const v = tf.mul(tf.slice(noise, [0, 0], [-1, 1]), params.standardDeviation);
        return tf.concat([v, tf.mul(tf.slice(noise, [0, 1], [-1, rest]), tf.exp(tf.mul(0.5, v)))], 1);
      }),
    moments: (params) => {
      const s = numbersOf(params.standardDeviation)[0]!;
      return {
        mean: new Array<number>(dimension).fill(0),
        covariance: diagonalMatrix([s ** 2, ...new Array<number>(rest).fill(Math.exp(s ** 2 / 2))])
      };
    }
  };
}
