import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ArgumentError } from '../errors';
import { floatsOf } from './bits';
import { checkKey, sizeOf } from './check';
import { nextBelow } from './next-below';

/**
 * Uniform numbers in [low, high), float32, identical in every mode and on every machine.
 *
 * `low + (high - low) · u`, u = (2k + 1) / 2^24 from the upper 23 bits k of a word: the midpoints of 2^23 equal cells of (0, 1). So u is never 0 or 1
 * (its logarithm is finite), u and 1 - u are distributed alike, and the mean is exactly 1/2. JAX's u is 2k / 2^24 of the same k.
 *
 * @param key a key
 * @param shape of the result
 * @param low lower bound, included (by rounding only: with the bounds 0 and 1 every draw is inside)
 * @param high upper bound, never reached
 * @throws ShapeError if the key or the shape is none; ArgumentError unless low < high are finite and differ in float32
 */
export function uniform(key: Tensor, shape: readonly number[], low = 0, high = 1): Tensor {
  checkKey('random.uniform', key);
  sizeOf('random.uniform', shape);
  const from = Math.fround(low);
  const to = Math.fround(high);
  const width = Math.fround(to - from);
  if (!(width > 0 && width < Infinity)) {
    throw new ArgumentError('random.uniform', { given: `low = ${low}, high = ${high}`, expected: 'finite bounds, low < high, distinct in float32' });
  }
  return tf.tidy(() => {
    const unit = unitFloats(key, shape);
    if (from === 0 && to === 1) return unit;
    // The product is below `width` anyway; the minimum stands between product and sum so that no compiler makes one rounding of the two.
    const part = tf.minimum(tf.mul(unit, width), nextBelow(width));
    return tf.minimum(tf.add(part, from), nextBelow(to));
  });
}

/** Midpoints in (0, 1), see `uniform`. */
export function unitFloats(key: Tensor, shape: readonly number[]): Tensor {
  return floatsOf(key, shape, 9, 2 ** -23, 2 ** -24);
}
