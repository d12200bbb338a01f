import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ArgumentError, ShapeError } from '../errors';
import { isTensor, signatureOf } from '../trees';
import { checkKey, sizeOf } from './check';
import { unitFloats } from './uniform';

/**
 * Coin tosses: 1 with the given probability, otherwise 0, as float32. 1 where u < probability, u as in `uniform`; so 0 and 1 are certain, and between
 * them the probability is off by at most 2^-24.
 *
 * @param key a key
 * @param probability in [0, 1]: a number, or a float32 tensor whose shape broadcasts to `shape`; its values are not checked
 * @param shape of the result; the shape of `probability` if not given
 * @throws ShapeError if the key or the shape is none, or if `probability` does not broadcast to it; ArgumentError for a number outside [0, 1]
 */
export function bernoulli(
  key: Tensor,
  probability: Tensor | number,
  shape: readonly number[] = isTensor(probability) ? probability.shape : []
): Tensor {
  checkKey('random.bernoulli', key);
  sizeOf('random.bernoulli', shape);
  if (isTensor(probability)) checkBroadcast(probability, shape);
  else if (!(probability >= 0 && probability <= 1)) {
    throw new ArgumentError('random.bernoulli', { given: `the probability ${probability}`, expected: 'a probability from 0 to 1' });
  }
  return tf.tidy(() => tf.cast(tf.less(unitFloats(key, shape), probability), 'float32'));
}

function checkBroadcast(probability: Tensor, shape: readonly number[]): void {
  const missing = shape.length - probability.rank;
  const fits = missing >= 0 && probability.shape.every((length, axis) => length === 1 || length === shape[axis + missing]);
  if (fits && probability.dtype === 'float32') return;
  throw new ShapeError('random.bernoulli', {
    given: `probabilities ${signatureOf(probability)}`,
    expected: `float32 that broadcasts to [${shape.join(',')}]`
  });
}
