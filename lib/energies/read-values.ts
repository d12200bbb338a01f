import type { Tensor } from '@tensorflow/tfjs';
import { random } from '../engine';
import type { Key } from '../engine';

/** The numbers of a tensor as doubles, row by row; a plain number stands for a scalar. */
export function numbersOf(value: Tensor | number): number[] {
  return typeof value === 'number' ? [value] : Array.from(value.dataSync());
}

/** The numbers of a matrix, or of a stack of them, by rows. */
export function rowsOf(value: Tensor): number[][] {
  const width = value.shape[value.rank - 1]!;
  const values = value.dataSync();
  return Array.from({ length: values.length / width }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}

/** n uniform numbers in (0, 1), as plain numbers. */
export function uniformsOf(key: Key, n: number): Float32Array {
  const draws = random.uniform(key, [n]);
  const values = draws.dataSync<'float32'>();
  draws.dispose();
  return values;
}
