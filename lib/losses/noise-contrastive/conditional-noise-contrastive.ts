import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { countEvaluations } from '../count-evaluations';
import { checkEverywhere, lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';
import { repeatEach } from '../score/directional';

export interface ConditionalNoiseOptions {
  /** σ of the noise about each event, in the units of x: about the distance over which the density changes. */
  sigma: number;
  /** κ: noisy copies of an event (default 1). */
  pairs?: number;
}

/**
 * Conditional noise-contrastive estimation: which of x and y = x + σz is the datum? J = 2 E_data E_z[softplus(E(x) - E(y))]: the noise is symmetric, so its
 * density cancels, and with it Z. 2 log 2 where the energy is flat; for small σ, 2 log 2 + ½σ² J_SSM.
 * @returns a loss that needs 'energy'; `info.accuracy` is the share of pairs told rightly.
 * @throws ArgumentError unless σ is a finite number above 0 and κ a positive integer; at the first update, for an energy of other events than real numbers.
 * Reference: Ceylan and Gutmann 2018, "Conditional noise-contrastive estimation of unnormalised models", section 2.
 */
export function conditionalNoiseContrastive({ sigma, pairs = 1, ...others }: ConditionalNoiseOptions): LossThatNeeds<'energy'> {
  checkNoOthers('conditionalNoiseContrastive', others);
  const subject = 'conditionalNoiseContrastive';
  if (!(sigma > 0 && Number.isFinite(sigma)))
    throw new ArgumentError(`${subject}: sigma`, { given: String(sigma), expected: 'a finite number above 0' });
  checkWhole(`${subject}: pairs`, pairs);
  return lossThatNeeds(subject, 'energy', <P>(model: Energy<P>, params: P, batch: Tensor, key: Key) => {
    checkEverywhere(subject, model, 'noise');
    const n = batch.shape[0]!;
    const noisy = tf.add(repeatEach(batch, pairs), tf.mul(sigma, random.normal(key, [n * pairs, ...model.event])));
    const energies = model.energy(params, tf.concat([batch, noisy]));
    const differences = tf.sub(repeatEach(tf.slice(energies, 0, n), pairs), tf.slice(energies, n, n * pairs));
    return {
      loss: tf.mul(2, tf.mean(tf.softplus(differences))) as Scalar,
      info: {
        accuracy: tf.mean(tf.cast(tf.less(differences, 0), 'float32')) as Scalar,
        ...countEvaluations({ gradients: n * (1 + pairs) })
      }
    };
  });
}
