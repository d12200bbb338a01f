import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { stopGradient, tf, treeMap } from '../engine';
import { meanEnergyGradient } from '../energies';
import type { Energy } from '../energies';
import { countEvaluations } from './count-evaluations';
import type { Spent } from './count-evaluations';
import type { LossResult } from './loss';
import { tidied } from './tidied';

/**
 * The surrogate whose gradient is that of the likelihood: mean E(positives) - mean E(negatives), the negatives held fixed.
 * Its value is an energy gap, not a likelihood.
 * @param positives data [n, ...event]; @param negatives draws from the model [m, ...event].
 * @throws ShapeError when either is not a batch of events.
 */
export function energyGap<P>(model: Energy<P>, params: P, positives: Tensor, negatives: Tensor): Scalar {
  return tf.tidy(() => {
    const positive = tf.mean(model.energy(params, positives));
    return tf.sub(positive, tf.mean(model.energy(params, stopGradient(negatives)))) as Scalar;
  });
}

/**
 * The gradient of the mean negative log-likelihood, E_data[∇θE] - E_model[∇θE], with given negatives for the model's side, and the energy gap.
 * To be subtracted: θ ← θ - μ · gradient.
 * Reference: Kim and Bengio 2016, equation (7); Song and Kingma 2021, section 2.
 */
export function gradientDifference<P>(
  model: Energy<P>,
  params: P,
  positives: Tensor,
  negatives: Tensor
): Omit<LossResult<P, null>, 'state'> & { gradient: P } {
  return tidied(() => {
    const [dataEnergy, dataGradient] = meanEnergyGradient(model, params, positives);
    const [modelEnergy, modelGradient] = meanEnergyGradient(model, params, negatives);
    return {
      loss: tf.sub(dataEnergy, modelEnergy) as Scalar,
      gradient: treeMap((positive, negative) => tf.sub(positive, negative as Tensor), dataGradient, modelGradient),
      info: { dataEnergy, modelEnergy }
    };
  });
}

/** The gradient difference with its counts: one gradient in θ for each event of either side, and what the chain spent on the negatives. */
export function countedDifference<P>(
  model: Energy<P>,
  params: P,
  positives: Tensor,
  negatives: Tensor,
  spent: Spent = {}
): Omit<LossResult<P, null>, 'state'> & { gradient: P } {
  const { info, ...result } = gradientDifference(model, params, positives, negatives);
  const gradients = tf.add((positives.shape[0] as number) + (negatives.shape[0] as number), spent.gradients ?? 0);
  return { ...result, info: { ...info, ...countEvaluations({ ...spent, gradients }) } };
}
