import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { grad, ShapeError, tf, treeMap, valueAndGrad } from '../engine';
import type { Key } from '../engine';
import type { Support } from './support';

/**
 * An energy-based model: p(x) = exp(-E(x)) / Z.
 * A plain record of pure functions; all that is learnt is in `params`, a tree of tensors.
 */
export interface Energy<P = unknown> {
  /** What it is, for logs and legends. */
  readonly name: string;
  /** Shape of one event: `[2]` for points in the plane. */
  readonly event: readonly number[];
  /** Parameters to start from. */
  init(key: Key): P;
  /** E(x) in nats: `x` of shape [n, ...event] to energies of shape [n]. Lower is likelier. */
  energy(params: P, x: Tensor): Tensor1D;
  /** log Z = log ∫ exp(-E(x)) dx in float64, where it can be had exactly. */
  logPartition?(params: P): number;
  /** Exact, independent draws: [n, ...event]. */
  sample?(params: P, key: Key, n: number): Tensor;
  /** Mean and covariance of p in float64, where they are known. */
  moments?(params: P): Moments;
  /** An unbiased estimate of E(x) from a random part of the data that E sums over: what stochastic-gradient samplers follow. */
  minibatchEnergy?(params: P, key: Key, x: Tensor): Tensor1D;
  /** One step of a Markov chain that leaves p invariant and is natural to the model: block Gibbs for a Boltzmann machine. */
  transition?: Transition<P>;
  /** Mean energy of a batch and its gradient in θ, where a closed form beats automatic differentiation. */
  meanEnergyGradient?(params: P, x: Tensor): [mean: Scalar, gradient: P];
  /** Values that an event's components may take (default 'real'). */
  readonly support?: Support;
  /** False for an energy with kinks in x, a network of rectifiers say: its second derivatives do not tell all (default true). */
  readonly smooth?: boolean;
}

/** First and second central moments of events of dimension d: mean [d], covariance [d][d]. */
export interface Moments {
  mean: number[];
  covariance: number[][];
}

/** One step of many Markov chains in parallel: x [n, ...event] to the next states, shaped alike. */
export interface Transition<P> {
  (params: P, key: Key, x: Tensor): Tensor;
  /**
   * What a step evaluates of E, a chain each. Default: one energy, which is what a Gibbs sweep costs, for it computes the input of each unit once, as an
   * evaluation of the energy does.
   */
  readonly evaluations?: { readonly energies?: number; readonly gradients?: number };
}

/** An energy whose `logPartition` and `sample` are exact. */
export interface TractableEnergy<P> extends Energy<P> {
  logPartition(params: P): number;
  sample(params: P, key: Key, n: number): Tensor;
}

/** The parameters of an energy that has none. */
export type NoParams = Record<string, never>;

/** What distinguishes one energy without parameters from another of its kind. */
export type TractableParts = Pick<TractableEnergy<NoParams>, 'energy' | 'logPartition' | 'sample'> & { moments(params: NoParams): Moments };

/**
 * The score of an energy: s(x) = ∇ₓ log p(x) = -∇ₓ E(x), free of Z.
 * @returns a function of params and `x` [n, ...event], with values shaped like `x`.
 * @throws ShapeError when `x` is not a batch of events.
 */
export function score<P>(energy: Energy<P>): (params: P, x: Tensor) => Tensor {
  return (params, x) => {
    checkBatch(energy, x);
    return tf.tidy(() => tf.neg(grad((point: Tensor) => tf.sum(energy.energy(params, point)))(x) as Tensor));
  };
}

/**
 * The mean energy of a batch and its gradient in the parameters: (1/n) Σ E(xᵢ) and (1/n) Σ ∇θ E(xᵢ), a tree like `params`.
 * Every gradient of a likelihood is a difference of two of these. Without parameters the gradient is the empty tree that they are.
 * @throws ShapeError when `x` is not a batch of events.
 */
export function meanEnergyGradient<P>(energy: Energy<P>, params: P, x: Tensor): [mean: Scalar, gradient: P] {
  checkBatch(energy, x);
  if (energy.meanEnergyGradient) return energy.meanEnergyGradient(params, x);
  let leaves = 0;
  treeMap((leaf) => (leaves++, leaf), params);
  const mean = (theta: P): Scalar => tf.mean(energy.energy(theta, x));
  return leaves === 0 ? [tf.tidy(() => mean(params)), params] : valueAndGrad(mean)(params);
}

/** @throws ShapeError unless `x` is [n, ...event] with n at least 1. */
export function checkBatch(energy: { readonly name: string; readonly event: readonly number[] }, x: Tensor): void {
  const { name, event } = energy;
  const wellShaped = x.rank === event.length + 1 && event.every((size, i) => x.shape[i + 1] === size);
  if (!wellShaped) {
    throw new ShapeError(`${name}: x`, {
      given: `a tensor of shape [${x.shape.join(', ')}]`,
      expected: `[n, ${event.join(', ')}], a batch of events of shape [${event.join(', ')}]`,
      remedy: x.rank === event.length ? 'A single event needs a first axis: tf.expandDims(x, 0).' : undefined
    });
  }
  if (x.shape[0] === 0) throw new ShapeError(`${name}: x`, { given: 'an empty batch', expected: 'at least one event' });
}
