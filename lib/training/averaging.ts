import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf, treeMap } from '../engine';
import { checkNoOthers } from '../engine/check-choice';

/** A running average of parameters, as pure functions; the average is a tree like the parameters. */
export interface Averaging {
  init<P>(params: P): P;
  /** The average with the parameters after one more update. @param step the number of the update, an int32 scalar counted from 0. */
  update<P>(average: P, params: P, step: Scalar): P;
  /** What it stands for after so many updates; new tensors. */
  read<P>(average: P, steps: number): P;
}

/**
 * Exponential moving average of the parameters: a ← β a + (1 - β) θ after each update.
 * It starts at zero and is corrected for that, θ̄ = a / (1 - βⁿ): the start of the training has no more weight than any other time.
 * @param decay β; it averages over the last 1 / (1 - β) updates or so.
 * @throws ArgumentError for a decay outside [0, 1).
 * References: Kingma and Ba 2015, section 3, for the correction; Polyak and Juditsky 1992, for the reason to average.
 */
export function exponentialAverage({ decay, ...others }: { decay: number }): Averaging {
  checkNoOthers('exponentialAverage', others);
  if (!(decay >= 0 && decay < 1)) throw new ArgumentError('exponentialAverage: decay', { given: String(decay), expected: 'a number in [0, 1)' });
  return {
    init: zeros,
    update: (average, params) => treeMap((a, value) => tf.add(tf.mul(decay, a), tf.mul(1 - decay, value as Tensor)), average, params),
    read: (average, steps) => treeMap((a) => (steps === 0 ? a.clone() : tf.tidy(() => tf.div(a, 1 - decay ** steps))), average)
  };
}

/**
 * The mean of the parameters over all updates from one on: θ̄ = (1/n) Σ θ.
 * With a learning rate that falls more slowly than 1/t it reaches the asymptotic variance of the best estimator.
 * @param from the number of the first update that counts (default 0). Until then the average is what the parameters are.
 * @throws ArgumentError unless `from` is a whole number from 0.
 * Reference: Polyak and Juditsky 1992, theorem 1.
 */
export function uniformAverage({ from = 0, ...others }: { from?: number } = {}): Averaging {
  checkNoOthers('uniformAverage', others);
  if (!Number.isInteger(from) || from < 0)
    throw new ArgumentError('uniformAverage: from', { given: String(from), expected: 'a whole number from 0' });
  return {
    init: zeros,
    update: (average, params, step) => {
      const weight = tf.div(1, tf.maximum(tf.sub(tf.add(step.toFloat(), 1), from), 1));
      return treeMap((a, value) => tf.add(a, tf.mul(weight, tf.sub(value as Tensor, a))), average, params);
    },
    read: (average) => treeMap((a) => a.clone(), average)
  };
}

function zeros<P>(params: P): P {
  return treeMap((value) => tf.zerosLike(value), params);
}
