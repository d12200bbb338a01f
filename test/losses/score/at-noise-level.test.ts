import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, atNoiseLevel, gaussian, random, score, tf } from 'ebm';

/** E(x, σ) = ½ x² / (1 + σ²), and at the least noise ½ x². */
const base = gaussian();
const told = {
  ...base,
  energyAt: (params: ReturnType<typeof base.init>, x: Tensor, sigma: Tensor1D) =>
    tf.div(base.energy(params, x), tf.add(1, tf.square(sigma))) as Tensor1D
};
const params = told.init(random.key(0));
const x = tf.tensor2d([[-1], [0.5], [2]]);

test('is the energy at that σ, which can be differentiated', () => {
  const level = atNoiseLevel(told, 2);
  assert.deepEqual(Array.from(level.energy(params, x).dataSync()), [0.1, 0.025, 0.4].map(Math.fround));
  Array.from(score(level)(params, x).dataSync()).forEach((value, i) => assert.ok(Math.abs(value + [-1, 0.5, 2][i]! / 5) < 1e-7));
  assert.equal(level.logPartition, undefined, 'what is known of the model holds at the least noise only');
});

test('refuses a σ that is no finite number above 0', () => {
  for (const bad of [0, -1, NaN, Infinity]) assert.throws(() => atNoiseLevel(told, bad), ArgumentError);
});
