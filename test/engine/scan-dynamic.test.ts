import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, grad, jit, scan, ShapeError, tf } from 'ebm';
import { distance, leaked, modes, values } from './support';

// x_{i+1} = sin(a x_i); record x_i² and i
const run = (x: Tensor, a: Tensor, count: Tensor): [Tensor, { square: Tensor; index: Tensor }] =>
  scan({ count, capacity: 6 }, x, (index, s) => [s.mul(a).sin(), { square: s.square(), index }]);
const int = (value: number): Tensor => tf.scalar(value, 'int32');

test('scan with a count that is an input: the first rows are the records, in every mode; one compilation for all counts', () => {
  for (const mode of modes) {
    const program = jit(run, { mode });
    for (const count of [1, 2, 5, 6]) {
      const [last, { square, index }] = program(tf.tensor1d([2, -1]), 0.5, int(count));
      const path = [[2, -1]];
      for (let i = 0; i < count; i++) path.push(path[i]!.map((value) => Math.sin(0.5 * value)));
      assert.deepEqual([square.shape, index.shape], [[6, 2], [6]]);
      assert.ok(distance(values(last), path[count]!) < 1e-6, `${mode}, ${count}`);
      const squares = path.slice(0, count).flatMap((row) => row.map((value) => value ** 2));
      assert.ok(distance(values(square).slice(0, 2 * count), squares) < 1e-6, `${mode}, ${count}`);
      assert.deepEqual(
        values(index).slice(0, count),
        Array.from({ length: count }, (_, i) => i)
      );
    }
    assert.ok(program.report().length <= 1, mode);
    program.dispose();
  }
});

test('no gradient passes through it', () => {
  for (const mode of ['graph', 'xla'] as const) {
    const slope = jit((x: Tensor, count: Tensor) => grad((y: Tensor) => run(y, tf.scalar(0.5), count)[0].sum())(x) as Tensor, { mode });
    assert.throws(() => slope(tf.tensor1d([1, 2]), int(3)), /scan with a dynamic count/);
  }
});

test('a count or capacity out of range is refused', () => {
  const x = tf.scalar(1);
  const repeat = (count: Tensor, capacity: number) => scan({ count, capacity }, x, (_, s) => [s, s]);
  for (const capacity of [0, -1, 2.5, NaN]) assert.throws(() => repeat(int(1), capacity), ArgumentError);
  for (const count of [0, -1, 7]) assert.throws(() => repeat(int(count), 6), ArgumentError);
  assert.throws(() => repeat(tf.scalar(2), 6), ShapeError);
});

test('it leaves nothing behind', () => {
  const [x, a, count] = [tf.tensor1d([1, 2]), tf.scalar(0.5), int(3)];
  assert.equal(
    leaked(() => tf.dispose(run(x, a, count) as never)),
    0
  );
});
