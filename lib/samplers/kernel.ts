import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import type { Key } from '../engine';
import type { Potential } from './potential';

/** Where n chains stand. `gradient` is carried by the kernels that follow it, so that none is computed twice. */
export interface KernelState {
  /** [n, ...event]. */
  position: Tensor;
  /** E(position), [n]. */
  energy: Tensor1D;
  /** ∇E(position), [n, ...event]. */
  gradient?: Tensor;
}

/** What one step did, chain by chain. */
export interface Info {
  /** Probability with which the proposal was accepted, [n]; 1 for a kernel that accepts all. */
  acceptance: Tensor1D;
  /** Whether it was: 0 or 1, [n]. */
  accepted: Tensor1D;
  /** Whether the step broke down (energy not finite, or a trajectory that lost it): 0 or 1, [n]. */
  divergent: Tensor1D;
  /** Where the chain would have gone, [n, ...event]. */
  proposal: Tensor;
  /** Evaluations of E a chain in this step, beyond those that come with a gradient: the mean over the chains where they differ. */
  energyEvaluations: Scalar;
  /** Evaluations of ∇E a chain in this step, the mean likewise. */
  gradientEvaluations: Scalar;
  /** What else the kernel has to say, a tensor each: `sample` keeps their means over the steps of a draw. */
  extra?: Record<string, Tensor>;
}

/** Numbers and tensors that steer a kernel. They are inputs of the compiled program: another value, the same program. */
export interface Settings {
  stepSize?: number | Tensor;
  /** Diagonal of the inverse mass matrix: one number or shaped like an event. Steps go √inverseMass as far along a coordinate. */
  inverseMass?: number | Tensor;
  [name: string]: number | Tensor | undefined;
}

/** Settings as a step sees them: tensors all. */
export type SettingTensors = Record<string, Tensor>;

/**
 * One step of a Markov chain, for many chains in parallel: a plain record of pure functions.
 * Equations: `init` evaluates the potential at the start; `step` draws the next state from T(x' | x).
 */
export interface Kernel {
  readonly name: string;
  /** Whether it leaves p = exp(-E)/Z invariant. The tests read this: an exact kernel must, a biased one must show the bias it is known for. */
  readonly exact: boolean;
  readonly settings: Settings;
  /** Mean acceptance at which the step size serves best; what the warm-up steers for. Without it, nothing is adapted. */
  readonly targetAcceptance?: number;
  /** Whether the user chose the step size: then the warm-up leaves it alone. */
  readonly stepSizeGiven?: boolean;
  /** Whether the user chose the inverse mass: likewise, unless asked to adapt it. */
  readonly inverseMassGiven?: boolean;
  /** Whether its steps stay on the states of two-valued events: binary ones and spins. */
  readonly discrete?: boolean;
  /** Whether the chains act on each other, as SVGD's particles do: then what tells independent chains' errors, R-hat or ESS, does not apply. */
  readonly interacting?: boolean;
  /** Most doublings of a trajectory, of a kernel that records `extra.treeDepth`. */
  readonly maxTreeDepth?: number;
  init(potential: Potential, position: Tensor): KernelState;
  step(potential: Potential, settings: SettingTensors, key: Key, state: KernelState): [KernelState, Info];
}

/** Values [n] shaped to multiply a batch of events [n, ...event]. */
export function perChain(values: Tensor, batch: Tensor): Tensor {
  return tf.reshape(values, [-1, ...batch.shape.slice(1).map(() => 1)]);
}

/** Sum over all axes but the first: [n, ...event] to [n]. */
export function sumOverEvent(batch: Tensor): Tensor1D {
  return tf.sum(tf.reshape(batch, [batch.shape[0] as number, -1]), 1) as Tensor1D;
}

/** 1 where a value is finite, else 0. */
export function finite(values: Tensor): Tensor1D {
  return tf.cast(tf.isFinite(values), 'float32') as Tensor1D;
}

/** @throws ArgumentError unless a setting given as a number is positive and finite. */
export function checkPositive(subject: string, value: number | Tensor | undefined): void {
  if (typeof value !== 'number' || (value > 0 && Number.isFinite(value))) return;
  throw new ArgumentError(subject, { given: String(value), expected: 'a positive number' });
}
