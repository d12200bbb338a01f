import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf, treeMap } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { Optimiser } from './optimiser';
import { scheduleOf } from './schedules';
import type { Schedule } from './schedules';

export interface AdamOptions {
  /** μ, a number or a schedule. */
  learningRate: number | Schedule;
  /** Decay of the mean of gradients (default 0.9). */
  beta1?: number;
  /** Decay of the mean of squared gradients (default 0.999). */
  beta2?: number;
  /** Added to the root of the second moment (default 1e-8). */
  epsilon?: number;
  /** λ of the decoupled weight decay (default 0: none). */
  weightDecay?: number;
}

/** Running moments, trees like the parameters. */
export type AdamState = { mean: unknown; square: unknown };

/**
 * Adam: θ ← θ - μ (m̂ / (√v̂ + ε) + λ θ), m and v the running means of g and g², hats for the correction of their start at zero.
 * With a weight decay λ it is AdamW: the decay acts on the parameters and not through the moments.
 * @throws ArgumentError for decays outside [0, 1), an epsilon that is not positive or a negative weight decay.
 * References: Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2.
 */
export function adam({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, ...others }: AdamOptions): Optimiser<AdamState> {
  checkNoOthers('adam', others);
  for (const [name, value] of Object.entries({ beta1, beta2 })) {
    if (!(value >= 0 && value < 1)) throw new ArgumentError(`adam: ${name}`, { given: String(value), expected: 'a number in [0, 1)' });
  }
  if (!(epsilon > 0)) throw new ArgumentError('adam: epsilon', { given: String(epsilon), expected: 'a positive number' });
  if (!(weightDecay >= 0 && weightDecay < Infinity)) {
    throw new ArgumentError('adam: weightDecay', { given: String(weightDecay), expected: 'a finite number, at least 0' });
  }
  const rate = scheduleOf(learningRate);
  const zeros = <P>(params: P): P => treeMap((value) => tf.zerosLike(value), params);
  const average = <P>(decay: number, old: P, fresh: P): P => treeMap((a, b) => tf.add(tf.mul(decay, a), tf.mul(1 - decay, b as Tensor)), old, fresh);
  return {
    init: (params) => ({ mean: zeros(params), square: zeros(params) }),
    update: (gradient, state, params, step) => {
      const mean = average(beta1, state.mean as typeof gradient, gradient);
      const square = average(
        beta2,
        state.square as typeof gradient,
        treeMap((g) => tf.square(g), gradient)
      );
      const count = tf.add(step.toFloat(), 1);
      const now = rate(step);
      const meanScale = tf.div(tf.neg(now), tf.sub(1, tf.pow(beta1, count)));
      const squareScale = tf.sub(1, tf.pow(beta2, count));
      const updates = treeMap((m, v) => tf.div(tf.mul(meanScale, m), tf.add(tf.sqrt(tf.div(v as Tensor, squareScale)), epsilon)), mean, square);
      if (weightDecay === 0) return { updates, state: { mean, square } };
      const decay = tf.mul(now, -weightDecay);
      return { updates: treeMap((update, value) => tf.add(update, tf.mul(decay, value as Tensor)), updates, params), state: { mean, square } };
    }
  };
}
