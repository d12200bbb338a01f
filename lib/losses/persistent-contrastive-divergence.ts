import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import { supportInWords } from '../energies';
import type { Energy, Transition } from '../energies';
import type { ContrastiveDivergenceOptions } from './contrastive-divergence';
import { gradientDifference } from './gradient-difference';
import type { AnyLoss } from './loss';
import { checkSteps, runChain, transitionOf } from './markov-chain';

export type PersistentChains = { chains: Tensor };

export interface PersistentOptions extends ContrastiveDivergenceOptions {
  /** Number of chains (default 100). */
  chains?: number;
  /** Where they start (default: fair coins for binary events and spins, standard normals for real ones). */
  initial?: <P>(model: Energy<P>, params: P, key: Key, n: number) => Tensor;
}

/**
 * Persistent contrastive divergence (stochastic maximum likelihood): the negatives are chains that go on from where they were,
 * k steps an update, and never restart at the data. With a falling learning rate the chains keep up with the model.
 * @throws ArgumentError for k or a number of chains below 1, or a model without a chain when none is given.
 * References: Younes 1999; Tieleman 2008, "Training restricted Boltzmann machines using approximations to the likelihood gradient".
 */
export function persistentContrastiveDivergence(options: PersistentOptions = {}): AnyLoss<PersistentChains> {
  const { steps = 1, chains: count = 100, transition, initial = startAnywhere } = options;
  checkSteps('persistentContrastiveDivergence', steps);
  checkSteps('persistentContrastiveDivergence: chains', count);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: PersistentChains) => {
    const step: Transition<P> = transitionOf('persistentContrastiveDivergence', model, transition);
    const chains = tf.tidy(() => runChain(step, params, key, state.chains, steps));
    return { ...gradientDifference(model, params, batch, chains), state: { chains } };
  };
  const start = <P>(model: Energy<P>, params: P, key: Key): PersistentChains => ({ chains: initial(model, params, key, count) });
  return Object.assign(loss, { explicit: true, start });
}

function startAnywhere<P>(model: Energy<P>, _params: P, key: Key, n: number): Tensor {
  const shape = [n, ...model.event];
  switch (model.support ?? 'real') {
    case 'binary':
      return random.bernoulli(key, 0.5, shape);
    case 'spins':
      return tf.tidy(() => tf.sub(tf.mul(2, random.bernoulli(key, 0.5, shape)), 1));
    case 'real':
      return random.normal(key, shape);
    default:
      throw new ArgumentError('persistentContrastiveDivergence: initial', {
        given: `no starting states for ${model.name}, whose events are ${supportInWords[model.support ?? 'real']}`,
        expected: 'initial: (model, params, key, n) => [n, ...event]'
      });
  }
}
