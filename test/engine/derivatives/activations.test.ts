import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { activations, logSigmoid, logSoftmax, logSumExp, softmax } from 'ebm/dist/engine/activations';
import type { ActivationName } from 'ebm/dist/engine/activations';
import { ready, tf } from 'ebm/dist/engine/backend';
import { registerDerivatives } from 'ebm/dist/engine/derivatives';
import { automatic } from './automatic';
import { differences } from './differences';
import type { Derivatives } from './differences';
import { erf, sigmoid } from './samples/elementwise';
import { arrayOperation, cube, unary } from './samples/sample';
import type { Sample } from './samples/sample';

const tolerance = 5e-5;

const truths: Record<ActivationName, (u: number) => number> = {
  identity: (u) => u,
  tanh: Math.tanh,
  sigmoid,
  softplus: (u) => Math.log1p(Math.exp(u)),
  silu: (u) => u * sigmoid(u),
  gelu: (u) => 0.5 * u * (1 + erf(u / Math.SQRT2)),
  elu: (u) => (u > 0 ? u : Math.expm1(u)),
  selu: (u) => 1.0507009873554805 * (u > 0 ? u : 1.6732632423543772 * Math.expm1(u)),
  relu: (u) => Math.max(u, 0),
  leakyRelu: (u) => (u > 0 ? u : 0.2 * u),
  sin: Math.sin,
  square: (u) => u * u
};

const logSumExpOf = (u: number[]): number => Math.log(u.reduce((sum, value) => sum + Math.exp(value), 0));
const rows = (u: number[]): number[][] => [u.slice(0, 3), u.slice(3)];
const columns = (u: number[]): number[][] => [0, 1, 2].map((j) => [u[j]!, u[j + 3]!]);

/** Activations, cubed so that none is without a third derivative, and the normalising functions along both axes. */
const samples: Sample[] = [
  ...(Object.keys(activations) as ActivationName[]).map((name) =>
    unary(
      name,
      (u) => cube(tf.add(activations[name](u), 0.5)),
      (u) => (truths[name](u) + 0.5) ** 3
    )
  ),
  unary('logSigmoid', logSigmoid, (u) => Math.log(sigmoid(u))),
  arrayOperation(
    'logSumExp',
    'all axes',
    [2, 3],
    (u) => logSumExp(u),
    (u) => [logSumExpOf(u)]
  ),
  arrayOperation(
    'logSumExp',
    'rows',
    [2, 3],
    (u) => logSumExp(u, 1),
    (u) => rows(u).map(logSumExpOf)
  ),
  arrayOperation(
    'logSumExp',
    'columns, kept',
    [2, 3],
    (u) => logSumExp(u, 0, true),
    (u) => columns(u).map(logSumExpOf)
  ),
  arrayOperation(
    'logSoftmax',
    'rows',
    [2, 3],
    (u) => logSoftmax(u),
    (u) => rows(u).flatMap((row) => row.map((value) => value - logSumExpOf(row)))
  ),
  arrayOperation(
    'softmax',
    'columns',
    [2, 3],
    (u) => tf.transpose(softmax(u, 0)),
    (u) => columns(u).flatMap((column) => column.map((value) => Math.exp(value - logSumExpOf(column))))
  ),
  arrayOperation(
    "tfjs's logSoftmax, a custom gradient that keeps its output",
    '',
    [2, 3],
    (u) => tf.logSoftmax(u),
    (u) => rows(u).flatMap((row) => row.map((value) => value - logSumExpOf(row)))
  )
];

const values = (tensor: Tensor): number[] => Array.from(tensor.dataSync());

describe('activations', () => {
  before(async () => {
    await ready;
    registerDerivatives();
  });

  for (const { kernel, name, x, xShape, theta, thetaShape, program, truth } of samples) {
    it(`${kernel} ${name}: derivatives to third order`.replace(/ +:/, ':'), () => {
      const v = x.map((_, i) => Math.cos(1 + 2 * i) / Math.sqrt(x.length));
      const got = automatic(program, tf.tensor(x, xShape), tf.tensor(theta, thetaShape), tf.tensor(v, xShape));
      const want = differences(truth, x, theta, v);
      (Object.keys(want) as (keyof Derivatives)[]).forEach((order) => {
        const scale = Math.max(1, ...want[order].map(Math.abs));
        want[order].forEach((value, i) =>
          assert.ok(Math.abs(value - got[order][i]!) <= tolerance * scale, `${order}: ${got[order][i]} for ${value}`)
        );
      });
    });
  }

  it('stay finite far from zero, with their first two derivatives', () => {
    const far = tf.tensor1d([-200, -95, 95, 200]);
    (Object.keys(activations) as ActivationName[]).forEach((name) => {
      const sum = (x: Tensor): Tensor => tf.sum(tf.mul(activations[name](x), x));
      const first = (x: Tensor): Tensor => tf.grad(sum)(x);
      const second = (x: Tensor): Tensor => tf.grad((at) => tf.sum(tf.mul(first(at), at)))(x);
      [activations[name](far), first(far), second(far)].forEach((result) => assert.ok(values(result).every(Number.isFinite), name));
    });
    // exp(-95) is below the normal float32 numbers, which TensorFlow flushes to zero.
    assert.deepEqual(
      values(activations.softplus(far)).map((value) => (value < 1e-38 ? 0 : value)),
      [0, 0, 95, 200]
    );
    assert.deepEqual(values(logSigmoid(far)).slice(0, 2).map(Math.round), [-200, -95]);
  });

  it('logSumExp is stable for large logits and takes forbidden states', () => {
    assert.ok(Math.abs(values(logSumExp(tf.tensor1d([1000, 1000])))[0]! - (1000 + Math.LN2)) < 1e-3);
    assert.ok(Math.abs(values(logSumExp(tf.tensor1d([-1000, -1000])))[0]! + (1000 - Math.LN2)) < 1e-3);
    assert.equal(values(logSumExp(tf.tensor1d([-Infinity, 2])))[0], 2);
    assert.equal(values(logSumExp(tf.tensor1d([-Infinity, -Infinity])))[0], -Infinity);
    assert.deepEqual(values(tf.grad((x) => logSumExp(x))(tf.tensor1d([-Infinity, 2]))), [0, 1]);
  });

  it('leak no tensors', () => {
    const x = tf.tensor2d([0.1, 0.2, 0.3, 0.4], [2, 2]);
    const before = tf.memory().numTensors;
    const all = [...Object.values(activations), logSigmoid, logSoftmax, (u: Tensor) => softmax(u, 0), (u: Tensor) => logSumExp(u)];
    all.forEach((activation) => activation(x).dispose());
    assert.equal(tf.memory().numTensors, before);
  });
});
