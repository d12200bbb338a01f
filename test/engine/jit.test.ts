import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ArgumentError, DivergenceError, grad, jit, loop, ShapeError, tf, TraceError } from 'ebm';
import { distance, leaked, modes, values } from './support';

describe('jit', () => {
  it('gives the same numbers in every mode, on trees of tensors and numbers', () => {
    for (const mode of modes) {
      const line = jit((params: { w: tf.Tensor; b: tf.Tensor }, x: tf.Tensor) => ({ y: x.mul(params.w).add(params.b), all: [x.sum(), x.max()] }), {
        mode
      });
      const { y, all } = line({ w: 2, b: 0.5 }, tf.tensor1d([1, 2, 3]));
      assert.deepEqual(values(y), [2.5, 4.5, 6.5]);
      assert.deepEqual(
        all.map((tensor) => values(tensor)),
        [[6], [3]]
      );
    }
  });

  it('takes numbers as inputs: two step sizes, one program', () => {
    const step = jit((x: tf.Tensor, size: tf.Tensor) => x.sub(size), { mode: 'graph' });
    assert.deepEqual(values(step(tf.scalar(1), 0.25)), [0.75]);
    assert.deepEqual(values(step(tf.scalar(1), 0.5)), [0.5]);
    assert.equal(step.report().length, 1);
  });

  it('traces again for another shape, dtype or static value, and forgets the oldest', () => {
    const power = jit((x: tf.Tensor, exponent: number) => x.pow(exponent), { mode: 'graph', static: [1], cacheSize: 3 });
    assert.deepEqual(values(power(tf.tensor1d([2, 3]), 2)), [4, 9]);
    assert.deepEqual(values(power(tf.tensor1d([2, 3]), 3)), [8, 27]);
    power(tf.tensor1d([1, 2, 3]), 3);
    assert.equal(power.report().length, 3);
    power(tf.tensor1d([2], 'int32'), 3);
    assert.equal(power.report().length, 3);
    assert.deepEqual(values(power(tf.tensor1d([2, 3]), 2)), [4, 9]);
    power.dispose();
    assert.equal(power.report().length, 0);
    assert.deepEqual(values(power(tf.tensor1d([2]), 2)), [4]);
  });

  it('returns tensors that the caller owns, also where the function returns its argument', () => {
    for (const mode of modes) {
      const same = jit((x: tf.Tensor) => ({ first: x, second: x, constant: tf.scalar(3) }), { mode });
      const x = tf.tensor1d([1, 2]);
      const result = same(x);
      x.dispose();
      assert.deepEqual([values(result.first), values(result.second), values(result.constant)], [[1, 2], [1, 2], [3]]);
    }
  });

  it('leaves no tensor behind', () => {
    for (const mode of modes) {
      const step = jit((x: tf.Tensor, a: tf.Tensor) => loop(3, { x }, (_, state) => ({ x: grad((y: tf.Tensor) => y.mul(a).sin().sum())(state.x) })), {
        mode
      });
      const x = tf.tensor1d([1, 2, 3]);
      assert.equal(
        leaked(() => step(x, 0.5).x.dispose()),
        0,
        `first call, ${mode}`
      );
      assert.equal(
        leaked(() => Array.from({ length: 20 }, () => step(x, 0.5).x.dispose())),
        0,
        mode
      );
    }
  });

  it('is called as it is inside another program and under a gradient', () => {
    for (const mode of modes) {
      const inner = jit((x: tf.Tensor) => x.square().sum(), { mode });
      const outer = jit((x: tf.Tensor) => grad((y: tf.Tensor) => inner(y).square())(x), { mode });
      // d/dx (Σx²)² = 4 x Σx²
      assert.ok(distance(values(outer(tf.tensor1d([1, 2]))), [20, 40]) < 1e-6);
      assert.ok(distance(values(grad((y: tf.Tensor) => inner(y))(tf.tensor1d([1, 2]))), [2, 4]) < 1e-6);
    }
  });

  it('takes no arguments, small constants from outside, integers and booleans', () => {
    const outside = tf.tensor1d([1, 2, 3]);
    for (const mode of modes) {
      assert.deepEqual(values(jit(() => outside.mul(2), { mode })()), [2, 4, 6]);
      const mixed = jit((n: tf.Tensor, flag: tf.Tensor) => tf.where(flag, n, n.mul(tf.scalar(-1, 'int32'))), { mode });
      const result = mixed(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([true, false], 'bool'));
      assert.equal(result.dtype, 'int32');
      assert.deepEqual(values(result), [1, -2]);
    }
  });

  it('names a non-finite result on request, and goes on', () => {
    for (const mode of modes) {
      const logarithm = jit((x: tf.Tensor) => ({ fine: x, log: x.log() }), { mode, check: 'finite', name: 'logarithm' });
      assert.throws(
        () => logarithm(tf.tensor1d([1, -1])),
        (error: Error) =>
          error instanceof DivergenceError &&
          /logarithm/.test(error.message) &&
          /result\.log/.test(error.message) &&
          !/result\.fine/.test(error.message)
      );
      assert.deepEqual(values(logarithm(tf.tensor1d([1])).log), [0]);
    }
  });
});

describe('jit refuses what a program cannot hold', () => {
  const x = tf.tensor1d([1, 2, 3]);
  const fails = (fn: (x: tf.Tensor) => unknown, pattern: RegExp, kind: new (...args: never[]) => Error = TraceError): void => {
    assert.throws(
      () => jit(fn as (x: tf.Tensor) => tf.Tensor, { mode: 'graph', name: 'culprit' })(x),
      (error: Error) => {
        assert.ok(error instanceof kind, `${error.name}: ${error.message}`);
        assert.match(error.message, pattern);
        return true;
      }
    );
    // The process and the engine live on.
    assert.deepEqual(values(jit((y: tf.Tensor) => y.add(1), { mode: 'graph' })(x)), [2, 3, 4]);
  };

  it('a value read', () => {
    fails((y) => y.mul(y.dataSync()[0] as number), /dataSync/);
    fails((y) => loop(2, y, (_, state) => state.mul(state.sum().arraySync() as number)), /arraySync/);
  });
  it("tfjs's random numbers and Math.random", () => {
    fails((y) => y.add(tf.randomNormal([3])), /random/);
    fails((y) => y.mul(Math.random()), /Math\.random/);
    fails((y) => tf.multinomial(y.expandDims(0) as tf.Tensor2D, 2), /Multinomial|random/);
  });
  it('a constant that changes from trace to trace', () => {
    let calls = 0;
    fails((y) => y.mul(++calls), /another program each time/);
  });
  it('variables, written or read', () => {
    const variable = tf.variable(tf.tensor1d([1, 2, 3]));
    fails((y) => (variable.assign(y as tf.Tensor1D), y), /write to a tf\.Variable/);
    fails((y) => y.add(variable), /reads a tf\.Variable/);
    variable.dispose();
  });
  it('a large tensor from outside', () => {
    const large = tf.zeros([2000]);
    fails((y) => y.add(large.sum()), /float32\[2000\]/);
  });
  it('a gradient through a compiled loop, also by way of a captured tensor', () => {
    fails((y) => grad((z: tf.Tensor) => loop(3, z, (_, s) => s.mul(2)).sum())(y), /through a compiled loop/);
    fails((y) => grad((z: tf.Tensor) => loop(3, tf.scalar(2), (_, s) => s.mul(z.sum())))(y), /through a compiled loop/);
    // The same data under another name, cut off, must not hide the use that is not cut off.
    fails((y) => grad((z: tf.Tensor) => loop(3, tf.scalar(2), (_, s) => s.mul(z.clone().sum())).add(z.sum()))(y), /through a compiled loop/);
  });
  it('an async function, a result that is no tensor', () => {
    fails(async (y) => y, /async/);
    fails(() => 'text', /string/, ShapeError);
    fails(() => new Map(), /class Map/, ShapeError);
  });
  it('shapes that the function does not accept: named with the arguments of the call', () => {
    fails((y) => y.reshape([2, 2]), /culprit.*float32\[3\]/);
  });
  it('arguments that are no trees, disposed tensors, unknown options', () => {
    const plain = jit((y: tf.Tensor) => y.add(1), { mode: 'graph' }) as unknown as (argument: unknown) => tf.Tensor;
    const disposed = tf.scalar(1);
    disposed.dispose();
    assert.throws(() => plain('text'), ShapeError);
    assert.throws(
      () => plain({ a: disposed }),
      (error: Error) => error instanceof ShapeError && /arg0\.a.*disposed/.test(error.message)
    );
    assert.throws(() => jit((y: tf.Tensor) => y, { mode: 'fast' as never }), ArgumentError);
    assert.throws(() => jit((y: tf.Tensor) => y, { cacheSize: 0 }), ArgumentError);
  });
});
