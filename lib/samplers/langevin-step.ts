import type { Scalar } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { score } from '../energies';
import type { Energy, Transition } from '../energies';

export interface LangevinOptions {
  /** η: the drift is η times the score, the noise has variance 2ηT. */
  stepSize: number | Scalar;
  /** T (default 1). */
  temperature?: number | Scalar;
}

/**
 * One step of the unadjusted Langevin algorithm: x' = x - η ∇E(x) + √(2ηT) z, z ~ N(0, I).
 * Biased: its stationary law differs from p by the order of η. A paper's ε²/2 and ε are this η and √(2η).
 * @throws ArgumentError for a step size that is not positive or a negative temperature.
 * References: Parisi 1981; Roberts and Tweedie 1996.
 */
export function langevinStep<P>(energy: Energy<P>, { stepSize, temperature = 1, ...others }: LangevinOptions): Transition<P> {
  checkNoOthers('langevinStep', others);
  if (typeof stepSize === 'number' && !(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new ArgumentError('langevinStep: stepSize', { given: String(stepSize), expected: 'a positive number' });
  }
  if (typeof temperature === 'number' && !(temperature >= 0 && Number.isFinite(temperature))) {
    throw new ArgumentError('langevinStep: temperature', { given: String(temperature), expected: 'a number, at least 0' });
  }
  const drift = score(energy);
  const step: Transition<P> = (params, key, x) =>
    tf.tidy(() => {
      const scale = tf.sqrt(tf.mul(tf.mul(2, stepSize), temperature));
      const noise = tf.mul(scale, random.normal(key, x.shape));
      return tf.add(tf.add(x, tf.mul(stepSize, drift(params, x))), noise);
    });
  return Object.assign(step, { evaluations: { gradients: 1 } });
}
