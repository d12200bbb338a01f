import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import type { Key } from '../engine';
import type { Energy, Transition } from '../energies';
import { gradientDifference } from './gradient-difference';
import type { AnyLoss } from './loss';
import { checkSteps, runChain, transitionOf } from './markov-chain';

export interface ContrastiveDivergenceOptions {
  /** k, the steps of the chain (default 1). */
  steps?: number;
  /** The chain's step, made for the model (default: the model's own, block Gibbs for a Boltzmann machine). */
  transition?: <P>(model: Energy<P>) => Transition<P>;
}

/**
 * Contrastive divergence, CD-k: negatives are the data after k steps of a Markov chain that leaves p invariant.
 * The gradient E_data[∇θE] - E_k[∇θE] is biased for every finite k: it drops the dependence of the k-step law on θ.
 * For a Boltzmann machine the hidden units enter both sides at their conditional means, the visible ones as binary states.
 * @throws ArgumentError for k below 1, or a model without a chain when none is given.
 * Reference: Hinton 2002, "Training products of experts by minimizing contrastive divergence", section 3.
 */
export function contrastiveDivergence({ steps = 1, transition }: ContrastiveDivergenceOptions = {}): AnyLoss {
  checkSteps('contrastiveDivergence', steps);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: null) => {
    const step = transitionOf('contrastiveDivergence', model, transition);
    const negatives = tf.tidy(() => runChain(step, params, key, batch, steps));
    return { ...gradientDifference(model, params, batch, negatives), state };
  };
  return Object.assign(loss, { explicit: true });
}
