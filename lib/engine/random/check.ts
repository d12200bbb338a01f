import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, ShapeError } from '../errors';
import { isTensor, signatureOf } from '../trees';

/** The number of elements of a shape. @throws ShapeError unless it is an array of integers >= 0 with a product of at most 2^31 - 1. */
export function sizeOf(subject: string, shape: readonly number[]): number {
  const valid = Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0);
  const size = valid ? shape.reduce((product, length) => product * length, 1) : NaN;
  if (!(size < 2 ** 31)) {
    throw new ShapeError(subject, {
      given: `the shape ${JSON.stringify(shape)}`,
      expected: 'a list of integers >= 0 with a product below 2^31',
      remedy: valid ? 'Draw in parts, each from its own key of random.split.' : 'Pass a shape such as [100, 2].'
    });
  }
  return size;
}

/** @throws ShapeError unless `key` is an int32 tensor of shape [2]. */
export function checkKey(subject: string, key: unknown): asserts key is Tensor {
  if (isTensor(key) && key.dtype === 'int32' && key.shape.length === 1 && key.shape[0] === 2) return;
  throw new ShapeError(subject, {
    given: isTensor(key) ? `the key ${signatureOf(key)}` : `a ${typeof key} as the key`,
    expected: 'a key, int32[2]',
    remedy: 'Make one with random.key(seed) or random.split(key).'
  });
}

/** @throws ArgumentError unless `value` is an integer from `low` up to and including `high`. */
export function checkInteger(subject: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new ArgumentError(subject, { given: String(value), expected: `an integer from ${low} to ${high}` });
}
