import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, loop, random, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { BernoulliRbm, RbmParams } from '../energies';
import { startAnywhere } from '../samplers/start-anywhere';
import { countedDifference } from './gradient-difference';
import type { Loss } from './loss';
import { tidied } from './tidied';

/** Visible states of all replicas, [temperatures · chains, visible], those at temperature 1 first. */
export type TemperedPersistentChains = { replicas: Tensor };

export interface TemperedPersistentOptions {
  /** T_1 = 1 < T_2 < … < T_K: the first is the model's own, the last should cross its barriers. */
  temperatures: readonly number[];
  /** Chains at each temperature (default 100). */
  chains?: number;
  /** Sweeps an update, each followed by an attempt to swap (default 1). */
  steps?: number;
}

/**
 * Persistent contrastive divergence with tempered chains: K persistent chains for each negative, replica k under exp(-E(v, h)/T_k), a sweep of block Gibbs each,
 * then swaps of neighbours with probability min(1, exp(F_k(v_k) + F_j(v_j) - F_k(v_j) - F_j(v_k))), F_k the free energy at T_k. The replicas at T = 1 are the
 * negatives; the hot ones carry them over barriers. The law is the model's own, unlike that of fast weights; the price is K times the sweeps.
 * On bars and stripes of 3 × 3 pixels it learns at rates at which plain persistent chains are left behind, at equal cost too (notebook 06).
 * @returns a loss whose info holds `swaps`, the mean probability that neighbours swap.
 * @throws ArgumentError for temperatures that do not rise from 1, or numbers of chains or steps below 1.
 * References: Desjardins et al. 2010, "Tempered Markov chain Monte Carlo for training of restricted Boltzmann machines"; Cho, Raiko and Ilin 2010.
 */
export function temperedPersistentContrastiveDivergence({
  temperatures,
  chains: n = 100,
  steps = 1,
  ...others
}: TemperedPersistentOptions): Loss<RbmParams, TemperedPersistentChains, BernoulliRbm> & { readonly needs: 'energy' } {
  checkNoOthers('temperedPersistentContrastiveDivergence', others);
  const subject = 'temperedPersistentContrastiveDivergence';
  checkWhole(`${subject}: steps`, steps);
  checkWhole(`${subject}: chains`, n);
  const rising = temperatures.every((value, k) => Number.isFinite(value) && (k === 0 ? value === 1 : value > temperatures[k - 1]!));
  if (temperatures.length < 2 || !rising) {
    throw new ArgumentError(`${subject}: temperatures`, { given: `[${temperatures.join(', ')}]`, expected: 'two or more, rising from 1' });
  }
  const betas = temperatures.map((value) => 1 / value);
  const loss = (rbm: BernoulliRbm, params: RbmParams, batch: Tensor, key: Key, state: TemperedPersistentChains) => {
    return tidied(() => {
      const { replicas, swaps } = loop(steps, { replicas: state.replicas, swaps: tf.scalar(0) as Tensor }, (i, now) => {
        const moved = sweepAndSwap(params, betas, n, random.foldIn(key, i), now.replicas);
        return { replicas: moved.replicas, swaps: tf.add(now.swaps, tf.div(moved.swaps, steps)) };
      });
      // A sweep of each replica, and its energies at its own and its neighbours' temperatures, which share the hidden units' inputs: two evaluations.
      const spent = { energies: 2 * steps * betas.length * n };
      const result = countedDifference(rbm, params, batch, tf.slice(replicas, [0, 0], [n, rbm.visible]), spent);
      return { ...result, info: { ...result.info, swaps: swaps as Scalar }, state: { replicas } };
    });
  };
  const start = (rbm: BernoulliRbm, _params: RbmParams, key: Key): TemperedPersistentChains => ({
    replicas: startAnywhere(rbm, key, temperatures.length * n)
  });
  return Object.assign(loss, { explicit: true, start, needs: 'energy' as const });
}

/** A sweep of block Gibbs of each replica at its own temperature, then swaps of the pairs whose turn it is. */
function sweepAndSwap(params: RbmParams, betas: readonly number[], n: number, key: Key, from: Tensor): { replicas: Tensor; swaps: Tensor } {
  const [hiddenKey, visibleKey, swapKey] = random.split(key, 3) as [Key, Key, Key];
  const levels = betas.length;
  const beta = tf.reshape(tf.tile(tf.tensor2d([...betas], [levels, 1]), [1, n]), [-1, 1]);
  const hiddenInput = (v: Tensor): Tensor => tf.add(tf.matMul(v as Tensor2D, params.weights), params.hiddenBias);
  const h = random.bernoulli(hiddenKey, tf.sigmoid(tf.mul(beta, hiddenInput(from))));
  const visibleInput = tf.add(tf.matMul(h as Tensor2D, tf.transpose(params.weights)), params.visibleBias);
  const v = random.bernoulli(visibleKey, tf.sigmoid(tf.mul(beta, visibleInput)));

  // -F of each replica at its own inverse temperature and at its colder and hotter neighbours'.
  const [linear, inputs] = [tf.sum(tf.mul(v, params.visibleBias), 1), hiddenInput(v)];
  const at = (shift: number): Tensor => {
    const shifted = betas.map((_, k) => betas[Math.min(levels - 1, Math.max(0, k + shift))]!);
    const b = tf.reshape(tf.tile(tf.tensor2d(shifted, [levels, 1]), [1, n]), [-1]);
    return tf.reshape(tf.add(tf.mul(b, linear), tf.sum(tf.softplus(tf.mul(tf.expandDims(b, 1), inputs)), 1)), [levels, n]);
  };
  const [own, hotter, colder] = [at(0), at(1), at(-1)];
  const lower = (x: Tensor): Tensor => tf.slice(x, [0, 0], [levels - 1, n]);
  const upper = (x: Tensor): Tensor => tf.slice(x, [1, 0], [levels - 1, n]);
  const logAcceptance = tf.sub(tf.add(lower(hotter), upper(colder)), tf.add(lower(own), upper(own)));
  const acceptance = tf.exp(tf.minimum(logAcceptance, 0));

  // Each chain's first coin says which pairs are in turn: (0, 1), (2, 3), … or (1, 2), (3, 4), …
  const coins = random.uniform(swapKey, [levels, n]);
  const odd = tf.cast(tf.less(tf.slice(coins, [0, 0], [1, n]), 0.5), 'float32');
  const turn = tf.tensor2d(
    betas.slice(1).map((_, k) => k % 2),
    [levels - 1, 1]
  );
  const wins = tf.cast(tf.logicalAnd(tf.less(upper(coins), acceptance), tf.equal(turn, odd)), 'float32');
  // Level k takes the state of k + 1, of k - 1, or keeps its own: a row number each.
  const none = tf.zeros([1, n]);
  const source = tf.add(tf.range(0, levels, 1, 'float32').reshape([levels, 1]), tf.sub(tf.concat([wins, none]), tf.concat([none, wins])));
  const rows = tf.cast(tf.reshape(tf.add(tf.mul(source, n), tf.range(0, n, 1, 'float32')), [-1]), 'int32') as Tensor1D;
  return { replicas: tf.gather(v, rows), swaps: tf.mean(acceptance) };
}
