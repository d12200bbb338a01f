import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { wordsOf } from './bits';
import { checkInteger, checkKey } from './check';
import { split } from './key';

/**
 * A random order of 0..size-1, int32: for shuffling rows with `tf.gather`. Identical in every mode.
 *
 * Sorts by random words, as often as it takes until words that happen to be equal no longer matter (3 log size / log 2^32 rounds, as in JAX).
 *
 * @param key a key
 * @param size how many, an integer from 0 to 2^24
 * @throws ShapeError if the key is none; ArgumentError for any other size
 */
export function permutation(key: Tensor, size: number): Tensor1D {
  checkKey('random.permutation', key);
  checkInteger('random.permutation: size', size, 0, 2 ** 24);
  if (size < 2) return tf.zeros([size], 'int32') as Tensor1D;
  const rounds = Math.max(1, Math.ceil((3 * Math.log(size)) / (32 * Math.LN2)));
  return tf.tidy(() => {
    const orders = split(key, rounds).map((sub) => tf.topk(wordsOf(sub, size), size).indices as Tensor1D);
    return orders.reduce((order, next) => tf.gather(order, next));
  });
}
