import type { Scalar } from '@tensorflow/tfjs';
import { tf, treeMap } from '../engine';

/** An optimiser as a pair of pure functions, the shape of optax's GradientTransformation. */
export interface Optimiser<S> {
  /** The state to start from, for parameters of this form. */
  init<P>(params: P): S;
  /**
   * One step: what to add to the parameters, and the next state.
   * @param step an int32 scalar, counted from 0.
   */
  update<P>(gradient: P, state: S, params: P, step: Scalar): { updates: P; state: S };
}

/** θ + updates, leaf by leaf. */
export function applyUpdates<P>(params: P, updates: P): P {
  return treeMap((value, update) => tf.add(value, update as never), params, updates);
}
