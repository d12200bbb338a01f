import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import { checkNoOthers } from '../engine/check-choice';

/** A learning rate as a function of the step, an int32 scalar counted from 0. */
export type Schedule = (step: Scalar) => Tensor | number;

/** The same rate at each step. */
export function constant(rate: number): Schedule {
  requireRate('constant', rate);
  return () => rate;
}

/**
 * A rate that moves in a straight line: from + (to - from) · step / steps, and stays at `to` thereafter.
 * Falling to zero, it makes persistent contrastive divergence converge (Tieleman 2008, section 4).
 * @throws ArgumentError for negative rates, or steps that are not a positive integer.
 */
export function linear({ from, to = 0, steps, ...others }: { from: number; to?: number; steps: number }): Schedule {
  checkNoOthers('linear', others);
  requireRate('linear: from', from);
  requireRate('linear: to', to);
  checkWhole('linear: steps', steps);
  return (step) => tf.tidy(() => tf.add(from, tf.mul(to - from, tf.minimum(tf.div(step.toFloat(), steps), 1))));
}

/**
 * A rate that falls along half a cosine: to + (from - to) · ½ (1 + cos(π step / steps)), and stays at `to` thereafter.
 * @throws ArgumentError for negative rates, or steps that are not a positive integer.
 * Reference: Loshchilov and Hutter 2017, equation (5), without restarts.
 */
export function cosineDecay({ from, to = 0, steps, ...others }: { from: number; to?: number; steps: number }): Schedule {
  checkNoOthers('cosineDecay', others);
  requireRate('cosineDecay: from', from);
  requireRate('cosineDecay: to', to);
  checkWhole('cosineDecay: steps', steps);
  return (step) => {
    const angle = (): Tensor => tf.mul(Math.PI, tf.minimum(tf.div(step.toFloat(), steps), 1));
    return tf.tidy(() => tf.add(to, tf.mul((from - to) / 2, tf.add(1, tf.cos(angle())))));
  };
}

/**
 * A rate that shrinks by a factor each so many steps: from · factor^(step / every).
 * @throws ArgumentError for a negative rate, a factor outside (0, 1], or `every` that is not a positive integer.
 */
export function exponentialDecay({ from, factor, every, ...others }: { from: number; factor: number; every: number }): Schedule {
  checkNoOthers('exponentialDecay', others);
  requireFactor('exponentialDecay', from, factor, every);
  return (step) => tf.tidy(() => tf.mul(from, tf.pow(factor, tf.div(step.toFloat(), every))));
}

/**
 * A rate that drops by a factor each so many steps and is constant between: from · factor^⌊step / every⌋.
 * @throws ArgumentError for a negative rate, a factor outside (0, 1], or `every` that is not a positive integer.
 */
export function stepDecay({ from, factor, every, ...others }: { from: number; factor: number; every: number }): Schedule {
  checkNoOthers('stepDecay', others);
  requireFactor('stepDecay', from, factor, every);
  return (step) => tf.tidy(() => tf.mul(from, tf.pow(factor, tf.floor(tf.div(step.toFloat(), every)))));
}

/**
 * A schedule after a start in a straight line from `from` (default 0) to its first rate; its own steps are counted from the end of the warm-up.
 * @throws ArgumentError for a negative rate, or steps that are not a positive integer.
 * Reference: Goyal et al. 2017, section 2.2.
 */
export function withWarmUp(schedule: number | Schedule, { steps, from = 0, ...others }: { steps: number; from?: number }): Schedule {
  checkNoOthers('withWarmUp', others);
  requireRate('withWarmUp: from', from);
  checkWhole('withWarmUp: steps', steps);
  const after = scheduleOf(schedule);
  return (step) =>
    tf.tidy(() => {
      const first = after(tf.scalar(0, 'int32'));
      const share = tf.div(step.toFloat(), steps);
      const rising = tf.add(from, tf.mul(tf.sub(first, from), share));
      const then = after(tf.maximum(tf.sub(step, tf.scalar(steps, 'int32')), tf.scalar(0, 'int32')).toInt() as Scalar);
      return tf.where(tf.less(share, 1), rising, tf.mul(then, tf.onesLike(share)));
    });
}

/** A number as a constant schedule; a schedule as it is. */
export function scheduleOf(rate: number | Schedule): Schedule {
  return typeof rate === 'number' ? constant(rate) : rate;
}

function requireRate(subject: string, rate: number): void {
  if (!(rate >= 0 && Number.isFinite(rate))) throw new ArgumentError(subject, { given: String(rate), expected: 'a finite number, at least 0' });
}

function requireFactor(name: string, from: number, factor: number, every: number): void {
  requireRate(`${name}: from`, from);
  checkWhole(`${name}: every`, every);
  if (!(factor > 0 && factor <= 1)) throw new ArgumentError(`${name}: factor`, { given: String(factor), expected: 'a number in (0, 1]' });
}
