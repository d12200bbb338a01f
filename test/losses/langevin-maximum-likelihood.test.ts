import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, bernoulliRbm, exponentialFamily, gaussian, jit, langevinMaximumLikelihood, random, ShapeError, tf } from 'ebm';
import type { GaussianParams, Key } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

const model = gaussian();
const [precision, stepSize, steps] = [0.7, 0.2, 6];
const params: GaussianParams = { mean: tf.tensor1d([0]), precision: tf.tensor1d([precision]) };
const n = 40_000;
// Data whose second moment is exactly 2.
const data = tf.tensor2d([Math.SQRT2, -Math.SQRT2], [2, 1]);

for (const temperature of [1, 0.5, 0]) {
  test(`short runs from noise at temperature ${temperature}: the gradient is that of the chain's own law, not of the model's`, () => {
    // Of x' = (1 - ηλ)x + √(2ηT) z from N(0, 1), six steps: v ← (1 - ηλ)²v + 2ηT. The gradient in λ is ½(E_data[x²] - v).
    let variance = 1;
    for (let i = 0; i < steps; i++) variance = (1 - stepSize * precision) ** 2 * variance + 2 * stepSize * temperature;
    const loss = langevinMaximumLikelihood({ steps, stepSize, temperature, count: n });
    const program = jit((theta: GaussianParams, x: Tensor, key: Key) => loss(model, theta, x, key, null).gradient!, { mode: 'graph' });
    const gradient = program(params, data, random.key(1));
    const got = gradient.precision.dataSync()[0]!;
    const expected = 0.5 * (2 - variance);
    // ½x² has the standard deviation v/√2.
    assert.ok(Math.abs(got - expected) < (4.5 * variance) / Math.sqrt(2 * n) + 1e-5, `${got}, expected ${expected}`);
    const ofMean = gradient.mean.dataSync()[0]!;
    assert.ok(Math.abs(ofMean) < 4.5 * precision * Math.sqrt(variance / n) + 1e-6, `${ofMean}`);
    program.dispose();
  });
}

test('chains begin where they are told, and their cost is counted', () => {
  const loss = langevinMaximumLikelihood({ steps: 3, stepSize: 1e-8, initial: (_model, _params, _key, count) => tf.fill([count, 1], 5) });
  const { info, gradient } = loss(model, params, data, random.key(0), null);
  assert.ok(Math.abs(info.modelEnergy!.dataSync()[0]! - 0.5 * precision * 25) < 0.01);
  assert.ok(Math.abs(gradient!.precision.dataSync()[0]! - 0.5 * (2 - 25)) < 0.01);
  // Two data, two chains: a gradient in θ each, and three steps of the chains.
  assert.equal(info.gradientEvaluations!.dataSync()[0], 2 + 2 * (1 + 3));
  assert.equal(loss.needs, 'gradient');
});

test('settings out of range are refused, and energies that chains would leave', () => {
  for (const wrong of [{ steps: 0 }, { steps: 1.5 }, { stepSize: 0 }, { stepSize: NaN }, { temperature: -1 }, { count: 0 }]) {
    assert.throws(() => langevinMaximumLikelihood({ steps: 1, stepSize: 0.1, ...wrong }), ArgumentError);
  }
  const loss = langevinMaximumLikelihood({ steps: 1, stepSize: 0.1 });
  const key = random.key(0);
  const rbm = bernoulliRbm({ visible: 2, hidden: 1 });
  assert.throws(() => loss(rbm, rbm.init(key), tf.zeros([2, 2]), key, null), { name: 'ArgumentError', message: /0 or 1/ });
  const half = exponentialFamily.exponential();
  assert.throws(() => loss(half, half.init(key), tf.ones([2, 1]), key, null), ArgumentError);
  const elsewhere = langevinMaximumLikelihood({ steps: 1, stepSize: 0.1, initial: (_model, _params, _key, count) => tf.zeros([count, 3]) });
  assert.throws(() => elsewhere(model, params, data, key, null), ShapeError);
});
