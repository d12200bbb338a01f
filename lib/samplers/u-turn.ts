import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import { sumOverEvent } from './kernel';

/** A stretch of a trajectory, in the order in which it was walked: momenta at its two ends, and the sum of all in it, [n, ...event] each. */
export interface Stretch {
  first: Tensor;
  last: Tensor;
  sum: Tensor;
}

/**
 * Whether two stretches, one behind the other, turn back together: r♯·ρ ≤ 0 at an end, r♯ = m r the velocity and ρ the sum of the momenta, which points from end to end.
 * Asked of the whole; and of each stretch with the nearest point of the other, since a turn between the two may hide in the whole.
 * The answer is the same for the way back: a trajectory is as likely to be built from any of its points.
 * @returns booleans [n]; true where a momentum is NaN.
 * References: Betancourt 2017, appendix A.4.2 (r♯·ρ); Stan reference manual, "No-U-Turn sampling" (the checks across, since 2.21).
 */
export function turnsBack(a: Stretch, b: Stretch, inverseMass: Tensor): Tensor {
  const onwards = (momentum: Tensor, sum: Tensor): Tensor => tf.greater(sumOverEvent(tf.mul(tf.mul(inverseMass, momentum), sum)), 0);
  const goesOn = (first: Tensor, last: Tensor, sum: Tensor): Tensor => tf.logicalAnd(onwards(first, sum), onwards(last, sum));
  const whole = goesOn(a.first, b.last, tf.add(a.sum, b.sum));
  const across = tf.logicalAnd(goesOn(a.first, b.first, tf.add(a.sum, b.first)), goesOn(a.last, b.last, tf.add(a.last, b.sum)));
  return tf.logicalNot(tf.logicalAnd(whole, across));
}
