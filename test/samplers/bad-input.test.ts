import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, gaussian, hmc, mala, nuts, parallelTempering, randomWalkMetropolis, sample, sgld, ShapeError, tf, ula } from 'ebm';
import { key, oneCompiledStep, oneStep, plain } from './support';

const energy = gaussian({ dimension: 2 });

test('settings out of range are refused by name', () => {
  for (const bad of [0, -0.1, NaN, Infinity]) {
    const makers = [randomWalkMetropolis, ula, sgld, mala, hmc, nuts];
    for (const make of makers)
      assert.throws(
        () => make({ stepSize: bad }),
        (error) => error instanceof ArgumentError && /stepSize/.test(error.message)
      );
    for (const make of [randomWalkMetropolis, mala, hmc, nuts]) assert.throws(() => make({ stepSize: 1, inverseMass: bad }), /inverseMass/);
  }
  for (const temperature of [-1, NaN, Infinity]) assert.throws(() => ula({ stepSize: 0.1, temperature }), /temperature/);
  for (const leapfrogSteps of [0, -3, 2.5, NaN]) assert.throws(() => hmc({ leapfrogSteps }), /leapfrogSteps/);
  for (const jitter of [-0.1, 1, 2, NaN]) assert.throws(() => hmc({ jitter }), /jitter/);
  const inner = randomWalkMetropolis({ stepSize: 1 });
  for (const temperatures of [[], [1], [2, 3], [1, 1], [1, 3, 2], [1, NaN], [1, Infinity], [1, -2]]) {
    assert.throws(
      () => parallelTempering(inner, { temperatures }),
      (error) => error instanceof ArgumentError && /temperatures/.test(error.message)
    );
  }
  assert.throws(() => parallelTempering(hmc(), { temperatures: [1, 2] }), /without a step size/);
});

test('options of sample out of range are refused, and a start of another shape', async () => {
  const params = energy.init(key);
  const kernel = randomWalkMetropolis({ stepSize: 1 });
  for (const options of [{ draws: 0 }, { draws: 1.5 }, { warmup: -1 }, { thin: 0 }, { chains: 0 }, { chains: NaN }, { draws: 2 ** 30 }]) {
    await assert.rejects(sample(kernel, energy, params, { key, ...options }), ArgumentError, JSON.stringify(options));
  }
  for (const shape of [[2], [3, 1], [3, 2, 1], [0, 2]]) {
    const initial = tf.zeros(shape);
    await assert.rejects(sample(kernel, energy, params, { key, initial }), ShapeError);
    initial.dispose();
  }
  const initial = tf.zeros([3, 2]);
  await assert.rejects(sample(kernel, energy, params, { key, initial, chains: 4 }), /rows of initial/);
  for (const shape of [[3], [1], [2, 1], [1, 2]]) {
    const inverseMass = tf.ones(shape);
    await assert.rejects(sample(hmc({ stepSize: 1, inverseMass }), energy, params, { key, initial }), ShapeError);
    inverseMass.dispose();
  }
  for (const worst of [0, -1, NaN, Infinity]) {
    const inverseMass = tf.tensor1d([1, worst]);
    for (const make of [randomWalkMetropolis, mala, hmc, nuts]) {
      await assert.rejects(sample(make({ stepSize: 1, inverseMass }), energy, params, { key, initial }), /inverseMass.*positive/s);
    }
    inverseMass.dispose();
  }
  await assert.rejects(sample(sgld({ stepSize: 0.1 }), energy, params, { key, initial, mode: 'eager' }), /minibatchEnergy/);
  tf.dispose([params, initial] as never);
});

test('a start where the energy is infinite or NaN is refused, and the chains are named', async () => {
  for (const worst of [Infinity, NaN]) {
    const odd = plain('odd', [1], (x) => tf.tidy(() => tf.reshape(tf.where(tf.greater(x, 5), tf.fill(x.shape, worst), tf.square(x)), [-1])));
    const initial = tf.tensor2d([0, 9, 1, 7], [4, 1]);
    for (const kernel of [randomWalkMetropolis({ stepSize: 1 }), hmc(), nuts()]) {
      await assert.rejects(sample(kernel, odd, {}, { key, initial }), (error) => {
        return error instanceof ArgumentError && /2 of 4 chains: 1, 3/.test(error.message) && error.message.includes(String(worst));
      });
    }
    initial.dispose();
  }
});

test('a proposal of infinite or NaN energy is rejected, never propagated: chains stay in their box', async () => {
  const initial = tf.zeros([50, 1]);
  for (const outside of [Infinity, NaN, -Infinity]) {
    const box = plain('box', [1], (x: Tensor) => {
      const flat = tf.reshape(x, [-1]);
      return tf.where(tf.lessEqual(tf.abs(flat), 1), tf.mul(0.5, tf.square(flat)), tf.fill(flat.shape, outside));
    });
    const kernels = [
      randomWalkMetropolis({ stepSize: 1 }),
      mala({ stepSize: 0.3 }),
      hmc({ stepSize: 0.5, leapfrogSteps: 3 }),
      nuts({ stepSize: 0.5, maxTreeDepth: 4 })
    ];
    // Each kernel compiled with one of the three.
    const compiled = kernels[{ Infinity: 3, NaN: 2, '-Infinity': 1 }[String(outside)]!]!;
    for (const [kernel, step] of [...kernels.map((one) => [one, oneStep] as const), [compiled, oneCompiledStep] as const]) {
      const { position, acceptance, divergent } = step(kernel, box, initial, key);
      assert.ok(
        divergent.some((value) => value === 1),
        `${kernel.name}, ${outside} outside: none is marked`
      );
      assert.ok(
        position.every((x) => Math.abs(x) <= 1),
        `${kernel.name}, ${outside} outside: ${position.join(', ')}`
      );
      assert.ok(acceptance.every((value) => value >= 0 && value <= 1));
    }
  }
  const box = plain('box', [1], (x: Tensor) => {
    const flat = tf.reshape(x, [-1]);
    return tf.where(tf.lessEqual(tf.abs(flat), 1), tf.zerosLike(flat), tf.fill(flat.shape, Infinity));
  });
  const chains = await sample(randomWalkMetropolis({ stepSize: 1 }), box, {}, { key, initial, draws: 200, mode: 'xla' });
  initial.dispose();
  assert.ok(chains.values.every((x) => Math.abs(x) <= 1));
  assert.ok(chains.energies.every((value) => value === 0));
  const rejected = chains.divergent.reduce((sum, value) => sum + value, 0);
  assert.ok(rejected > 0, 'what left the box is marked');
});

test('an unadjusted chain that runs away is marked as divergent', async () => {
  const quartic = plain('quartic', [1], (x) => tf.reshape(tf.square(tf.square(x)), [-1]));
  const initial = tf.tensor2d([0, 100], [2, 1]);
  const chains = await sample(ula({ stepSize: 0.01 }), quartic, {}, { key, initial, draws: 30, mode: 'xla' });
  initial.dispose();
  const at = (chain: number): number => chains.divergent[2 * 29 + chain]!;
  assert.deepEqual([at(0), at(1)], [0, 1]);
});

test('a trajectory that loses its energy is marked as divergent and rejected, compiled as well', () => {
  const x = tf.ones([20, 2]);
  for (const kernel of [hmc({ stepSize: 50, leapfrogSteps: 20 }), nuts({ stepSize: 50, maxTreeDepth: 4 })]) {
    for (const step of [oneStep, oneCompiledStep]) {
      const { position, acceptance, divergent } = step(kernel, energy, x, key);
      assert.ok(position.every((value) => value === 1));
      assert.ok(acceptance.every((value) => value < 1e-6));
      assert.ok(divergent.every((value) => value === 1));
    }
  }
  x.dispose();
});
