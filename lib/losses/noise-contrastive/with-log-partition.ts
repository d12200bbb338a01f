import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';

/** Parameters of an energy with its log Z as one of them. */
export type NormalisedParams<P> = { energy: P; logPartition: Scalar };

/**
 * An energy plus a learnable constant c that stands for log Z: log p_θ(x) = -E(x) - c, so that training normalises the model.
 * @param energy the model; @param options logPartition: c to start from, in nats (default 0).
 * @returns an energy of { energy, logPartition }, whose own log Z, where known, is 0 when c is right. Likelihoods ignore c (they cannot learn it);
 * noise-contrastive estimation finds it.
 * @throws ArgumentError for a start that is not finite.
 * Reference: Gutmann and Hyvärinen 2012, "Noise-contrastive estimation of unnormalized statistical models", section 2.
 */
export function withLogPartition<P>(energy: Energy<P>, { logPartition = 0, ...others }: { logPartition?: number } = {}): Energy<NormalisedParams<P>> {
  checkNoOthers('withLogPartition', others);
  if (!Number.isFinite(logPartition)) {
    throw new ArgumentError('withLogPartition: logPartition', { given: String(logPartition), expected: 'a finite number' });
  }
  const { name, event, support, smooth, sample, moments, transition } = energy;
  const logZ = energy.logPartition?.bind(energy);
  return {
    name: `${name} with log Z`,
    event,
    ...(support && { support }),
    ...(smooth === false && { smooth }),
    init: (key) => ({ energy: energy.init(key), logPartition: tf.scalar(logPartition) }),
    energy: (params, x) => tf.tidy(() => tf.add(energy.energy(params.energy, x), params.logPartition) as Tensor1D),
    ...(logZ && { logPartition: (params) => logZ(params.energy) - params.logPartition.dataSync()[0]! }),
    ...(sample && { sample: (params, key, n) => sample.call(energy, params.energy, key, n) }),
    ...(moments && { moments: (params) => moments.call(energy, params.energy) }),
    ...(transition && { transition: (params, key, x) => transition.call(energy, params.energy, key, x) })
  };
}
