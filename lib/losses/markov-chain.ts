import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, loop, random, tf } from '../engine';
import type { Key } from '../engine';
import type { Energy, Transition } from '../energies';

/** The chain's step: as given, or the model's own. @throws ArgumentError when there is neither. */
export function transitionOf<P>(subject: string, model: Energy<P>, given: ((model: Energy<P>) => Transition<P>) | undefined): Transition<P> {
  const transition = given?.(model) ?? model.transition?.bind(model);
  if (!transition) {
    throw new ArgumentError(subject, {
      given: `${model.name}, which has no Markov chain of its own`,
      expected: 'a transition',
      remedy: 'Pass { transition: (model) => langevinStep(model, { stepSize: 0.01 }) }.'
    });
  }
  return transition;
}

/** k steps of a chain from x, step i with the i-th key of `key`. */
export function runChain<P>(transition: Transition<P>, params: P, key: Key, x: Tensor, steps: number): Tensor {
  // The first step stands outside the loop: compiled, it shares what it computes of x with the positive phase.
  const first = transition(params, random.foldIn(key, 0), x);
  if (steps === 1) return first;
  return loop(steps - 1, first, (i, current) => transition(params, random.foldIn(key, tf.add(i, tf.scalar(1, 'int32'))), current));
}

/** @throws ArgumentError unless k is a positive integer. */
export function checkSteps(subject: string, steps: number): void {
  if (!Number.isInteger(steps) || steps < 1) throw new ArgumentError(`${subject}: steps`, { given: String(steps), expected: 'a positive integer' });
}
