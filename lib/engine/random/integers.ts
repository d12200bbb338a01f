import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ArgumentError } from '../errors';
import { addInteger, bitwiseAnd, integer, logicalRightShift, multiplyInteger } from '../integer-operations';
import { isTracing } from '../tracing-state';
import { bitsByArrays, bitsByTensors, readKey } from './bits';
import { checkInteger, checkKey, sizeOf } from './check';

/**
 * Uniform integers in [low, high), int32, identical in every mode.
 *
 * `low + floor(word · (high - low) / 2^32)`: the probability of each value is off by less than 2^-32 (nothing where high - low is a power of two).
 * Lemire (2019), Fast random integer generation in an interval, section 3, without the rejection. JAX's `randint` uses other arithmetic: other numbers.
 *
 * @param key a key
 * @param shape of the result
 * @param low lower bound, an integer from -2^31
 * @param high upper bound, excluded, an integer up to 2^31
 * @throws ShapeError if the key or the shape is none; ArgumentError unless the bounds are such integers and low < high
 */
export function integers(key: Tensor, shape: readonly number[], low: number, high: number): Tensor {
  checkKey('random.integers', key);
  const size = sizeOf('random.integers', shape);
  checkInteger('random.integers: low', low, -(2 ** 31), 2 ** 31 - 1);
  checkInteger('random.integers: high', high, -(2 ** 31) + 1, 2 ** 31);
  if (low >= high) throw new ArgumentError('random.integers', { given: `low = ${low}, high = ${high}`, expected: 'low < high' });
  const span = high - low;
  return tf.tidy(() => {
    const values = isTracing()
      ? addInteger(highProduct(bitsByTensors(key, shape), span), integer(low))
      : tf.tensor1d(integersByArrays(bitsByArrays(readKey(key), size), low, span), 'int32');
    return tf.reshape(values, [...shape]);
  });
}

/** The upper 32 bits of word · span, both unsigned, by halves of 16 bits whose products and sums stay below 2^32. */
function highProduct(words: Tensor, span: number): Tensor {
  if (span === 2 ** 32) return words;
  const mask = integer(0xffff);
  const spanHigh = integer(span >>> 16);
  const spanLow = integer(span & 0xffff);
  const high = logicalRightShift(words, 16);
  const low = bitwiseAnd(words, mask);
  const middle = addInteger(multiplyInteger(high, spanLow), logicalRightShift(multiplyInteger(low, spanLow), 16));
  const carried = addInteger(multiplyInteger(low, spanHigh), bitwiseAnd(middle, mask));
  return addInteger(addInteger(multiplyInteger(high, spanHigh), logicalRightShift(middle, 16)), logicalRightShift(carried, 16));
}

/** The same in doubles, which hold products of 16 and 32 bits exactly. */
function integersByArrays(words: Int32Array, low: number, span: number): Int32Array {
  return words.map((word) => {
    const lower = Math.floor(((word & 0xffff) * span) / 2 ** 16);
    return low + Math.floor(((word >>> 16) * span + lower) / 2 ** 16);
  });
}
