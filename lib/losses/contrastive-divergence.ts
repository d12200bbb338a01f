import type { Tensor } from '@tensorflow/tfjs';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { Energy } from '../energies';
import { countedDifference } from './gradient-difference';
import { chainOf, checkChain } from './markov-chain';
import type { ChainOptions } from './markov-chain';
import type { LossThatNeeds } from './needs';
import { tidied } from './tidied';

export type ContrastiveDivergenceOptions = ChainOptions;

/**
 * Contrastive divergence, CD-k: negatives are the data after k steps of a Markov chain – the model's own, a transition, or a kernel, at best exact.
 * The gradient E_data[∇θE] - E_k[∇θE] is biased for every finite k: it drops the dependence of the k-step law on θ.
 * For a Boltzmann machine the hidden units enter both sides at their conditional means, the visible ones as binary states.
 * @returns a loss that needs 'energy'; a chain that it is given may ask for more.
 * @throws ArgumentError for k below 1, a kernel beside a transition or without its step size or for other events than the model's, or a model without a
 * chain when none is given.
 * Reference: Hinton 2002, "Training products of experts by minimizing contrastive divergence", section 3.
 */
export function contrastiveDivergence(options: ContrastiveDivergenceOptions = {}): LossThatNeeds<'energy'> {
  checkOptionNames('contrastiveDivergence', options, ['steps', 'transition', 'kernel']);
  checkChain('contrastiveDivergence', options);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: null) => {
    const chain = chainOf('contrastiveDivergence', model, options);
    return tidied(() => {
      const { end, spent } = chain(params, key, batch, options.steps ?? 1);
      return { ...countedDifference(model, params, batch, end, spent), state };
    });
  };
  return Object.assign(loss, { explicit: true, needs: 'energy' as const });
}
