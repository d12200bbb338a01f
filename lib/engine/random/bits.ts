import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { integerRange, integerToFloat, logicalRightShift, multiplyInteger } from '../integer-operations';
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
export function bits(key: Tensor, shape: readonly number[]): Tensor {
  checkKey('random.bits', key);
  const size = sizeOf('random.bits', shape);
  return tf.tidy(() => (isTracing() ? bitsByTensors(key, shape) : tf.tensor(bitsByArrays(readKey(key), size), [...shape], 'int32')));
}

/** The `size` words of a key: by operations in a trace, where values do not exist, and by typed arrays otherwise, several times faster. */
export function wordsOf(key: Tensor, size: number): Tensor1D {
  return isTracing() ? (bitsByTensors(key, [size]) as Tensor1D) : tf.tensor1d(bitsByArrays(readKey(key), size), 'int32');
}

/**
 * `scale · (word >>> shift) + offset` in float32 for the words of a key, shaped. The caller chooses the numbers so that each step is exact: then the
 * result is the same in every mode, however a compiler fuses or reorders it.
 */
export function floatsOf(key: Tensor, shape: readonly number[], shift: number, scale: number, offset: number): Tensor {
  if (isTracing()) {
    const integers = integerToFloat(logicalRightShift(bitsByTensors(key, shape), shift));
    return tf.add(tf.mul(integers, scale), offset);
  }
  const words = bitsByArrays(readKey(key), tf.util.sizeFromShape([...shape]));
  const floats = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) floats[i] = ((words[i] as number) >>> shift) * scale + offset;
  return tf.tensor(floats, [...shape]);
}

/** The two words of a key. Outside of traces only. */
export function readKey(key: Tensor): readonly [number, number] {
  const words = key.dataSync();
  return [words[0] as number, words[1] as number];
}

/** The words of a key by operations on tensors, shaped. Native tiers only. */
export function bitsByTensors(key: Tensor, shape: readonly number[]): Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  if (size === 0) return tf.tensor([], [...shape], 'int32');
  if (size === 1) return tf.reshape(loneWord(key), [...shape]);
  const half = Math.ceil(size / 2);
  const odd = size % 2 === 1;
  const second = integerRange(half, size);
  const padded = odd ? tf.concat([second, tf.zeros([1], 'int32')]) : second;
  const halves = threefryTensors(key, integerRange(0, half), padded);
  const [rows = 1, ...rest] = shape;
  // Shaped before they are joined: XLA then vectorises what it fuses with the words, seven times faster beside a product of matrices.
  if (rest.length > 0 && rows % 2 === 0)
    return tf.concat(
      halves.map((words) => tf.reshape(words, [rows / 2, ...rest])),
      0
    );
  const words = tf.concat(halves) as Tensor1D;
  return tf.reshape(odd ? tf.slice(words, [0], [size]) : words, [...shape]);
}

/**
 * The one word of a key. XLA would compute a lone word anew wherever it is broadcast to, for each element and each branch of a concatenation, and take minutes
 * to compile that. So it is the sum of itself and of a second word times zero: sums are not computed twice.
 */
function loneWord(key: Tensor): Tensor {
  const [words] = threefryTensors(key, integerRange(0, 2), tf.zeros([2], 'int32'));
  return tf.sum(multiplyInteger(words, tf.tensor1d([1, 0], 'int32')));
}

/** The words of a key by a loop over typed arrays. */
export function bitsByArrays([key0, key1]: readonly [number, number], size: number): Int32Array {
  const half = Math.ceil(size / 2);
  const words = new Int32Array(2 * half);
  for (let i = 0; i < size; i++) words[i] = i;
  threefryArrays(key0, key1, words.subarray(0, half), words.subarray(half));
  return words.subarray(0, size);
}
