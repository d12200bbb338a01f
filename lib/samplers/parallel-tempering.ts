import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { perChain } from './kernel';
import type { Info, Kernel, KernelState } from './kernel';
import { tempered } from './potential';
import type { Potential } from './potential';

export interface ParallelTemperingOptions {
  /** T_1 = 1 < T_2 < … < T_K: the first is the law that is sampled, the last should cross the barriers. */
  temperatures: readonly number[];
}

/** The cold chains for all to see, and the replicas behind them: [K · n, …], the coldest first, with E / T and its gradient. */
interface ReplicaState extends KernelState {
  replicaPosition: Tensor;
  replicaEnergy: Tensor1D;
  replicaGradient?: Tensor;
}

/**
 * Parallel tempering: K replicas of each chain, replica k at temperature T_k, take steps of the inner kernel and then try to swap places with a neighbour,
 * with probability min(1, exp((1/T_k - 1/T_j)(E_k - E_j))): even or odd pairs by the toss of a coin.
 * Exact if the inner kernel is. Its step size is used at all temperatures, times √T_k where the inner kernel knows an `inverseMass`.
 * @returns a kernel whose `extra.swaps` [K - 1] holds the mean probability that neighbours would swap; acceptance, divergences and what else the inner kernel
 * says of each chain (`hamiltonian`, `treeDepth` …) are those of the move at T = 1, before the swap. Evaluations are those of all replicas.
 * @throws ArgumentError for temperatures that do not rise from 1, or an inner kernel without a step size or whose chains act on each other.
 * References: Swendsen and Wang 1986; Geyer 1991.
 */
export function parallelTempering(inner: Kernel, { temperatures, ...others }: ParallelTemperingOptions): Kernel {
  checkNoOthers('parallelTempering', others);
  const rising = temperatures.every((value, k) => Number.isFinite(value) && (k === 0 ? value === 1 : value > (temperatures[k - 1] as number)));
  if (temperatures.length < 2 || !rising) {
    throw new ArgumentError('parallelTempering: temperatures', { given: `[${temperatures.join(', ')}]`, expected: 'two or more, rising from 1' });
  }
  if (inner.stepSizeGiven === false) {
    throw new ArgumentError('parallelTempering: inner', {
      given: `${inner.name} without a step size`,
      expected: 'one with a step size, which then serves at all temperatures',
      remedy: 'Let a run of the inner kernel alone find it.'
    });
  }
  if (inner.interacting) {
    throw new ArgumentError('parallelTempering: inner', { given: inner.name, expected: 'a kernel whose chains do not act on each other' });
  }
  const levels = temperatures.length;
  const betas = temperatures.map((value) => 1 / value);
  const rowsOf = (values: readonly number[], chains: number): Tensor1D =>
    tf.reshape(tf.tile(tf.expandDims(tf.tensor1d([...values]), 1), [1, chains]), [-1]) as Tensor1D;
  const withReplicas = (replicas: KernelState, chains: number): ReplicaState => ({
    position: tf.slice(replicas.position, 0, chains),
    energy: tf.slice(replicas.energy, 0, chains),
    replicaPosition: replicas.position,
    replicaEnergy: replicas.energy,
    ...(replicas.gradient ? { replicaGradient: replicas.gradient } : {})
  });
  const replicasOf = ({ replicaPosition, replicaEnergy, replicaGradient }: ReplicaState): KernelState => ({
    position: replicaPosition,
    energy: replicaEnergy,
    ...(replicaGradient ? { gradient: replicaGradient } : {})
  });
  return {
    // A run is known by its kernel's name and settings: other temperatures, another run.
    name: `parallel tempering of ${inner.name} (T = ${temperatures.join(', ')})`,
    exact: inner.exact,
    ...(inner.discrete && { discrete: true }),
    ...(inner.maxTreeDepth !== undefined && { maxTreeDepth: inner.maxTreeDepth }),
    settings: inner.settings,
    stepSizeGiven: true,
    init: (potential, position) => {
      const chains = position.shape[0] as number;
      const copies = tf.tile(position, [levels, ...position.shape.slice(1).map(() => 1)]);
      return withReplicas(inner.init(tempered(potential, rowsOf(betas, chains)), copies), chains);
    },
    step: (potential: Potential, settings, key, state) => {
      const before = replicasOf(state as ReplicaState);
      const chains = state.position.shape[0] as number;
      const [moveKey, coinKey] = random.split(key, 2) as [Key, Key];
      const scaled = settings.inverseMass
        ? { ...settings, inverseMass: tf.mul(settings.inverseMass, perChain(rowsOf(temperatures, chains), before.position)) }
        : settings;
      const [moved, info] = inner.step(tempered(potential, rowsOf(betas, chains)), scaled, moveKey, before);
      const { replicas, swaps } = swapNeighbours(moved, betas, chains, coinKey);
      const cold = (values: Tensor): Tensor => tf.slice(values, 0, chains);
      const ofChains = Object.entries(info.extra ?? {}).filter(([, values]) => values.shape[0] === levels * chains);
      const all = tf.scalar(levels);
      return [
        withReplicas(replicas, chains),
        {
          acceptance: cold(info.acceptance) as Tensor1D,
          accepted: cold(info.accepted) as Tensor1D,
          divergent: cold(info.divergent) as Tensor1D,
          proposal: cold(info.proposal),
          energyEvaluations: tf.mul(info.energyEvaluations, all) as Scalar,
          gradientEvaluations: tf.mul(info.gradientEvaluations, all) as Scalar,
          extra: { ...Object.fromEntries(ofChains.map(([name, values]) => [name, cold(values)])), swaps }
        } satisfies Info
      ];
    }
  };
}

/** Swap the states of neighbouring levels where the rule accepts; energies and gradients are linear in β, so they are scaled, not computed anew. */
function swapNeighbours(state: KernelState, betas: readonly number[], chains: number, key: Key): { replicas: KernelState; swaps: Tensor1D } {
  const levels = betas.length;
  const beta = tf.tensor2d([...betas], [levels, 1]);
  const energies = tf.div(tf.reshape(state.energy, [levels, chains]), beta);
  const upper = (values: Tensor): Tensor => tf.slice(values, [1, 0], [levels - 1, -1]);
  const lower = (values: Tensor): Tensor => tf.slice(values, [0, 0], [levels - 1, -1]);
  const logAcceptance = tf.mul(tf.sub(lower(beta), upper(beta)), tf.sub(lower(energies), upper(energies)));
  const acceptance = tf.exp(tf.minimum(logAcceptance, 0));
  // Each chain's first coin says which pairs are in turn: (0, 1), (2, 3), … or (1, 2), (3, 4), …
  const coins = random.uniform(key, [levels, chains]);
  const odd = tf.cast(tf.less(tf.slice(coins, [0, 0], [1, -1]), 0.5), 'float32');
  const pairs = tf.tensor1d(betas.slice(1).map((_, k) => k % 2)).reshape([levels - 1, 1]);
  const wins = tf.cast(tf.logicalAnd(tf.less(upper(coins), acceptance), tf.equal(pairs, odd)), 'float32');
  const none = tf.zeros([1, chains]);
  // Level k takes the state of k + 1, of k - 1, or keeps its own: a row number each. (One gather; shifts by concatenation take XLA minutes to compile.)
  const level = tf.range(0, levels, 1, 'float32').reshape([levels, 1]);
  const source = tf.add(level, tf.sub(tf.concat([wins, none]), tf.concat([none, wins])));
  const rows = tf.cast(tf.reshape(tf.add(tf.mul(source, chains), tf.range(0, chains, 1, 'float32')), [-1]), 'int32') as Tensor1D;
  const perRow = tf.reshape(tf.tile(beta, [1, chains]), [-1]);
  const exchange = (values: Tensor, linear: boolean): Tensor => {
    if (!linear) return tf.gather(values, rows);
    const scale = perChain(perRow, values);
    return tf.mul(tf.gather(tf.div(values, scale), rows), scale);
  };
  const replicas: KernelState = { position: exchange(state.position, false), energy: exchange(state.energy, true) as Tensor1D };
  if (state.gradient) replicas.gradient = exchange(state.gradient, true);
  return { replicas, swaps: tf.mean(acceptance, 1) as Tensor1D };
}
