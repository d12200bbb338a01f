import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkPositive, sumOverEvent } from './kernel';
import type { Settings } from './kernel';
import type { Proposal } from './metropolis';

export interface LangevinProposalOptions {
  /** η: the drift is η times the score, the noise has variance 2ηT. A paper's ε²/2 (drift) and ε (noise) are this η and √(2η). */
  stepSize?: number;
  /** T: noise variance over twice the step size (default 1). 0 is gradient descent. */
  temperature?: number;
  /** Preconditioner m: drift and noise variance are multiplied by it, coordinate by coordinate (default 1). */
  inverseMass?: Settings['inverseMass'];
}

/**
 * The Langevin proposal: x' = x - η m ∇E(x) + √(2ηTm) z, z ~ N(0, I), with the log-ratio of its densities both ways.
 * @throws ArgumentError for a step size that is not positive or a negative temperature.
 */
export function langevinProposal({ stepSize, temperature = 1, inverseMass, ...others }: LangevinProposalOptions): Proposal {
  checkNoOthers('langevinProposal', others);
  checkPositive('langevinProposal: stepSize', stepSize);
  checkPositive('langevinProposal: inverseMass', inverseMass);
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new ArgumentError('langevinProposal: temperature', { given: String(temperature), expected: 'a number, at least 0' });
  }
  return {
    name: 'Langevin',
    settings: { stepSize: stepSize ?? 0.1, temperature, inverseMass: inverseMass ?? 1 },
    stepSizeGiven: stepSize !== undefined,
    inverseMassGiven: inverseMass !== undefined,
    init: (potential, position) => {
      const [energy, gradient] = potential.energyAndGradient(position);
      return { position, energy, gradient };
    },
    propose: (potential, settings, key, state) => {
      const drift = tf.mul(settings.stepSize!, settings.inverseMass!);
      const variance = tf.mul(tf.mul(2, drift), settings.temperature!);
      const noise = random.normal(key, state.position.shape);
      const position = tf.add(langevinMean(state.position, state.gradient!, drift), tf.mul(tf.sqrt(variance), noise));
      const [energy, gradient] = potential.energyAndGradient(position);
      // q(x' | x) has the exponent |z|²/2; back from x' the same with the distance to the mean of the way back.
      const back = tf.div(tf.square(tf.sub(state.position, langevinMean(position, gradient, drift))), variance);
      const logRatio = tf.mul(0.5, sumOverEvent(tf.sub(tf.square(noise), back))) as Tensor1D;
      return { state: { position, energy, gradient }, logRatio, energyEvaluations: 0, gradientEvaluations: 1 };
    }
  };
}

/** Where the drift leads: x - η m ∇E(x). */
function langevinMean(position: Tensor, gradient: Tensor, drift: Tensor): Tensor {
  return tf.sub(position, tf.mul(drift, gradient));
}
