import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam, applyUpdates, ArgumentError, constant, linear, sgd, tf } from 'ebm';
import type { Optimiser } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);

/** Parameters after some steps with the gradients 0.5, -1, 0.25, … of a single weight that starts at 1. */
function trajectory<S>(optimiser: Optimiser<S>, gradients: number[]): number[] {
  return tf.tidy(() => {
    let params = { w: tf.scalar(1) };
    let state = optimiser.init(params);
    return gradients.map((gradient, step) => {
      const result = optimiser.update({ w: tf.scalar(gradient) }, state, params, tf.scalar(step, 'int32'));
      params = applyUpdates(params, result.updates);
      state = result.state;
      return params.w.dataSync()[0]!;
    }) as never;
  });
}
const gradients = [0.5, -1, 0.25, 0.25];

test('gradient descent, plain and with momentum', () => {
  trajectory(sgd({ learningRate: 0.1 }), gradients).forEach((value, i) => close(value, [0.95, 1.05, 1.025, 1][i]!, 1e-6));
  // Velocities 0.5, -0.55, -0.245, 0.0295 by hand.
  trajectory(sgd({ learningRate: 0.1, momentum: 0.9 }), gradients).forEach((value, i) => close(value, [0.95, 1.005, 1.0295, 1.02655][i]!, 1e-6));
});

test('Adam, as its paper has it', () => {
  // Kingma and Ba 2015, algorithm 1, computed in Python with doubles.
  trajectory(adam({ learningRate: 0.1 }), gradients).forEach((value, i) =>
    close(value, [0.900000002, 0.936610354241, 0.950279420339, 0.948815939387][i]!, 1e-6)
  );
});

test('a linear schedule falls to its end and stays', () => {
  const rate = linear({ from: 0.1, to: 0.02, steps: 8 });
  const at = (step: number): number => tf.tidy(() => (rate(tf.scalar(step, 'int32')) as ReturnType<typeof tf.scalar>).dataSync()[0]!);
  close(at(0), 0.1, 1e-7);
  close(at(4), 0.06, 1e-7);
  close(at(8), 0.02, 1e-7);
  close(at(100), 0.02, 1e-7);
  assert.equal(constant(0.3)(tf.scalar(5, 'int32')), 0.3);
});

test('settings out of range are refused', () => {
  assert.throws(() => sgd({ learningRate: -1 }), ArgumentError);
  assert.throws(() => sgd({ learningRate: NaN }), ArgumentError);
  assert.throws(() => sgd({ learningRate: 0.1, momentum: 1 }), ArgumentError);
  assert.throws(() => adam({ learningRate: 0.1, beta2: 1 }), ArgumentError);
  assert.throws(() => adam({ learningRate: 0.1, epsilon: 0 }), ArgumentError);
  assert.throws(() => linear({ from: 0.1, steps: 0 }), ArgumentError);
});
