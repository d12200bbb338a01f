import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Key } from '../engine';
import type { Energy } from '../energies';
import type { Needs } from './needs';

/** What a loss gives at one batch. */
export interface LossResult<P, S> {
  /** The scalar that is logged, and differentiated in the parameters unless `gradient` is given. */
  loss: Scalar;
  /** The gradient, from a loss that is marked `explicit`. */
  gradient?: P;
  /** What is carried to the next step: persistent chains, say. */
  state: S;
  /** Scalars to log beside the loss. */
  info: Record<string, Scalar>;
}

/**
 * A training method as a pure function of model, parameters, batch, key and state.
 * `S` is what it carries from step to step (null when nothing).
 */
export interface Loss<P, S = null, M extends Energy<P> = Energy<P>> {
  (model: M, params: P, batch: Tensor, key: Key, state: S): LossResult<P, S>;
  /** The state to start from; null when absent. */
  start?: (model: M, params: P, key: Key) => S;
  /** True for a loss that returns its gradient itself: it is not differentiated, so it may run loops. */
  explicit?: boolean;
  /** What it asks of an energy, beside a gradient in its parameters. */
  readonly needs?: Needs;
  /** Throws where the data as a whole cannot be learnt from; `train` calls it once, before the first update. */
  checkData?: (model: M, data: Tensor) => void;
}

/** A loss that serves models with any parameters. */
export interface AnyLoss<S = null> {
  <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: S): LossResult<P, S>;
  start?: <P>(model: Energy<P>, params: P, key: Key) => S;
  explicit?: boolean;
  readonly needs?: Needs;
  checkData?: (model: Pick<Energy, 'name' | 'event' | 'support'>, data: Tensor) => void;
}
