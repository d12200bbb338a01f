import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { integerRange, integerToFloat, logicalRightShift } from '../integer-operations';
import { isTracing } from '../tracing-state';
import { checkKey, sizeOf } from './check';
import { threefryArrays, threefryTensors } from './threefry';

/**
 * Uniform 32-bit words, as int32 tensors of the same bit pattern: the n words of a key are the two halves of Threefry's output on the counters
 * 0..n-1, first half and second half making the pairs, a 0 appended where n is odd.
 * These are the bits of `jax.random.bits` under `jax_threefry_partitionable=False` (JAX's default until 0.5), in every mode and on every machine.
 *
 * @param key a key
 * @param shape of the result; the words depend on the number of elements, not on the shape
 * @throws ShapeError if the key or the shape is none
 */
export function bits(key: Tensor1D, shape: readonly number[]): Tensor {
  checkKey('random.bits', key);
  const size = sizeOf('random.bits', shape);
  return tf.tidy(() => tf.reshape(wordsOf(key, size), [...shape]));
}

/** The `size` words of a key: by operations in a trace, where values do not exist, and by typed arrays otherwise, several times faster. */
export function wordsOf(key: Tensor1D, size: number): Tensor1D {
  return isTracing() ? bitsByTensors(key, size) : tf.tensor1d(bitsByArrays(readKey(key), size), 'int32');
}

/**
 * `scale · (word >>> shift) + offset` in float32 for the `size` words of a key. The caller chooses the numbers so that each step is exact: then the
 * result is the same in every mode, however a compiler fuses or reorders it.
 */
export function floatsOf(key: Tensor1D, size: number, shift: number, scale: number, offset: number): Tensor1D {
  if (isTracing()) {
    const integers = integerToFloat(logicalRightShift(bitsByTensors(key, size), shift));
    return tf.add(tf.mul(integers, scale), offset);
  }
  const words = bitsByArrays(readKey(key), size);
  const floats = new Float32Array(size);
  for (let i = 0; i < size; i++) floats[i] = ((words[i] as number) >>> shift) * scale + offset;
  return tf.tensor1d(floats);
}

/** The two words of a key. Outside of traces only. */
export function readKey(key: Tensor1D): readonly [number, number] {
  const words = key.dataSync();
  return [words[0] as number, words[1] as number];
}

/** The words of a key by operations on tensors. Native tiers only. */
export function bitsByTensors(key: Tensor1D, size: number): Tensor1D {
  if (size === 0) return tf.tensor1d([], 'int32');
  const half = Math.ceil(size / 2);
  const odd = size % 2 === 1;
  const second = integerRange(half, size);
  const padded = odd ? tf.concat([second, tf.zeros([1], 'int32')]) : second;
  const words = tf.concat(threefryTensors(key, integerRange(0, half), padded)) as Tensor1D;
  return odd ? tf.slice(words, [0], [size]) : words;
}

/** The words of a key by a loop over typed arrays. */
export function bitsByArrays([key0, key1]: readonly [number, number], size: number): Int32Array {
  const half = Math.ceil(size / 2);
  const words = new Int32Array(2 * half);
  for (let i = 0; i < size; i++) words[i] = i;
  threefryArrays(key0, key1, words.subarray(0, half), words.subarray(half));
  return words.subarray(0, size);
}
