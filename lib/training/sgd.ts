import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf, treeMap } from '../engine';
import type { Optimiser } from './optimiser';
import { scheduleOf } from './schedules';
import type { Schedule } from './schedules';

export interface SgdOptions {
  /** μ, a number or a schedule. */
  learningRate: number | Schedule;
  /** m of the velocity u ← m u + g (default 0: none is kept). */
  momentum?: number;
}

/** The velocity, a tree like the parameters; null without momentum. */
export type SgdState = { velocity: unknown };

/**
 * Gradient descent: θ ← θ - μ u with u ← m u + g, g the gradient.
 * @throws ArgumentError for a momentum outside [0, 1).
 * References: Robbins and Monro 1951; Polyak 1964.
 */
export function sgd({ learningRate, momentum = 0 }: SgdOptions): Optimiser<SgdState> {
  if (!(momentum >= 0 && momentum < 1)) throw new ArgumentError('sgd: momentum', { given: String(momentum), expected: 'a number in [0, 1)' });
  const rate = scheduleOf(learningRate);
  return {
    init: (params) => ({ velocity: momentum === 0 ? null : treeMap((value) => tf.zerosLike(value), params) }),
    update: (gradient, state, _params, step) => {
      const velocity =
        momentum === 0 ? gradient : treeMap((g, u) => tf.add(tf.mul(momentum, u as Tensor), g), gradient, state.velocity as typeof gradient);
      const scale = tf.neg(rate(step));
      return { updates: treeMap((u) => tf.mul(scale, u), velocity), state: { velocity: momentum === 0 ? null : velocity } };
    }
  };
}
