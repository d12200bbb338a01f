import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf, treeMap } from '../engine';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { Energy } from '../energies';
import { countedDifference } from './gradient-difference';
import { chainOf } from './markov-chain';
import type { LossThatNeeds } from './needs';
import { persistentContrastiveDivergence } from './persistent-contrastive-divergence';
import type { PersistentOptions } from './persistent-contrastive-divergence';
import { tidied } from './tidied';

/** Chains, and the fast part of the parameters that they see: a tree like the parameters. */
export type FastChains = { chains: Tensor; fast: unknown };

export interface FastPersistentOptions extends PersistentOptions {
  /** The fast weights' own learning rate, constant in training: as a rule the rate that the regular ones start with. */
  fastRate: number;
  /** What is left of the fast weights after an update, in [0, 1) (default 19/20). */
  decay?: number;
}

/**
 * Fast persistent contrastive divergence: the chains run on θ + θ_fast, where θ_fast ← decay · θ_fast - fastRate · gradient follows each update at once and is
 * soon forgotten. It raises the energy where the chains are, so that they leave: they mix better than chains of the model itself, but they are not its law.
 * On bars and stripes of 3 × 3 pixels it learns at rates at which plain persistent chains are left behind (notebook 06).
 * @returns a loss that needs 'energy'; a chain that it is given may ask for more.
 * @throws ArgumentError for a fast rate that is not positive, a decay outside [0, 1), and as `persistentContrastiveDivergence`.
 * Reference: Tieleman and Hinton 2009, "Using fast weights to improve persistent contrastive divergence", section 3.
 */
export function fastPersistentContrastiveDivergence(options: FastPersistentOptions): LossThatNeeds<'energy', FastChains> {
  checkOptionNames('fastPersistentContrastiveDivergence', options, ['steps', 'transition', 'kernel', 'chains', 'initial', 'fastRate', 'decay']);
  const { fastRate, decay = 19 / 20, ...persistent } = options;
  const { steps = 1 } = persistent;
  const plain = persistentContrastiveDivergence(persistent);
  if (!(fastRate > 0 && Number.isFinite(fastRate))) {
    throw new ArgumentError('fastPersistentContrastiveDivergence: fastRate', { given: String(fastRate), expected: 'a positive number' });
  }
  if (!(decay >= 0 && decay < 1)) {
    throw new ArgumentError('fastPersistentContrastiveDivergence: decay', { given: String(decay), expected: 'a number in [0, 1)' });
  }
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: FastChains) => {
    const chain = chainOf('fastPersistentContrastiveDivergence', model, options);
    return tidied(() => {
      const seen = treeMap((slow, fast) => tf.add(slow, fast as Tensor), params, state.fast);
      const { end: chains, spent } = chain(seen, key, state.chains, steps);
      const result = countedDifference(model, params, batch, chains, spent);
      const follow = (fast: Tensor, gradient: Tensor): Tensor => tf.sub(tf.mul(decay, fast), tf.mul(fastRate, gradient));
      const fast = treeMap((before, gradient) => follow(before, gradient as Tensor), state.fast as P, result.gradient);
      return { ...result, state: { chains, fast: fast as unknown } };
    });
  };
  const start = <P>(model: Energy<P>, params: P, key: Key): FastChains => ({
    chains: plain.start!(model, params, key).chains,
    fast: treeMap((value) => tf.zerosLike(value), params)
  });
  return Object.assign(loss, { explicit: true, start, needs: 'energy' as const });
}
