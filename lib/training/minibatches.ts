import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';

/** How the rows of a data set are dealt out: each epoch in a new order, rows that do not fill a batch left over till the next. */
export interface Minibatches {
  /** Rows a batch. */
  size: number;
  /** Batches an epoch; without end where every batch is the whole. */
  perEpoch: number;
  /** The rows in the order of one epoch: int32 [rows]. The caller disposes it. */
  order(epoch: number): Tensor1D;
  /** One batch, inside a program: `position` is the number of the batch within its epoch, an int32 scalar. */
  batch(data: Tensor, order: Tensor, position: Scalar): Tensor;
}

/**
 * Minibatches without replacement.
 * @param rows of the data; @param size rows a batch (all of them: no shuffling, no gather).
 * @throws ArgumentError for a size that is not an integer in [1, rows].
 */
export function minibatches(rows: number, size: number, key: Key): Minibatches {
  if (!Number.isInteger(size) || size < 1 || size > rows) {
    throw new ArgumentError('train: batchSize', { given: String(size), expected: `an integer from 1 to ${rows}, the rows of the data` });
  }
  const whole = size === rows;
  return {
    size,
    perEpoch: whole ? Infinity : Math.floor(rows / size),
    order: (epoch) => (whole ? tf.range(0, 1, 1, 'int32') : tf.tidy(() => random.permutation(random.foldIn(key, epoch), rows) as Tensor1D)),
    batch: (data, order, position) => {
      if (whole) return data;
      const within = tf.add(tf.mul(position, tf.scalar(size, 'int32')), tf.range(0, size, 1, 'int32'));
      return tf.gather(data, tf.gather(order, within.toInt()).toInt());
    }
  };
}
