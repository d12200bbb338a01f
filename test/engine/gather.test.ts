import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ArgumentError, grad, jit, loop, tf } from 'ebm';
import { leaked, modes, values } from './support';

describe('gather', () => {
  const table = tf.tensor2d([10, 11, 20, 21, 30, 31], [3, 2]);

  it('takes rows by indices that a program computes', () => {
    for (const mode of modes) {
      // Row 2, then 0, then 1, …: after the first step the index is out of the range that the trace would have seen.
      const walk = jit(
        (x: tf.Tensor) =>
          loop(3, { sum: tf.zeros([2]), at: tf.tensor1d([2], 'int32') }, (_, { sum, at }) => ({
            sum: sum.add(tf.gather(x, at as tf.Tensor1D).sum(0)),
            at: tf.mod(at.add(tf.scalar(1, 'int32')), tf.scalar(3, 'int32'))
          })).sum,
        { mode }
      );
      assert.deepEqual(values(walk(table)), [60, 63]);
      const columns = jit((x: tf.Tensor, at: tf.Tensor) => tf.gather(x, at as tf.Tensor1D, 1), { mode });
      assert.deepEqual(values(columns(table, tf.tensor1d([1, 1, 0], 'int32'))), [11, 11, 10, 21, 21, 20, 31, 31, 30]);
      assert.equal(
        leaked(() => columns(table, tf.tensor1d([1, 1, 0], 'int32')).dispose()),
        1,
        'the index that this line made'
      );
    }
  });

  it('shows an index out of range: an error when eager, NaN in a program', () => {
    const at = tf.tensor1d([0, 3, -1], 'int32');
    assert.throws(() => tf.gather(table, at), ArgumentError);
    for (const mode of ['graph', 'xla'] as const) {
      const taken = jit((x: tf.Tensor, index: tf.Tensor) => tf.gather(x, index as tf.Tensor1D), { mode })(table, at);
      assert.deepEqual(values(taken), [10, 11, NaN, NaN, NaN, NaN]);
    }
  });

  it('passes gradients to the rows', () => {
    for (const mode of modes) {
      const fn = jit(
        (x: tf.Tensor) =>
          grad((y: tf.Tensor) =>
            tf
              .gather(y, tf.tensor1d([2, 0, 2], 'int32'))
              .square()
              .sum()
          )(x),
        { mode }
      );
      assert.deepEqual(values(fn(table)), [20, 22, 0, 0, 120, 124]);
    }
  });
});
