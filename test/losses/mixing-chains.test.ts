// Persistent chains that are made to mix: fast weights, and tempering.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  contrastiveDivergenceObjective,
  enumerateModel,
  fastPersistentContrastiveDivergence,
  jit,
  persistentContrastiveDivergence,
  random,
  rbmGibbsMatrix,
  rbmProbabilities,
  sgd,
  stateFrequencies,
  temperedPersistentContrastiveDivergence,
  tf,
  train
} from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import type { Key, RbmParams } from 'ebm';
import { flat, params, rbm, rows } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const data = tf.tensor2d(rows);
const chains = 10_000;

test('tempered chains come to the law of the model at each temperature, and to the gradient of the likelihood', () => {
  const temperatures = [1, 2, 4];
  const loss = temperedPersistentContrastiveDivergence({ temperatures, chains, steps: 30 });
  const start = loss.start!(rbm, params, random.key(1));
  assert.deepEqual(start.replicas.shape, [3 * chains, 4]);
  const program = jit((theta: RbmParams, batch: Tensor, key: Key, replicas: Tensor) => loss(rbm, theta, batch, key, { replicas }));
  const { state, gradient, info } = program(params, data, random.key(2), start.replicas);
  const law = stateFrequencies(rows.flat(), 4, 'binary');
  const { likelihoodGradient } = contrastiveDivergenceObjective(enumerateModel(rbm, params), rbmGibbsMatrix(params), law);
  flat(gradient!).forEach((value, i) => close(value, likelihoodGradient[i]!, (4.5 * 0.5) / Math.sqrt(chains), `parameter ${i}`));
  const values = state.replicas.dataSync();
  temperatures.forEach((temperature, level) => {
    const scaled = Object.fromEntries(Object.entries(params).map(([name, leaf]) => [name, tf.div(leaf, temperature)])) as RbmParams;
    const expected = rbmProbabilities(scaled);
    const shares = stateFrequencies(values.slice(level * chains * 4, (level + 1) * chains * 4), 4, 'binary');
    shares.forEach((share, s) =>
      close(share, expected[s]!, 4.5 * Math.sqrt((expected[s]! * (1 - expected[s]!)) / chains), `T = ${temperature}, state ${s}`)
    );
  });
  assert.ok(info.swaps!.dataSync()[0]! > 0.3 && info.swaps!.dataSync()[0]! < 1);
  program.dispose();
});

test('between two modes, from starts in one of them, tempered chains find both weights where plain ones stay', () => {
  const two = bernoulliRbm({ visible: 6, hidden: 6 });
  // All off, or all on, with a bias towards on: barriers of some eight nats.
  const theta: RbmParams = { weights: tf.fill([6, 6], 2.2), visibleBias: tf.fill([6], -6.55), hiddenBias: tf.fill([6], -6.55) };
  const onIn = (states: ArrayLike<number>, n: number): number =>
    Array.from({ length: n }, (_, i) => (states[6 * i]! + states[6 * i + 1]! + states[6 * i + 2]! > 1 ? 1 : 0)).reduce<number>((a, b) => a + b, 0) /
    n;
  const law = rbmProbabilities(theta);
  const truth = law.reduce((sum, p, s) => sum + ((s & 1) + ((s >> 1) & 1) + ((s >> 2) & 1) > 1 ? p : 0), 0);
  assert.ok(truth > 0.3 && truth < 0.9, `${truth}`);
  const batch = tf.zeros([1, 6]);
  const n = 2000;
  const plain = persistentContrastiveDivergence({ chains: n, steps: 60, initial: () => tf.zeros([n, 6]) });
  const stuck = plain(two, theta, batch, random.key(3), plain.start!(two, theta, random.key(0))).state.chains.dataSync();
  assert.ok(onIn(stuck, n) < truth / 2, `${onIn(stuck, n)}`);
  const tempered = temperedPersistentContrastiveDivergence({ temperatures: [1, 1.3, 1.7, 2.2, 3, 4], chains: n, steps: 60 });
  const { state } = tempered(two, theta, batch, random.key(3), { replicas: tf.zeros([6 * n, 6]) });
  close(onIn(state.replicas.dataSync(), n), truth, 0.1);
});

test('fast weights follow the gradient and decay; the chains see them', () => {
  const loss = fastPersistentContrastiveDivergence({ fastRate: 0.3, decay: 0.9, chains: 50 });
  const start = loss.start!(rbm, params, random.key(0));
  flat(start.fast as RbmParams).forEach((value) => assert.equal(value, 0));
  const first = loss(rbm, params, data, random.key(1), start);
  flat(first.state.fast as RbmParams).forEach((value, i) => close(value, -0.3 * flat(first.gradient!)[i]!, 1e-6));
  const second = loss(rbm, params, data, random.key(2), first.state);
  flat(second.state.fast as RbmParams).forEach((value, i) => {
    close(value, 0.9 * flat(first.state.fast as RbmParams)[i]! - 0.3 * flat(second.gradient!)[i]!, 1e-6);
  });
  // The second step is that of plain chains on θ + θ_fast.
  const seen = Object.fromEntries(
    Object.entries(params).map(([name, leaf]) => [name, tf.add(leaf, (first.state.fast as RbmParams)[name as keyof RbmParams])])
  );
  const plain = persistentContrastiveDivergence({ chains: 50 })(rbm, seen as RbmParams, data, random.key(2), { chains: first.state.chains });
  assert.deepEqual(second.state.chains.dataSync(), plain.state.chains.dataSync());
});

test('without fast weights to speak of it is plain persistent contrastive divergence', () => {
  const loss = fastPersistentContrastiveDivergence({ fastRate: 1e-30, chains: 40, steps: 2 });
  const plain = persistentContrastiveDivergence({ chains: 40, steps: 2 });
  const [a, b] = [loss.start!(rbm, params, random.key(0)), plain.start!(rbm, params, random.key(0))];
  assert.deepEqual(flat(loss(rbm, params, data, random.key(1), a).gradient!), flat(plain(rbm, params, data, random.key(1), b).gradient!));
});

test('train runs both', async () => {
  const options = { model: bernoulliRbm({ visible: 4, hidden: 3 }), data, optimiser: sgd({ learningRate: 0.1 }), steps: 40, key: random.key(0) };
  const tempered = await train({ ...options, loss: temperedPersistentContrastiveDivergence({ temperatures: [1, 2], chains: 20 }) });
  assert.deepEqual(tempered.state.replicas.shape, [40, 4]);
  assert.ok(tempered.log.at(-1)!.swaps! > 0);
  const fast = await train({ ...options, loss: fastPersistentContrastiveDivergence({ fastRate: 0.1, chains: 20 }) });
  assert.ok(fast.log.every((row) => Number.isFinite(row.loss)));
});

test('settings out of range are refused', () => {
  for (const temperatures of [[], [1], [2, 3], [1, 1], [1, NaN], [1, 3, 2]]) {
    assert.throws(() => temperedPersistentContrastiveDivergence({ temperatures }), { name: 'ArgumentError', message: /rising from 1/ });
  }
  assert.throws(() => temperedPersistentContrastiveDivergence({ temperatures: [1, 2], steps: 0 }), ArgumentError);
  assert.throws(() => temperedPersistentContrastiveDivergence({ temperatures: [1, 2], chains: 0 }), ArgumentError);
  for (const fastRate of [0, -1, NaN]) assert.throws(() => fastPersistentContrastiveDivergence({ fastRate }), /fastRate/);
  for (const decay of [-0.1, 1, NaN]) assert.throws(() => fastPersistentContrastiveDivergence({ fastRate: 0.1, decay }), /decay/);
  assert.throws(() => fastPersistentContrastiveDivergence({ fastRate: 0.1, steps: 0 }), ArgumentError);
});
