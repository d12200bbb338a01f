import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkCounts, checkFiniteLists } from './check-options';
import { checkBatch } from './energy';
import type { Moments, NoParams, TractableEnergy } from './energy';

/** Equal density on a box, with all its truths. */
export interface UniformBox extends TractableEnergy<NoParams> {
  moments(params: NoParams): Moments;
}

export interface UniformBoxOptions {
  /** Lower bounds: one for all components, or one each. */
  low: number | ArrayLike<number>;
  /** Upper bounds. */
  high: number | ArrayLike<number>;
  /** d, where neither bound tells (default 1). */
  dimension?: number;
}

/**
 * The uniform distribution on a box, [low₁, high₁] × … × [low_d, high_d]: E(x) = 0 inside and ∞ outside, Z the volume.
 * Noise for contrastive estimation, and a start for chains.
 * @param options the bounds, in the units of x, and the dimension.
 * @throws ArgumentError for bounds that are not finite, not in order (float32 must tell them apart), or of numbers that disagree.
 */
export function uniformBox({ low, high, dimension, ...others }: UniformBoxOptions): UniformBox {
  checkNoOthers('uniformBox', others);
  const d = dimension ?? [low, high].map((bound) => (typeof bound === 'number' ? 1 : bound.length)).reduce((a, b) => Math.max(a, b));
  checkCounts('uniformBox', { dimension: d });
  const [lower, upper] = [boundsOf('low', low, d), boundsOf('high', high, d)];
  const widths = upper.map((bound, i) => bound - lower[i]!);
  const odd = widths.findIndex((width) => !(width > 0 && width < Infinity));
  if (odd >= 0) {
    throw new ArgumentError('uniformBox', {
      given: `[${lower[odd]}, ${upper[odd]}] for component ${odd}`,
      expected: 'low < high, distinct in float32'
    });
  }
  const model = { name: `uniform ${d}-d`, event: [d] };
  return {
    ...model,
    init: () => ({}),
    energy: (_params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const inside = tf.all(tf.logicalAnd(tf.greaterEqual(x, tf.tensor1d(lower)), tf.lessEqual(x, tf.tensor1d(upper))), 1);
        return tf.where(inside, tf.zeros([x.shape[0]!]), tf.fill([x.shape[0]!], Infinity)) as Tensor1D;
      });
    },
    logPartition: () => widths.reduce((sum, width) => sum + Math.log(width), 0),
    sample: (_params, key, n) =>
      tf.tidy(() => {
        const draws: Tensor = tf.add(tf.mul(random.uniform(key, [n, d]), tf.tensor1d(widths)), tf.tensor1d(lower));
        // Rounding must not carry a draw over the edge.
        return tf.minimum(tf.maximum(draws, tf.tensor1d(lower)), tf.tensor1d(upper));
      }),
    moments: () => ({
      mean: lower.map((bound, i) => bound + widths[i]! / 2),
      covariance: widths.map((width, i) => widths.map((_, j) => (i === j ? width ** 2 / 12 : 0)))
    })
  };
}

/** Bounds as float32 sees them. */
function boundsOf(name: string, bound: number | ArrayLike<number>, d: number): number[] {
  const bounds = typeof bound === 'number' ? new Array<number>(d).fill(bound) : Array.from(bound);
  checkFiniteLists('uniformBox', { [name]: bounds });
  if (bounds.length !== d) throw new ArgumentError(`uniformBox: ${name}`, { given: `${bounds.length} numbers`, expected: `${d}, the dimension` });
  return bounds.map(Math.fround);
}
