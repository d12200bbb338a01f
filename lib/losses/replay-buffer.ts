import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, stopGradient, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { Energy } from '../energies';
import { countedDifference } from './gradient-difference';
import { checkLangevin, fromNoise, langevinChain } from './langevin-maximum-likelihood';
import type { LangevinChainOptions, StartingStates } from './langevin-maximum-likelihood';
import type { AnyLoss } from './loss';
import { checkEverywhere } from './needs';
import { tidied } from './tidied';

/** What a replay buffer carries: its states [size, ...event], and how many steps each has made since it began from noise [size]. */
export type ReplayBufferState = { buffer: Tensor; age: Tensor };

export interface ReplayBufferOptions extends LangevinChainOptions {
  /** States that are kept (default 10,000). */
  size?: number;
  /** Chains an update, which go on from that many states of the buffer (default 100); the size is a multiple of it. */
  chains?: number;
  /** The probability that a chain begins anew from noise (default 0.05). */
  restart?: number;
  /** Where chains begin (default: standard normals). */
  initial?: StartingStates;
}

/**
 * Persistent contrastive divergence with a replay buffer: each update draws chains from a buffer of many past ones, begins a few of them anew from noise,
 * makes k Langevin steps and puts them back. The gradient is E_data[∇θE] - E_chains[∇θE].
 * A chain makes k steps in every size / chains updates: the buffer is that much older than the model, and restarts keep it from forgetting modes.
 * The buffer is drawn from in strata, one chain from each, so that no state is taken twice. `info`: restarts' share and the chains' mean age in steps.
 * @returns a loss that needs the energy's gradient in x and carries the buffer: see `bufferHealth`.
 * @throws ArgumentError for sizes and steps below 1, a size that is no multiple of the chains, a restart probability outside [0, 1], a step size that is not
 * positive; at the first update, for an energy of other events than real numbers.
 * Reference: Du and Mordatch 2019, "Implicit generation and modeling with energy-based models", section 3 (10,000 states, 5 % restarts).
 */
export function replayBuffer(options: ReplayBufferOptions): AnyLoss<ReplayBufferState> & { readonly needs: 'gradient' } {
  checkOptionNames('replayBuffer', options, ['steps', 'stepSize', 'temperature', 'size', 'chains', 'restart', 'initial']);
  const { size = 10_000, chains = 100, restart = 0.05, initial = fromNoise, steps } = options;
  checkLangevin('replayBuffer', options);
  checkWhole('replayBuffer: size', size);
  checkWhole('replayBuffer: chains', chains);
  if (size % chains !== 0) {
    throw new ArgumentError('replayBuffer: size', { given: `${size} for ${chains} chains an update`, expected: 'a multiple of the chains' });
  }
  if (!(restart >= 0 && restart <= 1)) {
    throw new ArgumentError('replayBuffer: restart', { given: String(restart), expected: 'a probability, from 0 to 1' });
  }
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: ReplayBufferState) => {
    checkEverywhere('replayBuffer', model, 'steps');
    return tidied(() => {
      const [pickKey, startKey, chainKey] = random.split(key, 3) as [Key, Key, Key];
      const { rows, anew } = pick(pickKey, size, chains, restart);
      const taken = tf.reshape(rows, [-1]);
      const fresh = initial(model, params, startKey, chains);
      const mask = tf.equal(tf.broadcastTo(tf.reshape(anew, [chains, ...model.event.map(() => 1)]), fresh.shape), 1);
      const negatives = langevinChain(model, params, chainKey, tf.where(mask, fresh, tf.gather(state.buffer, taken)), options);
      const age = tf.add(tf.mul(tf.sub(1, anew), tf.gather(state.age, taken)), steps);
      const result = countedDifference(model, params, batch, negatives, { gradients: chains * steps });
      return {
        ...result,
        info: { ...result.info, restarts: tf.mean(anew) as Scalar, age: tf.mean(age) as Scalar },
        state: { buffer: putBack(state.buffer, rows, negatives), age: putBack(state.age, rows, age) }
      };
    });
  };
  const start = <P>(model: Energy<P>, params: P, key: Key): ReplayBufferState => {
    checkEverywhere('replayBuffer', model, 'steps');
    return { buffer: initial(model, params, key, size), age: tf.zeros([size]) };
  };
  return Object.assign(loss, { explicit: true, start, needs: 'gradient' as const });
}

/** Rows of the buffer, one from each of as many strata as there are chains [chains, 1], and 1 where a chain begins anew [chains]. */
function pick(key: Key, size: number, chains: number, restart: number): { rows: Tensor2D; anew: Tensor } {
  const stratum = size / chains;
  // One draw for both, in one shape: the first column picks, the second restarts.
  const uniforms = random.uniform(key, [chains, 2]);
  const within = tf.minimum(tf.floor(tf.mul(tf.slice(uniforms, [0, 0], [chains, 1]), stratum)), stratum - 1);
  const first = tf.reshape(tf.range(0, size, stratum, 'int32'), [chains, 1]);
  return {
    rows: tf.add(first, tf.cast(within, 'int32')) as Tensor2D,
    anew: tf.cast(tf.less(tf.reshape(tf.slice(uniforms, [0, 1], [chains, 1]), [chains]), restart), 'float32')
  };
}

/** The buffer with some rows replaced. */
function putBack(buffer: Tensor, rows: Tensor2D, values: Tensor): Tensor {
  const shape = buffer.shape as [number];
  const replaced = tf.scatterND(rows, tf.onesLike(values), shape);
  return stopGradient(tf.where(tf.equal(replaced, 1), tf.scatterND(rows, values, shape), buffer));
}
