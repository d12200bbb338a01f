import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ShapeError } from '../errors';
import { isTracing } from '../tracing-state';
import { isTensor, signatureOf } from '../trees';
import { bitsByArrays, bitsByTensors, readKey } from './bits';
import { checkInteger, checkKey } from './check';
import { threefryArrays, threefryTensors } from './threefry';

/** The state of a random stream: int32, shape [2]. Use each key once; make more with `split` or `foldIn`. */
export type Key = Tensor;

/**
 * The key of a seed, the bits of JAX's `jax.random.key(seed, impl='threefry2x32')`.
 *
 * @param seed an integer of at most 2^53 - 1 in size: its high and low 32-bit words (two's complement) are the key. JAX agrees with `jax_enable_x64`;
 * without, it cuts the seed to 32 bits, so the two agree for seeds from 0 to 2^32 - 1
 * @throws ArgumentError for anything else
 */
export function key(seed: number): Key {
  checkInteger('random.key: seed', seed, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return tf.tensor1d([Math.floor(seed / 2 ** 32) | 0, seed | 0], 'int32');
}

/**
 * `count` keys from one, independent of it and of each other; the bits of JAX's `split` under `jax_threefry_partitionable=False`.
 *
 * @param parent a key, not to be used again
 * @throws ShapeError if `parent` is no key; ArgumentError unless `count` is an integer >= 1
 */
export function split(parent: Key, count = 2): Key[] {
  checkKey('random.split', parent);
  checkInteger('random.split: count', count, 1, 2 ** 24);
  return tf.tidy(() => {
    if (isTracing()) {
      const words = bitsByTensors(parent, [2 * count]);
      return Array.from({ length: count }, (_, i) => tf.slice(words, [2 * i], [2]) as Key);
    }
    const words = bitsByArrays(readKey(parent), 2 * count);
    return Array.from({ length: count }, (_, i) => tf.tensor1d(words.slice(2 * i, 2 * i + 2), 'int32'));
  });
}

/**
 * A key from a key and a number: a stream for each step, chain or epoch without carrying keys along; the bits of JAX's `fold_in`.
 *
 * @param parent a key; keys folded from it with different numbers are independent
 * @param data an integer from -2^31 to 2^32 - 1, or an int32 scalar tensor such as the counter of a `loop`
 * @throws ShapeError if `parent` is no key or `data` a tensor that is no int32 scalar; ArgumentError for a number out of range
 */
export function foldIn(parent: Key, data: number | Tensor): Key {
  checkKey('random.foldIn', parent);
  checkFoldedData(data);
  return tf.tidy(() => {
    if (isTracing()) {
      const second = isTensor(data) ? tf.reshape(data, [1]) : tf.tensor1d([data | 0], 'int32');
      return tf.concat(threefryTensors(parent, tf.zeros([1], 'int32'), second)) as Key;
    }
    const word = isTensor(data) ? (data.dataSync()[0] as number) : data | 0;
    const words = Int32Array.of(0, word);
    const [key0, key1] = readKey(parent);
    threefryArrays(key0, key1, words.subarray(0, 1), words.subarray(1));
    return tf.tensor1d(words, 'int32');
  });
}

function checkFoldedData(data: number | Tensor): void {
  if (!isTensor(data)) {
    checkInteger('random.foldIn: data', data, -(2 ** 31), 2 ** 32 - 1);
  } else if (data.dtype !== 'int32' || data.size !== 1) {
    throw new ShapeError('random.foldIn: data', { given: signatureOf(data), expected: 'an integer or an int32 scalar' });
  }
}
