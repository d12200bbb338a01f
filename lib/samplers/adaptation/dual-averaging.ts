import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';

/** State of the search for a step size, scalars all. */
export interface DualAveraging {
  /** log ε to use now. */
  logStep: Tensor;
  /** Its weighted mean so far: what the warm-up ends with. */
  logStepAverage: Tensor;
  /** Mean of target - acceptance, the early ones forgotten. */
  gap: Tensor;
  /** Steps so far. */
  count: Tensor;
  /** log ε towards which the search is drawn: ten times the first guess. */
  centre: Tensor;
}

// Hoffman and Gelman's choices: how fast to forget, how hard to pull to the centre, how many steps the first guess is worth.
const [kappa, gamma, offset] = [0.75, 0.05, 10];

export function startDualAveraging(stepSize: number): DualAveraging {
  const log = Math.log(stepSize);
  return {
    logStep: tf.scalar(log),
    logStepAverage: tf.scalar(log),
    gap: tf.scalar(0),
    count: tf.scalar(0),
    centre: tf.scalar(Math.log(10) + log)
  };
}

/**
 * One step of Nesterov's dual averaging towards a mean acceptance: log ε = μ - (√t / γ) H̄, H̄ the mean of target - acceptance.
 * Reference: Hoffman and Gelman 2014, section 3.2, algorithm 5.
 */
export function dualAveragingStep({ logStepAverage, gap, count, centre }: DualAveraging, target: Tensor, acceptance: Tensor): DualAveraging {
  const t = tf.add(count, 1);
  const weight = tf.div(1, tf.add(t, offset));
  const nextGap = tf.add(tf.mul(tf.sub(1, weight), gap), tf.mul(weight, tf.sub(target, acceptance)));
  const logStep = tf.sub(centre, tf.mul(tf.div(tf.sqrt(t), gamma), nextGap));
  const memory = tf.pow(t, -kappa);
  return {
    logStep,
    logStepAverage: tf.add(tf.mul(memory, logStep), tf.mul(tf.sub(1, memory), logStepAverage)),
    gap: nextGap,
    count: t,
    centre
  };
}
