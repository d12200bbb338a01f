import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  boltzmannMachine,
  boltzmannProbabilities,
  DataError,
  gaussian,
  pseudoLogLikelihood,
  random,
  rbmPseudoLogLikelihood,
  reconstructionError,
  ShapeError,
  tf
} from 'ebm';
import type { RbmParams } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);
const key = random.key(8);

test('for a Bernoulli RBM it is the closed form, whatever the batch', () => {
  const rbm = bernoulliRbm({ visible: 7, hidden: 4, weightScale: 1 });
  const params = rbm.init(key);
  const data = random.bernoulli(random.key(1), 0.4, [50, 7]);
  const expected = rbmPseudoLogLikelihood(params, data);
  const before = tf.memory().numTensors;
  for (const batchSize of [1, 17, 16_384]) close(pseudoLogLikelihood(rbm, params, data, { batchSize }), expected, 2e-5);
  assert.equal(tf.memory().numTensors, before);
});

test('for a Boltzmann machine of spins it is the mean of conditionals of the enumerated law', () => {
  const machine = boltzmannMachine({ units: 4 });
  const params = {
    couplings: tf.tensor2d([0, 0.5, -0.3, 0.2, 0.5, 0, 0.8, 0, -0.3, 0.8, 0, -0.6, 0.2, 0, -0.6, 0], [4, 4]),
    bias: tf.tensor1d([0.1, -0.4, 0.2, 0.3])
  };
  const law = boltzmannProbabilities(params);
  const states = [0, 3, 9, 14];
  const data = tf.tensor2d(states.map((state) => [0, 1, 2, 3].map((i) => ((state >>> i) & 1 ? 1 : -1))));
  let expected = 0;
  for (const state of states)
    for (const i of [0, 1, 2, 3]) expected += Math.log(law[state]! / (law[state]! + law[state ^ (1 << i)]!)) / states.length;
  close(pseudoLogLikelihood(machine, params, data), expected, 1e-5);
});

test('reconstruction misleads: a frozen chain reconstructs perfectly what its model finds improbable', () => {
  const rbm = bernoulliRbm({ visible: 4, hidden: 4 });
  // Each hidden unit copies one visible: v is given back as it came, whatever p(v).
  const copies: RbmParams = { weights: tf.mul(tf.eye(4), 40), visibleBias: tf.fill([4], -20), hiddenBias: tf.fill([4], -20) };
  const data = random.bernoulli(random.key(2), 0.5, [64, 4]);
  assert.ok(reconstructionError(rbm, copies, data, key) < 1e-6);
  // Independent fair coins, the law of these data: nothing is reconstructed.
  const coins: RbmParams = { weights: tf.zeros([4, 4]), visibleBias: tf.zeros([4]), hiddenBias: tf.zeros([4]) };
  close(reconstructionError(rbm, coins, data, key), 0.25, 1e-6);
});

test('other events, values and shapes are refused', () => {
  const machine = boltzmannMachine({ units: 3 });
  const params = machine.init(key);
  assert.throws(() => pseudoLogLikelihood(machine, params, tf.zeros([2, 3])), { name: 'DataError', message: /0 in row 0, component 0.*-1 or 1/s });
  assert.throws(() => pseudoLogLikelihood(machine, params, tf.ones([2, 4])), ShapeError);
  assert.throws(() => pseudoLogLikelihood(machine, params, tf.ones([2, 3]), { batchSize: 0 }), ArgumentError);
  const normal = gaussian({ dimension: 2 });
  assert.throws(() => pseudoLogLikelihood(normal, normal.init(key), tf.zeros([2, 2])), { name: 'ArgumentError', message: /finite numbers/ });
  const rbm = bernoulliRbm({ visible: 3, hidden: 2 });
  assert.throws(() => reconstructionError(rbm, rbm.init(key), tf.fill([2, 3], 0.5), key), DataError);
});
