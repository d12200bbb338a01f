import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bufferHealth,
  DataError,
  effectiveTemperature,
  energyDifference,
  exponentialFamily,
  gaussian,
  langevinGradientNorm,
  langevinStep,
  random,
  ShapeError,
  tf
} from 'ebm';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);

test('temperatures of published recipes: noise²/2η', () => {
  // Du and Mordatch 2019: step 10, noise 0.005. Grathwohl et al. 2020 (JEM): 1 and 0.01. Du et al. 2021: 100 and 0.001.
  close(effectiveTemperature({ stepSize: 10, noise: 0.005 }), 1.25e-6, 1e-18);
  close(effectiveTemperature({ stepSize: 1, noise: 0.01 }), 5e-5, 1e-17);
  close(effectiveTemperature({ stepSize: 100, noise: 0.001 }), 5e-9, 1e-20);
  close(effectiveTemperature({ stepSize: 0.03, noise: Math.sqrt(0.06) }), 1, 1e-12);
  assert.equal(effectiveTemperature({ stepSize: 1, noise: 0 }), 0);
});

test('chains of a recipe have that temperature, and langevinStep takes it', () => {
  // x' = (1 - η)x + σz on ½x²: variance σ²/(2η - η²) = T/(1 - η/2).
  const recipe = { stepSize: 0.1, noise: 0.2 };
  const temperature = effectiveTemperature(recipe);
  const model = gaussian();
  const step = langevinStep(model, { stepSize: recipe.stepSize, temperature });
  const params = model.init(random.key(0));
  let x = tf.zeros([20_000, 1]);
  for (let i = 0; i < 60; i++) x = step(params, random.key(i), x) as typeof x;
  const variance = tf.mean(tf.square(x)).dataSync()[0]!;
  const expected = temperature / (1 - recipe.stepSize / 2);
  close(variance, expected, 4.5 * expected * Math.sqrt(2 / 20_000));
});

test('the energy gap, with its error', () => {
  const model = gaussian({ dimension: 1 });
  const params = model.init(random.key(0));
  const gap = energyDifference(model, params, tf.tensor2d([1, 3], [2, 1]), tf.tensor2d([0, 2, 4], [3, 1]));
  close(gap.data, 2.5, 1e-6);
  close(gap.samples, 10 / 3, 1e-6);
  close(gap.difference, 2.5 - 10 / 3, 1e-6);
  // Energies .5, 4.5: variance 8 over 2; 0, 2, 8: variance 52/3 over 3.
  close(gap.standardError, Math.sqrt(4 + 52 / 9), 1e-5);
  assert.throws(() => energyDifference(model, params, tf.zeros([1, 1]), tf.zeros([3, 1])), DataError);
  assert.throws(() => energyDifference(model, params, tf.zeros([3, 2]), tf.zeros([3, 1])), ShapeError);
  const half = exponentialFamily.exponential();
  const outside = tf.tensor2d([1, -1], [2, 1]);
  assert.throws(() => energyDifference(half, half.init(random.key(0)), outside, outside), { name: 'DataError', message: /Infinity at event 1/ });
});

test('the norm of the Langevin gradient, and how a step drifts beside its noise', () => {
  const model = gaussian({ covariance: [1, 0.25] });
  const params = model.init(random.key(0));
  // ∇E = (x, 4y): (3, 4) and (0, 0).
  const got = langevinGradientNorm(model, params, tf.tensor2d([3, 1, 0, 0], [2, 2]), { stepSize: 0.02 });
  close(got.mean, 2.5, 1e-5);
  close(got.largest, 5, 1e-5);
  close(got.drift, 0.05, 1e-6);
  close(got.driftToNoise, 0.05 / Math.sqrt(2 * 0.02 * 2), 1e-6);
  assert.throws(() => langevinGradientNorm(model, params, tf.zeros([2, 3]), { stepSize: 0.1 }), ShapeError);
  assert.throws(() => langevinGradientNorm(model, params, tf.tensor2d([[NaN, 0]]), { stepSize: 0.1 }), DataError);
});

test('a buffer: its age, its spread, and chains that stick together', () => {
  const health = bufferHealth({ buffer: tf.tensor2d([0, 1, 0, 1, 2, 1, 4, 1], [4, 2]), age: tf.tensor1d([0, 10, 20, 50]) });
  // The first component, 0, 0, 2, 4, has the variance 11/4; the second none.
  assert.deepEqual({ ...health, spread: 0 }, { size: 4, meanAge: 20, largestAge: 50, unused: 0.25, distinct: 0.75, spread: 0 });
  close(health.spread, Math.sqrt(2.75) / 2, 1e-12);
  assert.throws(() => bufferHealth({ buffer: tf.zeros([4, 2]), age: tf.zeros([3]) }), ShapeError);
  assert.throws(() => bufferHealth({ buffer: tf.zeros([0, 2]), age: tf.zeros([0]) }), ShapeError);
  assert.throws(() => bufferHealth({ buffer: tf.tensor2d([0, NaN], [2, 1]), age: tf.zeros([2]) }), { name: 'DataError', message: /row 1/ });
});

test('settings out of range are refused', () => {
  for (const stepSize of [0, -1, NaN, Infinity]) {
    assert.throws(() => effectiveTemperature({ stepSize, noise: 1 }), ArgumentError);
    assert.throws(() => langevinGradientNorm(gaussian(), gaussian().init(random.key(0)), tf.zeros([2, 1]), { stepSize }), ArgumentError);
  }
  for (const noise of [-1, NaN, Infinity]) assert.throws(() => effectiveTemperature({ stepSize: 1, noise }), ArgumentError);
});
