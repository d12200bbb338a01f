import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { float64, grad, jit, loop, ShapeError, tf } from 'ebm';
import type { Mode } from 'ebm';
import { distance, values } from './support';

const modes: Mode[] = ['graph', 'xla'];

describe("precision 'float64'", () => {
  it('keeps literals, numbers and Float64Array inputs in double', () => {
    const inputs = [1.1, -2.2, 3e100];
    const expected = inputs.map((x) => ((0.1 * x + Math.PI) * Math.sqrt(0.2)) / 3);
    for (const mode of modes) {
      const affine = jit((x: tf.Tensor, a: tf.Tensor) => x.mul(0.1).add(Math.PI).mul(Math.sqrt(0.2)).mul(a), { mode, precision: 'float64' });
      const got = affine(float64(inputs) as never, 1 / 3);
      assert.ok(got instanceof Float64Array);
      got.forEach((value, index) => assert.ok(Math.abs(value / (expected[index] as number) - 1) < 4e-16, `${value}`));
    }
  });

  it('computes second derivatives in double: the value that JAX 0.10 gives under jax_enable_x64', () => {
    // f(x) = Σ tanh² x + x σ(x); ∇ Σ (∇f)² at x = (0.5, −1.25, 2). Closed form of each term, written out in doubles.
    const expected = [0.5, -1.25, 2].map((x) => {
      const t = Math.tanh(x);
      const s = 1 / (1 + Math.exp(-x));
      const first = 2 * t * (1 - t * t) + s + x * s * (1 - s);
      const second = 2 * (1 - t * t) * (1 - 3 * t * t) + 2 * s * (1 - s) + x * s * (1 - s) * (1 - 2 * s);
      return 2 * first * second;
    });
    const energy = (x: tf.Tensor): tf.Tensor =>
      tf
        .tanh(x)
        .square()
        .add(x.mul(tf.sigmoid(x)))
        .sum();
    for (const mode of modes) {
      const fn = jit((x: tf.Tensor) => grad((y: tf.Tensor) => grad(energy)(y).square().sum())(x), { mode, precision: 'float64' });
      const got = fn(tf.tensor1d([0.5, -1.25, 2]));
      assert.ok(distance(got, expected) < 1e-14, `${[...got]} for ${expected}`);
    }
    assert.ok(Math.abs((expected[0] as number) - 2.952534077285762) < 1e-14, 'the first component, as JAX prints it');
  });

  it('runs loops in double, keeps shapes and integers', () => {
    for (const mode of modes) {
      const series = jit(
        (n: tf.Scalar) => ({
          e: loop(n, { sum: tf.scalar(1), term: tf.scalar(1) }, (i, s) => {
            const term = s.term.div(i.add(tf.scalar(1, 'int32')).cast('float32'));
            return { sum: s.sum.add(term), term };
          }).sum,
          n: n.mul(tf.scalar(2, 'int32')),
          grid: tf.zeros([2, 3])
        }),
        { mode, precision: 'float64' }
      );
      const { e, n, grid } = series(tf.scalar(20, 'int32'));
      assert.ok(Math.abs((e[0] as number) - Math.E) < 1e-15);
      assert.deepEqual([n[0], grid.shape], [40, [2, 3]]);
    }
  });

  it('refuses a shape that does not fit', () => {
    assert.throws(() => float64([1, 2, 3], [2, 2]), ShapeError);
    assert.deepEqual(values(tf.tensor1d([1])), [1]);
  });
});
