import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, energyFrom, gaussian, grad, jit, random, score, ShapeError, tf } from 'ebm';
import { allClose, energiesAt, take } from './truths';

const key = random.key(0);

test('one line makes an energy, with a score, that compiles', () => {
  const model = energyFrom((x) => tf.mul(0.5, tf.sum(tf.square(x), 1)), { event: [2] });
  const params = model.init(key);
  allClose(
    energiesAt(model, params, [
      [3, 4],
      [0, 1]
    ]),
    [12.5, 0.5],
    1e-6
  );
  tf.tidy(() => {
    const x = tf.tensor2d([[3, -4]]);
    allClose(take(score(model)(params, x)), [-3, 4], 1e-6);
    const compiled = jit((point: Tensor) => model.energy(params, point), { mode: 'graph' });
    allClose(take(compiled(x)), [12.5], 1e-6);
  });
});

test('with parameters, their gradients and truths', () => {
  const model = energyFrom<{ rate: Scalar }>(({ rate }, x) => tf.mul(rate, tf.sum(tf.square(x), [1, 2])), {
    name: 'mine',
    event: [2, 2],
    init: () => ({ rate: tf.scalar(3) }),
    logPartition: ({ rate }) => 2 * Math.log(Math.PI / rate.dataSync()[0]!)
  });
  const params = model.init(key);
  assert.equal(model.name, 'mine');
  assert.equal(model.logPartition!(params), 2 * Math.log(Math.PI / 3));
  tf.tidy(() => {
    const gradient = grad((theta: { rate: Scalar }) => tf.sum(model.energy(theta, tf.ones([5, 2, 2]))))(params);
    allClose(take(gradient.rate), [20], 1e-5);
  });
});

test('formulas that return anything but one number an event are refused, with the remedy', () => {
  const evaluate = (formula: (x: Tensor) => Tensor): Tensor => energyFrom(formula, { event: [2] }).energy({}, tf.ones([3, 2]));
  assert.throws(() => evaluate((x) => tf.sum(tf.square(x), 1, true)), { name: 'ShapeError', message: /\[3, 1\].*\[3\].*squeeze/ });
  assert.throws(() => evaluate((x) => tf.sum(tf.square(x))), { name: 'ShapeError', message: /shape \[\].*event only/ });
  assert.throws(() => evaluate((x) => tf.square(x)), { name: 'ShapeError', message: /\[3, 2\]/ });
  assert.throws(() => evaluate((x) => tf.sum(x, 0)), { name: 'ShapeError', message: /\[2\]/ });
  assert.throws(() => evaluate((x) => tf.sum(x, 1).toInt()), { name: 'ShapeError', message: /int32/ });
  assert.throws(() => evaluate(() => 3 as never), { name: 'ShapeError', message: /no tensor/ });
  assert.throws(() => energyFrom((x) => tf.sum(x, 1), { event: [2] }).energy({}, tf.ones([3, 3])), ShapeError);
});

test('formulas and events that are none are refused; a formula that throws leaves no tensors', () => {
  const two = (_params: object, x: Tensor): Tensor => tf.sum(x, 1);
  assert.throws(() => energyFrom(two as never, { event: [2] }), { name: 'ArgumentError', message: /without init/ });
  assert.throws(() => energyFrom(gaussian() as never, { event: [2] }), { name: 'ArgumentError', message: /object/ });
  assert.throws(() => energyFrom((x) => tf.sum(x, 1), {} as never), ArgumentError);
  assert.throws(() => energyFrom((x) => tf.sum(x, 1), { event: [0] }), { name: 'ArgumentError', message: /event\[0\]/ });
  const before = tf.memory().numTensors;
  const x = tf.ones([3, 2]);
  assert.throws(() => energyFrom((point) => tf.square(tf.square(point)), { event: [2] }).energy({}, x), ShapeError);
  x.dispose();
  assert.equal(tf.memory().numTensors, before);
});
