import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { random, tf, treeMap } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { finite, perChain } from './kernel';
import type { Info, Kernel, KernelState, Settings, SettingTensors } from './kernel';
import type { Potential } from './potential';

/** What a proposal offers: the state it would move to, and what the acceptance must know about it. */
export interface Proposed {
  state: KernelState;
  /** log q(x | x') - log q(x' | x), [n]; for a symmetric proposal leave it out. */
  logRatio?: Tensor1D;
  /** For a proposal with momenta: their kinetic energy before and after it, [n] each. H then decides, and goes on record as `extra.hamiltonian`. */
  kinetic?: [before: Tensor1D, after: Tensor1D];
  energyEvaluations: number | Tensor;
  gradientEvaluations: number | Tensor;
  /** 0 or 1, [n]: the proposal broke down. Default: its energy is not finite. */
  divergent?: Tensor1D;
  extra?: Record<string, Tensor>;
}

/** A way to propose moves, without a decision on them. `unadjusted` takes them all, `metropolis` makes them exact. */
export interface Proposal {
  readonly name: string;
  readonly settings: Settings;
  readonly stepSizeGiven?: boolean;
  readonly inverseMassGiven?: boolean;
  init(potential: Potential, position: Tensor): KernelState;
  propose(potential: Potential, settings: SettingTensors, key: Key, state: KernelState): Proposed;
}

export interface MetropolisOptions {
  name?: string;
  /** Mean acceptance that the warm-up steers for. */
  targetAcceptance?: number;
}

/**
 * The Metropolis–Hastings rule: accept x' with probability min(1, p(x') q(x | x') / (p(x) q(x' | x))), else stay – and count the stay.
 * It makes any proposal exact. A proposal whose energy is infinite or NaN is rejected.
 * References: Metropolis et al. 1953; Hastings 1970.
 */
export function metropolis(proposal: Proposal, { name, targetAcceptance, ...others }: MetropolisOptions = {}): Kernel {
  checkNoOthers('metropolis', others);
  return {
    name: name ?? `Metropolis-adjusted ${proposal.name}`,
    exact: true,
    settings: proposal.settings,
    ...(targetAcceptance === undefined ? {} : { targetAcceptance }),
    ...given(proposal),
    init: proposal.init,
    step: (potential, settings, key, state) => {
      const [moveKey, coinKey] = random.split(key, 2) as [Key, Key];
      const proposed = proposal.propose(potential, settings, moveKey, state);
      const difference = tf.sub(state.energy, proposed.state.energy);
      const logRatio = proposed.logRatio ?? (proposed.kinetic && tf.sub(...proposed.kinetic));
      const logAcceptance = logRatio ? tf.add(difference, logRatio) : difference;
      // NaN compares false: what is not a number is not accepted.
      const acceptance = tf.where(tf.greaterEqual(logAcceptance, 0), tf.onesLike(difference), tf.exp(logAcceptance));
      // An energy of minus infinity, on the other hand, would be accepted and never left.
      const sound = tf.logicalAnd(tf.isFinite(proposed.state.energy), tf.logicalNot(tf.isNaN(acceptance)));
      const honest = tf.where(sound, acceptance, tf.zerosLike(acceptance)) as Tensor1D;
      const accept = tf.less(random.uniform(coinKey, honest.shape), honest);
      const next = treeMap((before, after) => tf.where(perChain(accept, before), after as Tensor, before), state, proposed.state);
      return [next, infoOf(proposed, honest, tf.cast(accept, 'float32') as Tensor1D, hamiltonianOf(state, proposed, accept))];
    }
  };
}

/**
 * Take every proposal. The law that results is p only in the limit of small steps: the kernel is biased.
 * A chain whose energy is no longer finite is reported as divergent.
 */
export function unadjusted(proposal: Proposal, { name, ...others }: { name?: string } = {}): Kernel {
  checkNoOthers('unadjusted', others);
  return {
    name: name ?? proposal.name,
    exact: false,
    settings: proposal.settings,
    ...given(proposal),
    init: proposal.init,
    step: (potential, settings, key, state) => {
      const proposed = proposal.propose(potential, settings, key, state);
      const all = tf.onesLike(proposed.state.energy);
      return [proposed.state, infoOf(proposed, all, all, hamiltonianOf(state, proposed, tf.cast(all, 'bool')))];
    }
  };
}

/** What of its settings the user chose. */
function given({ stepSizeGiven, inverseMassGiven }: Proposal): { stepSizeGiven?: boolean; inverseMassGiven?: boolean } {
  return { ...(stepSizeGiven === undefined ? {} : { stepSizeGiven }), ...(inverseMassGiven === undefined ? {} : { inverseMassGiven }) };
}

/** H of the state that each chain is left in, with the momentum that it has there: what Stan calls energy__. */
function hamiltonianOf(before: KernelState, { state, kinetic }: Proposed, accept: Tensor): { hamiltonian?: Tensor } {
  return kinetic ? { hamiltonian: tf.where(accept, tf.add(state.energy, kinetic[1]), tf.add(before.energy, kinetic[0])) } : {};
}

function infoOf(proposed: Proposed, acceptance: Tensor1D, accepted: Tensor1D, own: Record<string, Tensor>): Info {
  const extra = { ...own, ...proposed.extra };
  const count = (value: number | Tensor): Tensor => (typeof value === 'number' ? tf.scalar(value) : value);
  return {
    acceptance,
    accepted,
    divergent: proposed.divergent ?? (tf.sub(1, finite(proposed.state.energy)) as Tensor1D),
    proposal: proposed.state.position,
    energyEvaluations: count(proposed.energyEvaluations) as Info['energyEvaluations'],
    gradientEvaluations: count(proposed.gradientEvaluations) as Info['gradientEvaluations'],
    ...(Object.keys(extra).length > 0 ? { extra } : {})
  };
}
