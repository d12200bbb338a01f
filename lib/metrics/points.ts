import type { Tensor } from '@tensorflow/tfjs';
import { ShapeError, tf, DataError } from '../engine';

/** A sample in d dimensions: point i is values[i · dimension … (i + 1) · dimension). */
export interface Points {
  values: ArrayLike<number>;
  dimension: number;
}

/** A sample as plain numbers or as a tensor [n, ...event], whose events are flattened. */
export type PointSample = Points | Tensor;

/** A sample in float64. */
export interface PointArray {
  values: Float64Array;
  dimension: number;
  count: number;
}

/**
 * Two samples to compare, in float64.
 * @throws ShapeError unless both are whole points of one dimension; DataError for fewer points than asked or a number that is not finite.
 */
export function pairOfSamples(subject: string, x: PointSample, y: PointSample, fewest: number): [PointArray, PointArray] {
  const [first, second] = [pointArray(`${subject}: first sample`, x, fewest), pointArray(`${subject}: second sample`, y, fewest)];
  if (first.dimension !== second.dimension) {
    throw new ShapeError(subject, { given: `points of ${first.dimension} and of ${second.dimension} coordinates`, expected: 'one dimension' });
  }
  return [first, second];
}

/** One sample in float64. @throws ShapeError unless it is whole points; DataError for fewer points than asked or a number that is not finite. */
export function pointArray(subject: string, sample: PointSample, fewest: number): PointArray {
  const { values, dimension } = sample instanceof tf.Tensor ? ofTensor(subject, sample) : sample;
  const count = values.length / dimension;
  if (!(Number.isInteger(dimension) && dimension >= 1 && Number.isInteger(count))) {
    throw new ShapeError(subject, { given: `${values.length} numbers in dimension ${dimension}`, expected: 'a whole number of points' });
  }
  if (count < fewest) throw new DataError(subject, { given: `${count} points`, expected: `at least ${fewest}` });
  return { values: finiteNumbers(subject, values), dimension, count };
}

function ofTensor(subject: string, tensor: Tensor): Points {
  if (tensor.rank < 2)
    throw new ShapeError(subject, { given: `a tensor [${tensor.shape.join(', ')}]`, expected: '[n, ...event], [n, 1] for numbers' });
  return { values: tensor.dataSync(), dimension: tensor.shape.slice(1).reduce((product, size) => product * size, 1) };
}

/**
 * Numbers in float64.
 * @throws DataError if one is not finite or there are fewer than asked.
 */
export function finiteNumbers(subject: string, values: ArrayLike<number>, fewest = 1): Float64Array {
  const numbers = new Float64Array(values);
  if (numbers.length < fewest) throw new DataError(subject, { given: `${numbers.length} values`, expected: `at least ${fewest}` });
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(subject, { given: `${numbers[bad]} at place ${bad}`, expected: 'finite numbers' });
  return numbers;
}
