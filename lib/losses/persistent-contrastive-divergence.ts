import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import { supportInWords } from '../energies';
import type { Energy } from '../energies';
import { startAnywhere } from '../samplers/start-anywhere';
import type { ContrastiveDivergenceOptions } from './contrastive-divergence';
import { countedDifference } from './gradient-difference';
import { chainOf, checkChain } from './markov-chain';
import type { LossThatNeeds } from './needs';
import { tidied } from './tidied';

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
 * @returns a loss that needs 'energy'; a chain that it is given may ask for more.
 * @throws ArgumentError for k or a number of chains below 1, a kernel beside a transition or without its step size or for other events than the model's, or
 * a model without a chain when none is given.
 * References: Younes 1999; Tieleman 2008, "Training restricted Boltzmann machines using approximations to the likelihood gradient".
 */
export function persistentContrastiveDivergence(options: PersistentOptions = {}): LossThatNeeds<'energy', PersistentChains> {
  checkOptionNames('persistentContrastiveDivergence', options, ['steps', 'transition', 'kernel', 'chains', 'initial']);
  const { steps = 1, chains: count = 100, initial = startingStates } = options;
  checkChain('persistentContrastiveDivergence', options);
  checkWhole('persistentContrastiveDivergence: chains', count);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: PersistentChains) => {
    const chain = chainOf('persistentContrastiveDivergence', model, options);
    return tidied(() => {
      const { end: chains, spent } = chain(params, key, state.chains, steps);
      return { ...countedDifference(model, params, batch, chains, spent), state: { chains } };
    });
  };
  const start = <P>(model: Energy<P>, params: P, key: Key): PersistentChains => ({ chains: initial(model, params, key, count) });
  return Object.assign(loss, { explicit: true, start, needs: 'energy' as const });
}

function startingStates<P>(model: Energy<P>, _params: P, key: Key, n: number): Tensor {
  const { support = 'real' } = model;
  if (support !== 'positive' && support !== 'counts') return startAnywhere(model, key, n);
  throw new ArgumentError('persistentContrastiveDivergence: initial', {
    given: `no starting states for ${model.name}, whose events are ${supportInWords[support]}`,
    expected: 'initial: (model, params, key, n) => [n, ...event]'
  });
}
