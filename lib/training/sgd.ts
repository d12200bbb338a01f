import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf, treeMap } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { Optimiser } from './optimiser';
import { scheduleOf } from './schedules';
import type { Schedule } from './schedules';

export interface SgdOptions {
  /** μ, a number or a schedule. */
  learningRate: number | Schedule;
  /** m of the velocity u ← m u + g (default 0: none is kept). */
  momentum?: number;
  /** Step by g + m u, the gradient looked up ahead, instead of u (default false). */
  nesterov?: boolean;
}

/** The velocity, a tree like the parameters; null without momentum. */
export type SgdState = { velocity: unknown };

/**
 * Gradient descent: θ ← θ - μ u with u ← m u + g, g the gradient; with Nesterov's momentum θ ← θ - μ (g + m u).
 * @throws ArgumentError for a momentum outside [0, 1), or Nesterov's without any.
 * References: Robbins and Monro 1951; Polyak 1964; Nesterov 1983, in the form of Sutskever et al. 2013.
 */
export function sgd({ learningRate, momentum = 0, nesterov = false, ...others }: SgdOptions): Optimiser<SgdState> {
  checkNoOthers('sgd', others);
  if (!(momentum >= 0 && momentum < 1)) throw new ArgumentError('sgd: momentum', { given: String(momentum), expected: 'a number in [0, 1)' });
  if (nesterov && momentum === 0) throw new ArgumentError('sgd: nesterov', { given: 'momentum 0', expected: 'a momentum in (0, 1)' });
  const rate = scheduleOf(learningRate);
  const push = <P>(velocity: P, gradient: P): P => treeMap((g, u) => tf.add(tf.mul(momentum, u as Tensor), g), gradient, velocity);
  return {
    init: (params) => ({ velocity: momentum === 0 ? null : treeMap((value) => tf.zerosLike(value), params) }),
    update: (gradient, state, _params, step) => {
      const velocity = momentum === 0 ? gradient : push(state.velocity as typeof gradient, gradient);
      const scale = tf.neg(rate(step));
      const direction = nesterov ? push(velocity, gradient) : velocity;
      return { updates: treeMap((u) => tf.mul(scale, u), direction), state: { velocity: momentum === 0 ? null : velocity } };
    }
  };
}
