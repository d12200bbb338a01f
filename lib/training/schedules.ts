import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';

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
export function linear({ from, to = 0, steps }: { from: number; to?: number; steps: number }): Schedule {
  requireRate('linear: from', from);
  requireRate('linear: to', to);
  if (!Number.isInteger(steps) || steps < 1) throw new ArgumentError('linear: steps', { given: String(steps), expected: 'a positive integer' });
  return (step) => tf.tidy(() => tf.add(from, tf.mul(to - from, tf.minimum(tf.div(step.toFloat(), steps), 1))));
}

/** A number as a constant schedule; a schedule as it is. */
export function scheduleOf(rate: number | Schedule): Schedule {
  return typeof rate === 'number' ? constant(rate) : rate;
}

function requireRate(subject: string, rate: number): void {
  if (!(rate >= 0 && Number.isFinite(rate))) throw new ArgumentError(subject, { given: String(rate), expected: 'a finite number, at least 0' });
}
