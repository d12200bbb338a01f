import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { grad, jit, loop, scan, tf } from 'ebm';
import { leaked, modes, values } from './support';

const boom = (): never => {
  throw new Error('boom');
};

/** y², whose way back throws. */
const oneWay = tf.customGrad((...inputs) => {
  const [y, save] = inputs as unknown as [Tensor, (saved: Tensor[]) => void];
  save([y]);
  return { value: y.square(), gradFunc: boom };
});

/** exp(y²), of which the tape saves tensors for the way back, and then the end. */
const breaksOff = (y: Tensor): Tensor => {
  tf.exp(tf.mul(y, y)).sum();
  return boom();
};

/** Functions of x [3, 2] that throw somewhere under a gradient. */
const faults: Record<string, (x: Tensor) => unknown> = {
  'on the way there': grad(breaksOff),
  'on the way back': grad((y: Tensor) => tf.exp(oneWay(tf.tanh(y))).sum()),
  'in an inner gradient': grad((y: Tensor) => grad(breaksOff)(y).sum()),
  'by a result that is no scalar': grad((y: Tensor) => tf.exp(y)),
  'in a scan': grad((y: Tensor) => scan(3, y, breaksOff as never)[0].sum()),
  'on the way back to a scan': grad((y: Tensor) => oneWay(scan(3, y, (_, state) => [tf.exp(tf.tanh(state)), null])[0]).sum())
};

describe('what is thrown under a gradient leaves no tensor behind', () => {
  for (const [where, fault] of Object.entries(faults)) {
    it(where, () => {
      const x = tf.ones([3, 2]);
      assert.equal(
        leaked(() => assert.throws(() => fault(x))),
        0
      );
      for (const mode of modes) {
        assert.equal(
          leaked(() => assert.throws(() => jit(fault as never, { mode })(x as never))),
          0,
          mode
        );
      }
      x.dispose();
    });
  }

  it('and the next gradient is right', () => {
    // d/dy exp(tanh y) at 0 is 1.
    const gradient = grad((y: Tensor) => tf.exp(tf.tanh(y)).sum());
    assert.throws(() => faults['on the way there']!(tf.ones([2])), /boom/);
    assert.deepEqual(values(tf.tidy(() => gradient(tf.zeros([2])))), [1, 1]);
  });

  it('a caught one leaves the outer tape whole', () => {
    const gradient = grad((y: Tensor) => {
      const value = tf.square(y).sum();
      assert.throws(() => grad(breaksOff)(y), /boom/);
      return value;
    });
    const x = tf.tensor1d([1, 3]);
    assert.equal(
      leaked(() => {
        const found = gradient(x) as Tensor;
        // d/dy y² = 2 y.
        assert.deepEqual(values(found), [2, 6]);
        found.dispose();
      }),
      0
    );
    x.dispose();
  });

  it('a gradient may be taken on the way back of another', () => {
    // The way back of f(y) = y³ takes a gradient of its own.
    const cube = tf.customGrad((...inputs) => {
      const [y] = inputs as unknown as [Tensor];
      const slope = grad((z: Tensor) => tf.pow(z, 3).sum());
      return { value: tf.pow(y, 3), gradFunc: (dy: Tensor) => tf.mul(dy, slope(y)) };
    });
    const x = tf.tensor1d([1, 2]);
    const found = grad((y: Tensor) => cube(y).sum())(x);
    // 3 y².
    values(found).forEach((value, i) => assert.ok(Math.abs(value - 3 * (i + 1) ** 2) < 1e-5, String(value)));
    tf.dispose([x, found]);
  });
});

it('a body that throws leaves nothing of an eager loop or scan behind', () => {
  const x = tf.ones([3]);
  const later = (index: Tensor): void => {
    if (index.dataSync()[0] === 1) boom();
  };
  const looped = (): unknown =>
    loop(3, { x, n: 1 }, (i, state) => {
      later(i);
      return { x: tf.exp(state.x), n: state.n };
    });
  const scanned = (): unknown =>
    scan(3, { x, n: 1 }, (i, state) => {
      later(i);
      return [{ x: tf.exp(state.x), n: state.n }, tf.neg(state.x)];
    });
  for (const run of [looped, scanned])
    assert.equal(
      leaked(() => assert.throws(run, /boom/)),
      0
    );
  x.dispose();
});
