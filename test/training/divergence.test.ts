import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { DivergenceError, random, readTraining, sgd, tf, train, TrainingDivergedError } from 'ebm';
import type { Energy, Key, LossResult, Schedule, Stopped, Training } from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { numbersOf, toy, toyData } from './toy';
import type { ToyParams } from './toy';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-divergence-'));
after(() => fs.rmSync(folder, { recursive: true }));

type Growing = { chains: Tensor };
type Case = {
  what: string;
  /** L(s) of the scale's sum, or of the state's. */
  loss: (params: ToyParams, state: Growing) => Tensor;
  rate: number | Schedule;
  culprit: string;
  step: number;
  message: RegExp;
};
const scale = ({ layers }: ToyParams): Tensor => layers[0].scale;
const cases: Case[] = [
  {
    what: 'a root at 0, reached in four steps of 1/4: the loss is 0, its gradient 0/0',
    loss: (params) => tf.sum(tf.sqrt(tf.square(scale(params)))),
    rate: 0.25,
    culprit: 'gradient.layers[0].scale',
    step: 5,
    message: /gradient\.layers\[0\]\.scale with 3 of 3 numbers not finite in update 5.*clip/
  },
  {
    what: 'a logarithm of 1, 0.5, -0.5',
    loss: (params) => tf.sum(tf.log(scale(params))),
    rate: 0.5,
    culprit: 'loss',
    step: 3,
    message: /a loss that is not finite \(NaN\) in update 3.*learning rate/
  },
  {
    what: 'a chain that grows by 1e10 a step: 1e40 is no float32',
    loss: (params, { chains }) => tf.add(tf.sum(tf.square(scale(params))), tf.mean(chains)),
    rate: 0.01,
    culprit: 'state.chains',
    step: 4,
    message: /state\.chains with 2 of 2 numbers not finite in update 4.*step size of the chain/
  },
  {
    what: 'a learning rate of 1/0 at the fourth step',
    loss: (params) => tf.sum(tf.square(scale(params))),
    rate: (step) => tf.div(0.01, tf.relu(tf.sub(3, step.toFloat()))),
    culprit: 'params.layers[0].scale',
    step: 4,
    message: /params\.layers\[0\]\.scale with 3 of 3 .* in update 4.*learning rate/
  }
];

const optionsOf = ({ loss: value, rate }: Case) => {
  const loss = (_model: Energy<ToyParams>, params: ToyParams, _batch: Tensor, _key: Key, { chains }: Growing): LossResult<ToyParams, Growing> => {
    const next = tf.mul(chains, 1e10);
    return { loss: tf.add(value(params, { chains: next }), tf.mul(0, tf.sum(params.mean))) as Scalar, state: { chains: next }, info: {} };
  };
  const start = (): Growing => ({ chains: tf.ones([2]) });
  return {
    model: toy(),
    loss: Object.assign(loss, { start }),
    data: toyData(),
    batchSize: 1,
    optimiser: sgd({ learningRate: rate }),
    key: random.key(0)
  };
};

for (const one of cases) {
  // What is not tested here stays small: a chain of the other cases would overflow as well.
  const quiet = one.culprit.startsWith('state') ? {} : { state: { chains: tf.zeros([2]) } };
  test(`divergence names step and culprit: ${one.what}`, async () => {
    for (const mode of ['auto', 'eager'] as const) {
      const file = path.join(folder, `${one.culprit}-${mode}`);
      const options = { ...optionsOf(one), ...quiet, mode };
      const tensors = tf.memory().numTensors;
      const error = await train({ ...options, steps: 40, every: 40, checkpoint: { path: file } }).then(
        () => assert.fail('did not diverge'),
        (reason: unknown) => reason as TrainingDivergedError
      );
      assert.ok(error instanceof TrainingDivergedError && error instanceof DivergenceError, String(error));
      assert.deepEqual([error.culprit, error.step], [one.culprit, one.step]);
      assert.match(error.message, one.message);
      assert.ok(error.message.includes(file));
      // The last good state is that after the step before, in the error and on disk.
      const partial = error.partial as Stopped<Training<ToyParams, Growing>>;
      assert.equal(tf.memory().numTensors - tensors, 3);
      assert.equal(partial.steps, one.step - 1);
      const good = await train({ ...options, steps: one.step - 1 });
      const saved = readTraining<ToyParams, Growing>(file);
      for (const reached of [partial, saved]) {
        assert.equal(reached.steps, one.step - 1);
        assert.deepEqual(numbersOf(reached.params), numbersOf(good.params));
        assert.deepEqual(numbersOf(reached.state), numbersOf(good.state));
        assert.ok(numbersOf([reached.params, reached.state]).every(Number.isFinite));
      }
    }
  });
}

test('with a smaller step the training goes on from what was saved', async () => {
  const one = cases[3]!;
  const error = await train({ ...optionsOf(one), steps: 40 }).catch((reason: unknown) => reason as TrainingDivergedError);
  assert.ok(error instanceof TrainingDivergedError);
  const { params, state } = error.partial as Training<ToyParams, Growing>;
  const next = await train({
    ...optionsOf(one),
    params,
    state: { chains: tf.zerosLike(state.chains) },
    optimiser: sgd({ learningRate: 1e-3 }),
    steps: 5
  });
  assert.ok(numbersOf(next.params).every(Number.isFinite));
});
