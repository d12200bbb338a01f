import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, loop, random, tf, treeMap } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import type { Energy, Transition } from '../energies';
import { checkSupport, potentialOf } from '../samplers';
import type { Kernel, SettingTensors } from '../samplers';
import type { Spent } from './count-evaluations';

/** The chain that a loss draws its negatives with; without any choice, the model's own. */
export interface ChainOptions {
  /** k, the steps of the chain (default 1). */
  steps?: number;
  /** The chain's step, made for the model (default: the model's own, block Gibbs for a Boltzmann machine). */
  transition?: <P>(model: Energy<P>) => Transition<P>;
  /** A kernel instead: its settings stay as given, so that it must have its step size. At each update it starts anew from the chains' positions. */
  kernel?: Kernel;
}

/** k steps of many chains: from x [n, ...event] to where they end, and what all of them evaluated on the way. */
export type Chain<P> = (params: P, key: Key, x: Tensor, steps: number) => { end: Tensor; spent: Spent };

/** @throws ArgumentError for steps below 1, a kernel beside a transition, or a kernel that has yet to find its step size. */
export function checkChain(subject: string, { steps = 1, transition, kernel }: ChainOptions): void {
  checkWhole(`${subject}: steps`, steps);
  if (transition && kernel) throw new ArgumentError(subject, { given: 'a kernel beside a transition', expected: 'one of them' });
  if (kernel?.stepSizeGiven === false) {
    throw new ArgumentError(`${subject}: kernel`, {
      given: `${kernel.name} without a step size`,
      expected: 'one with its step size: in training nothing adapts it',
      remedy: 'Let a run of sample on the model find it.'
    });
  }
}

/** The chain for a model. @throws ArgumentError when there is none, or when a kernel would leave the model's two-valued events. */
export function chainOf<P>(subject: string, model: Energy<P>, { transition, kernel }: ChainOptions): Chain<P> {
  if (kernel) {
    checkSupport(subject, kernel, model);
    return kernelChain(kernel, model);
  }
  const step = transitionOf(subject, model, transition);
  const { energies = 0, gradients = 0 } = step.evaluations ?? { energies: 1 };
  return (params, key, x, steps) => {
    const all = steps * (x.shape[0] as number);
    return { end: runChain(step, params, key, x, steps), spent: { energies: all * energies, gradients: all * gradients } };
  };
}

/** The chain's step: as given, or the model's own. @throws ArgumentError when there is neither. */
export function transitionOf<P>(subject: string, model: Energy<P>, given: ((model: Energy<P>) => Transition<P>) | undefined): Transition<P> {
  const own = model.transition;
  const transition = given?.(model) ?? (own && Object.assign(own.bind(model), own.evaluations && { evaluations: own.evaluations }));
  if (!transition) {
    throw new ArgumentError(subject, {
      given: `${model.name}, which has no Markov chain of its own`,
      expected: 'a transition or a kernel',
      remedy: 'Pass { transition: (model) => langevinStep(model, { stepSize: 0.01 }) }, or { kernel: mala({ stepSize: 0.01 }) }.'
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

/** k steps of a kernel with its settings as given. */
function kernelChain<P>(kernel: Kernel, model: Energy<P>): Chain<P> {
  return (params, key, x, steps) => {
    const potential = potentialOf(model, params);
    const settings = treeMap((value) => value, kernel.settings) as SettingTensors;
    const state = kernel.init(potential, x);
    // The start costs a gradient where the state carries one, else an energy.
    const first = { state, energies: tf.scalar(state.gradient ? 0 : 1) as Tensor, gradients: tf.scalar(state.gradient ? 1 : 0) as Tensor };
    const step = (i: Tensor | number, now: typeof first): typeof first => {
      const [next, info] = kernel.step(potential, settings, random.foldIn(key, i as never), now.state);
      return { state: next, energies: tf.add(now.energies, info.energyEvaluations), gradients: tf.add(now.gradients, info.gradientEvaluations) };
    };
    const last = steps === 1 ? step(0, first) : (loop(steps, first as never, (i, now) => step(i, now as never) as never) as typeof first);
    const ofAll = (count: Tensor): Tensor => tf.mul(count, x.shape[0] as number);
    return { end: last.state.position, spent: { energies: ofAll(last.energies), gradients: ofAll(last.gradients) } };
  };
}
