import { random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkPositive } from './kernel';
import type { Kernel } from './kernel';
import { unadjusted } from './metropolis';

export interface SgldOptions {
  /** η: the drift is η times the estimated score, the injected noise has variance 2η. Welling and Teh's ε_t is 2η. */
  stepSize: number;
}

/**
 * Stochastic-gradient Langevin dynamics: x' = x - η ĝ(x) + √(2η) z with ĝ an unbiased estimate of ∇E(x) from a minibatch.
 * Biased: on N(0, 1) with gradient noise of variance v the stationary variance is (1 + ηv/2) / (1 - η/2). The energy must have a `minibatchEnergy`.
 * The energies on record are the minibatch's estimates.
 * @throws ArgumentError for a step size that is not positive; on the first step, for an energy without `minibatchEnergy`.
 * Reference: Welling and Teh 2011, (4).
 */
export function sgld({ stepSize, ...others }: SgldOptions): Kernel {
  checkNoOthers('sgld', others);
  checkPositive('sgld: stepSize', stepSize);
  return unadjusted(
    {
      name: 'SGLD',
      settings: { stepSize },
      stepSizeGiven: true,
      init: (potential, position) => ({ position, energy: potential.energy(position) }),
      propose: (potential, settings, key, { position }) => {
        const [batchKey, noiseKey] = random.split(key, 2) as [typeof key, typeof key];
        const [energy, gradient] = potential.minibatch(batchKey, position);
        const noise = tf.mul(tf.sqrt(tf.mul(2, settings.stepSize!)), random.normal(noiseKey, position.shape));
        const moved = tf.add(tf.sub(position, tf.mul(settings.stepSize!, gradient)), noise);
        return { state: { position: moved, energy }, energyEvaluations: 0, gradientEvaluations: 1 };
      }
    },
    { name: 'SGLD' }
  );
}
