import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { countEvaluations } from '../count-evaluations';
import { lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';
import { checkNoise, checkNoiseCovers } from './noise';
import type { Noise } from './noise';

export interface NoiseContrastiveOptions {
  /** What the data are told from: `noiseOf(energy)` or `fitGaussianNoise(data)`. */
  noise: Noise;
  /** ν: noise events for one of the data (default 1); a batch of n comes with ν·n, rounded, at least one. */
  ratio?: number;
}

/**
 * Noise-contrastive estimation: the energy as the classifier that tells data from noise. With log p_θ(x) = -E(x) and G = log p_θ - log p_n,
 * J = E_data[softplus(log ν - G)] + ν E_noise[softplus(G - log ν)], to be lowered.
 * At the optimum E is normalised, log Z = 0: wrap the energy by `withLogPartition` so that its constant c = log Z is learnt too; a network whose output
 * can shift may do without. The gradient is E_data[(1 - h)∇E] - ν E_noise[h ∇E] with h the probability of data, not a difference of means.
 * @returns a loss that needs 'energy'; `info.accuracy` is the share of events told rightly at even odds.
 * @throws ArgumentError for no noise, a ratio that is not above 0; at the first update, for noise of other events or another support than the model's.
 * `train` throws a DataError for data where there is no noise (`checkNoiseCovers`); elsewhere such events count as told for certain and move nothing.
 * Reference: Gutmann and Hyvärinen 2012, "Noise-contrastive estimation of unnormalized statistical models", section 2.
 */
export function noiseContrastiveEstimation({ noise, ratio = 1, ...others }: NoiseContrastiveOptions): LossThatNeeds<'energy'> {
  checkNoOthers('noiseContrastiveEstimation', others);
  const subject = 'noiseContrastiveEstimation';
  if (typeof noise?.logDensity !== 'function' || typeof noise.sample !== 'function') {
    throw new ArgumentError(`${subject}: noise`, {
      given: 'no noise with a density',
      expected: '{ sample, logDensity }',
      remedy: 'Write noiseOf(energy), or fitGaussianNoise(data).'
    });
  }
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    throw new ArgumentError(`${subject}: ratio`, { given: String(ratio), expected: 'a finite number above 0' });
  }
  const loss = lossThatNeeds(subject, 'energy', <P>(model: Energy<P>, params: P, batch: Tensor, key: Key) => {
    checkNoise(subject, noise, model);
    const n = batch.shape[0]!;
    const m = Math.max(1, Math.round(ratio * n));
    const points = tf.concat([batch, noise.sample(key, m)]);
    // As many as there are, not as many as were asked for: rounding must not move the optimum.
    const logOdds = tf.sub(tf.neg(tf.add(model.energy(params, points), noise.logDensity(points))), Math.log(m / n));
    const [ofData, ofNoise] = [tf.slice(logOdds, 0, n), tf.slice(logOdds, n, m)];
    const losses = tf.add(tf.mean(tf.softplus(tf.neg(ofData))), tf.mul(m / n, tf.mean(tf.softplus(ofNoise))));
    const right = tf.concat([tf.greater(ofData, -Math.log(m / n)), tf.lessEqual(ofNoise, -Math.log(m / n))]);
    return {
      loss: losses as Scalar,
      info: { accuracy: tf.mean(tf.cast(right, 'float32')) as Scalar, ...countEvaluations({ gradients: n + m }) }
    };
  });
  return Object.assign(loss, {
    checkData: (model: Pick<Energy, 'name' | 'event' | 'support'>, data: Tensor) => {
      checkNoise(subject, noise, model);
      checkNoiseCovers(noise, data);
    }
  });
}
