import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { Energy } from '../energies';
import { countedDifference } from './gradient-difference';
import type { Loss } from './loss';
import { tidied } from './tidied';

/** Draws from the model: (params, key, n) to [n, ...event]. */
export type NegativeSampler<P> = (params: P, key: Key, n: number) => Tensor;

export interface MaximumLikelihoodOptions<P> {
  /** Where the negatives come from (default: the model's own exact `sample`, which runs eagerly; `gridSampler` compiles). */
  negatives?: NegativeSampler<P>;
  /** How many (default: as many as the batch). */
  count?: number;
}

/**
 * Maximum likelihood with draws from the model: the gradient E_data[∇θE] - E_model[∇θE], unbiased when the negatives are exact.
 * @returns a loss that needs 'energy'; its counts leave out what the draws cost.
 * @throws ArgumentError when neither a sampler is given nor the model has one.
 * References: Wada, "Energy Based Model" (the four-line derivation); Kim and Bengio 2016, equation (7).
 */
export function maximumLikelihood<P>({ negatives, count, ...others }: MaximumLikelihoodOptions<P> = {}): Loss<P> {
  checkNoOthers('maximumLikelihood', others);
  const loss = (model: Energy<P>, params: P, batch: Tensor, key: Key, state: null) => {
    const draw = negatives ?? model.sample?.bind(model);
    if (!draw) {
      throw new ArgumentError('maximumLikelihood', {
        given: `${model.name}, which has no exact sampler`,
        expected: 'negatives',
        remedy: 'Pass { negatives }, or use contrastiveDivergence or persistentContrastiveDivergence.'
      });
    }
    return tidied(() => ({ ...countedDifference(model, params, batch, draw(params, key, count ?? (batch.shape[0] as number))), state }));
  };
  return Object.assign(loss, { explicit: true, needs: 'energy' as const });
}
