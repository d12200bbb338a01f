import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { floatsOf } from './bits';
import { checkKey, sizeOf } from './check';
import { symmetricNormalQuantile } from './inverse-error-function';

/**
 * Standard normal numbers, float32: z = Φ⁻¹((1 + x)/2) with x = (2k + 1 - 2^24) / 2^24 from the upper 24 bits k of a word.
 *
 * All of x lies in (-1, 1), symmetric about 0: the draws are finite, at most 5.42 in size (P(|Z| > 5.42) = 6e-8), and z and -z are equally likely.
 * x is the same in every mode; z agrees to rounding.
 *
 * @param key a key
 * @param shape of the result
 * @throws ShapeError if the key or the shape is none
 */
export function normal(key: Tensor, shape: readonly number[]): Tensor {
  checkKey('random.normal', key);
  sizeOf('random.normal', shape);
  return tf.tidy(() => symmetricNormalQuantile(symmetricFloats(key, shape)));
}

/** Odd multiples of 2^-24 in (-1, 1). */
export function symmetricFloats(key: Tensor, shape: readonly number[]): Tensor {
  return floatsOf(key, shape, 8, 2 ** -23, 2 ** -24 - 1);
}
