import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ShapeError } from '../errors';
import { isTensor, signatureOf } from '../trees';
import { checkInteger, checkKey } from './check';
import { unitFloats } from './uniform';

/**
 * Draws from categories with probabilities softmax(logits) along the last axis, as int32 indices.
 *
 * The Gumbel-max trick: argmax of logits + g, g = -log(-log u), u as in `uniform` (Maddison, Tarlow and Minka 2014, A* sampling, section 2).
 * g reaches 16.6, so categories of a probability below about 1e-7 come up too seldom.
 *
 * @param key a key
 * @param logits unnormalised log probabilities, float32 [...batch, categories]; -Infinity for an impossible category
 * @param count draws for each distribution of the batch; without it one draw, and no axis for it
 * @returns int32 [...batch], or [count, ...batch]
 * @throws ShapeError if the key is none or the logits are no float32 tensor with at least one category; ArgumentError unless `count` is an integer >= 0
 */
export function categorical(key: Tensor, logits: Tensor, count?: number): Tensor {
  checkKey('random.categorical', key);
  if (!isTensor(logits) || logits.dtype !== 'float32' || logits.rank === 0 || logits.shape[logits.rank - 1] === 0) {
    throw new ShapeError('random.categorical', {
      given: isTensor(logits) ? `logits ${signatureOf(logits)}` : `logits of type ${typeof logits}`,
      expected: 'float32 [..., categories] with at least one category'
    });
  }
  if (count !== undefined) checkInteger('random.categorical: count', count, 0, 2 ** 31 - 1);
  const shape = count === undefined ? logits.shape : [count, ...logits.shape];
  const size = shape.reduce((product, length) => product * length, 1);
  if (size === 0) return tf.zeros(shape.slice(0, -1), 'int32');
  return tf.tidy(() => {
    const unit = unitFloats(key, shape);
    const gumbel = tf.neg(tf.log(tf.neg(tf.log(unit))));
    return tf.argMax(tf.add(gumbel, logits), -1);
  });
}
