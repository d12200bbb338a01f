import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { ShapeError } from './errors';

/** Doubles with a shape: what a float64 program takes and returns. */
export type Float64Values = Float64Array & { shape?: number[] };

/** Doubles with a shape, as an input of a function compiled with `precision: 'float64'`. @throws ShapeError if the sizes differ. */
export function float64(values: ArrayLike<number>, shape: number[] = [values.length]): Float64Values {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== values.length)
    throw new ShapeError('float64', { given: `${values.length} values for the shape [${shape.join(',')}]`, expected: `${size} values` });
  return Object.assign(Float64Array.from(values), { shape });
}

/** The bits of doubles as pairs of int32, the form in which they enter a program. */
export function toPairs(values: Float64Values | number): Tensor {
  const doubles = typeof values === 'number' ? Float64Array.of(values) : values;
  const shape = typeof values === 'number' ? [] : (values.shape ?? [values.length]);
  // A copy: the view must start at an even offset and must not change under the program.
  return tf.tensor(new Int32Array(Float64Array.from(doubles).buffer), [...shape, 2], 'int32');
}

/** The way back: int32 pairs to doubles. */
export function fromPairs(tensor: Tensor): Float64Values {
  const pairs = Int32Array.from(tensor.dataSync());
  return Object.assign(new Float64Array(pairs.buffer), { shape: tensor.shape.slice(0, -1) });
}
