import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor1D } from '@tensorflow/tfjs';
import { banana, bernoulliRbm, exponentialFamily, gaussian, mlp, random, scaleBy, score, shiftBy, sumOf, temper, tf } from 'ebm';
import type { Energy } from 'ebm';
import { allClose, close, energiesAt, quadratureLogPartition, take } from './truths';

const key = random.key(0);
const rows = [
  [0.5, -1],
  [2, 0.3]
];
const plane = [
  [-14, 14],
  [-14, 14]
] as const;

test('energies and scores of a sum are the sums', () => {
  const [a, b] = [gaussian({ dimension: 2, covariance: 2 }), mlp({ hidden: [4] })];
  const both = sumOf(a, b);
  const params = both.init(key);
  const expected = energiesAt(a, params[0], rows).map((energy, i) => energy + energiesAt(b, params[1], rows)[i]!);
  allClose(energiesAt(both, params, rows), expected, 1e-6);
  tf.tidy(() => {
    const x = tf.tensor2d(rows);
    allClose(take(score(both)(params, x)), take(tf.add(score(a)(params[0], x), score(b)(params[1], x))), 1e-5);
  });
  assert.equal(both.logPartition, undefined);
  assert.equal(both.sample, undefined);
});

test('a product of Gaussians is the Gaussian whose precisions add', () => {
  // N(0, 1) N(3, 1/2) ∝ N(2, 1/3): Z of the product = √(2π/3) exp(-½ · 9 · (1·2/3)), per component.
  const product = sumOf(gaussian({ dimension: 2 }), gaussian({ mean: [3, 3], covariance: 0.5 }));
  const params = product.init(key);
  close(quadratureLogPartition(product, params, plane), Math.log((2 * Math.PI) / 3) - 6, 1e-6);
  tf.tidy(() => allClose(take(score(product)(params, tf.fill([1, 2], 2))), [0, 0], 1e-6));
});

test('temperature divides, a factor multiplies, and each undoes the other', () => {
  const model = banana({ scale: 2, curvature: 0.2 });
  const params = model.init(key);
  const energies = energiesAt(model, params, rows);
  allClose(
    energiesAt(temper(model, 2), params, rows),
    energies.map((energy) => energy / 2),
    1e-6
  );
  allClose(
    energiesAt(scaleBy(model, 3), params, rows),
    energies.map((energy) => 3 * energy),
    1e-5
  );
  allClose(energiesAt(scaleBy(temper(model, 5), 5), params, rows), energies, 1e-6);
  // Neither log Z nor draws of the energy are those of the changed one.
  for (const changed of [temper(model, 2), scaleBy(model, 2)]) {
    assert.equal(changed.logPartition, undefined);
    assert.equal(changed.sample, undefined);
    assert.equal(changed.moments, undefined);
  }
  // A Gaussian at temperature T is the one of T times the variance.
  const hot = temper(gaussian({ covariance: [1, 3] }), 2);
  const expected = gaussian({ covariance: [2, 6] });
  close(quadratureLogPartition(hot, hot.init(key), plane), expected.logPartition(expected.init(key)), 1e-6);
});

test('a constant changes log Z and nothing else', () => {
  const model = banana({ scale: 2, curvature: 0.2 });
  const shifted = shiftBy(model, 1.5);
  const params = shifted.init(key);
  allClose(
    energiesAt(shifted, params, rows),
    energiesAt(model, params, rows).map((energy) => energy + 1.5),
    1e-6
  );
  close(shifted.logPartition!(params), model.logPartition(params) - 1.5, 1e-12);
  assert.deepEqual(shifted.moments!(params), model.moments(params));
  allClose(take(shifted.sample!(params, key, 3)), take(model.sample(params, key, 3)), 0);
  const rbm = shiftBy(bernoulliRbm({ visible: 3, hidden: 2 }), 1);
  assert.equal(rbm.support, 'binary');
  assert.ok(rbm.transition);
});

test('minibatch estimates pass through: summed, divided, shifted', () => {
  const noisy: Energy<object> = {
    name: 'noisy',
    event: [1],
    init: () => ({}),
    energy: (_, x) => tf.tidy(() => tf.reshape(tf.square(x), [-1]) as Tensor1D),
    minibatchEnergy: (_, seed, x) => tf.tidy(() => tf.add(tf.reshape(tf.square(x), [-1]), random.normal(seed, [x.shape[0]!])) as Tensor1D)
  };
  const x = tf.ones([4, 1]);
  const estimate = take(noisy.minibatchEnergy!({}, key, x));
  const halved = temper(noisy, 2).minibatchEnergy!({}, key, x);
  allClose(
    take(halved),
    estimate.map((value) => value / 2),
    1e-6
  );
  const shifted = shiftBy(noisy, 3).minibatchEnergy!({}, key, x);
  allClose(
    take(shifted),
    estimate.map((value) => value + 3),
    1e-6
  );
  const sum = sumOf(noisy, gaussian());
  const params = sum.init(key);
  // The exact part adds ½.
  const [ofNoisy] = random.split(key, 2);
  const part = take(noisy.minibatchEnergy!({}, ofNoisy!, x));
  allClose(
    take(sum.minibatchEnergy!(params, key, x)),
    part.map((value) => value + 0.5),
    1e-6
  );
  assert.equal(sumOf(gaussian(), gaussian()).minibatchEnergy, undefined);
});

test('an expert on positive numbers restricts one on all', () => {
  const { gamma, exponential, poisson } = exponentialFamily;
  for (const sum of [sumOf(gaussian(), gamma()), sumOf(gamma(), gaussian()), sumOf(exponential(), gamma())]) assert.equal(sum.support, 'positive');
  assert.equal(sumOf(gaussian(), gaussian()).support, undefined);
  const model = sumOf(gaussian(), exponential());
  const params = model.init(key);
  allClose(energiesAt(model, params, [[2], [-1]]).slice(0, 1), [4], 1e-6);
  assert.equal(energiesAt(model, params, [[-1]])[0], Infinity);
  assert.throws(() => sumOf(poisson(), gaussian()), { name: 'ArgumentError', message: /counts.*real/ });
  assert.throws(() => sumOf(gamma(), poisson()), { name: 'ArgumentError', message: /positive.*counts/ });
});

test('what cannot be composed is refused', () => {
  assert.throws(() => sumOf(), { name: 'ArgumentError', message: /no energies/ });
  assert.throws(() => sumOf(gaussian({ dimension: 2 }), gaussian()), { name: 'ShapeError', message: /\[2\].*\[1\]/ });
  assert.throws(() => sumOf(gaussian({ dimension: 3 }), bernoulliRbm({ visible: 3, hidden: 2 })), { name: 'ArgumentError', message: /real.*binary/ });
  for (const bad of [0, -1, NaN, Infinity]) {
    assert.throws(() => temper(gaussian(), bad), { name: 'ArgumentError', message: /temperature/ });
    assert.throws(() => scaleBy(gaussian(), bad), { name: 'ArgumentError', message: /factor/ });
  }
  assert.throws(() => shiftBy(gaussian(), NaN), { name: 'ArgumentError', message: /constant/ });
});
