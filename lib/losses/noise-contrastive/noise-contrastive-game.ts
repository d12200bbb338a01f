import type { Tensor } from '@tensorflow/tfjs';
import type { Key } from '../../engine';
import { checkOptionNames } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import type { GameLoss } from '../player';
import { noiseContrastiveEstimation } from './noise-contrastive-estimation';
import type { NoiseContrastiveOptions } from './noise-contrastive-estimation';
import type { NormalisedParams } from './with-log-partition';

/** The losses of an energy and of its log Z as two players. */
export interface NoiseContrastiveGame<P> {
  energy: GameLoss<NormalisedParams<P>, 'energy'>;
  logPartition: GameLoss<NormalisedParams<P>, 'logPartition'>;
}

/**
 * Noise-contrastive estimation as a game of an energy and its log Z, for `trainPlayers`: both lower the same J, each in its own parameters, with an
 * optimiser and a number of updates of its own. log Z is one number of a scale of its own, and may take larger steps than a network's weights.
 * `train` checks that the noise covers the data; `trainPlayers` does not: call `checkNoiseCovers`.
 * @param model `withLogPartition(energy)`; @param options as `noiseContrastiveEstimation`, which throws what this throws.
 * Reference: Gutmann and Hyvärinen 2012, section 2.
 */
export function noiseContrastiveGame<P>(model: Energy<NormalisedParams<P>>, options: NoiseContrastiveOptions): NoiseContrastiveGame<P> {
  checkOptionNames('noiseContrastiveGame', options, ['noise', 'ratio']);
  const contrast = noiseContrastiveEstimation(options);
  const own = (params: NormalisedParams<P>, batch: Tensor, key: Key, state: null) => {
    const { loss, info } = contrast(model, params, batch, key, state);
    return { loss, state, info };
  };
  return { energy: own, logPartition: own };
}
