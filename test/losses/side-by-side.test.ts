import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import {
  adam,
  ArgumentError,
  DataError,
  denoisingScoreMatching,
  gaussian,
  grad,
  implicitScoreMatching,
  mlp,
  noiseContrastiveEstimation,
  noiseOf,
  persistentContrastiveDivergence,
  random,
  sideBySide,
  tf,
  train,
  uniformBox
} from 'ebm';
import type { GaussianParams } from 'ebm';

const energy = gaussian({ dimension: 2 });
const [wide, narrow] = [denoisingScoreMatching({ sigma: 1 }), denoisingScoreMatching({ sigma: 0.5 })];
const params = (precision: number): GaussianParams => ({ mean: tf.zeros([2]), precision: tf.tensor1d([precision, precision]) });
const x = random.normal(random.key(1), [50, 2]);
const key = random.key(2);
const numbers = (tensor: Tensor): number[] => Array.from(tensor.dataSync());

test('the loss is the sum, each with its own key, and the counts add up', () => {
  const { model, loss } = sideBySide(energy, [wide, narrow]);
  const both = loss(model, [params(1), params(2)], x, key, null);
  const alone = [wide(energy, params(1), x, random.foldIn(key, 0), null), narrow(energy, params(2), x, random.foldIn(key, 1), null)];
  assert.equal(both.loss.dataSync()[0], Math.fround(alone[0]!.loss.dataSync()[0]! + alone[1]!.loss.dataSync()[0]!));
  assert.deepEqual(Object.keys(both.info), Object.keys(alone[0]!.info));
  for (const [name, count] of Object.entries(both.info)) assert.equal(numbers(count)[0], 2 * numbers(alone[0]!.info[name]!)[0]!);
});

test('gradients do not mix', () => {
  const { model, loss } = sideBySide(energy, [implicitScoreMatching(), implicitScoreMatching()]);
  const gradient = grad((theta: GaussianParams[]) => loss(model, theta, x, key, null).loss)([params(1), params(3)]);
  const alone = (precision: number): GaussianParams =>
    grad((theta: GaussianParams) => implicitScoreMatching()(energy, theta, x, key, null).loss)(params(precision));
  [1, 3].forEach((precision, i) => assert.deepEqual(numbers(gradient[i]!.precision), numbers(alone(precision).precision)));
});

test('a copy trained beside another learns as if alone', async () => {
  const options = { data: x, optimiser: adam({ learningRate: 0.05 }), key: random.key(3), batchSize: 50, steps: 20 };
  const pair = sideBySide(energy, [implicitScoreMatching(), implicitScoreMatching()]);
  const [two, one] = [
    await train({ ...pair, ...options, params: [params(1), params(2)] }),
    await train({ model: energy, loss: implicitScoreMatching(), ...options, params: params(2) })
  ];
  numbers(two.params[1]!.precision).forEach((value, i) => assert.ok(Math.abs(value - numbers(one.params.precision)[i]!) < 1e-5));
});

test('initial parameters differ, and are as many as losses', () => {
  const before = tf.memory().numTensors;
  const { model } = sideBySide(mlp({ hidden: [3] }), [wide, wide, narrow]);
  const starts = model.init(random.key(4));
  const outputs = starts.map(({ output }) => numbers(output).join());
  assert.equal(new Set(outputs).size, 3);
  assert.deepEqual(numbers(model.energy(starts, x)), numbers(mlp({ hidden: [3] }).energy(starts[0]!, x)));
  tf.dispose(starts);
  // Those of two calls of `energy` and the key.
  assert.equal(tf.memory().numTensors - before, 3);
});

test('refuses no losses, and losses that carry a state or their own gradient', () => {
  assert.throws(() => sideBySide(energy, []), ArgumentError);
  assert.throws(() => sideBySide(energy, [wide, persistentContrastiveDivergence({ chains: 3 }) as never]), ArgumentError);
  assert.throws(() => sideBySide(energy, [wide, Object.assign(() => wide, { explicit: true }) as never]), ArgumentError);
});

test('what a loss refuses of the data is refused beside another loss too', async () => {
  const box = noiseOf(uniformBox({ low: [-1, -1], high: [1, 1] }));
  const pair = sideBySide(energy, [wide, noiseContrastiveEstimation({ noise: box })]);
  const options = { data: tf.fill([8, 2], 3), optimiser: adam({ learningRate: 0.05 }), key, batchSize: 4, steps: 1 };
  await assert.rejects(train({ ...pair, ...options, params: [params(1), params(2)] }), DataError);
});
