import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AbortedError,
  adam,
  ArgumentError,
  bernoulliRbm,
  contrastiveDivergence,
  DataError,
  doubleWell,
  energyGap,
  energyOnly,
  gridSampler,
  kl,
  linear,
  logDensityOf,
  maximumLikelihood,
  minibatches,
  persistentContrastiveDivergence,
  random,
  rbmLogLikelihood,
  sgd,
  ShapeError,
  tabulate,
  tf,
  train,
  TrainingDivergedError
} from 'ebm';
import type { DoubleWellParams, RbmParams, Training } from 'ebm';

const well = doubleWell();
const theta = { a: 0.25, b: 1, c: 0.3 };
const { numbers } = well;
const draws = gridSampler(well, { domain: [-6, 6], cells: 256 });
const rbm = bernoulliRbm({ visible: 4, hidden: 2 });
const stripes = tf.tensor2d([1, 1, 0, 0, 0, 0, 1, 1], [2, 4]).tile([20, 1]);

test('maximum likelihood recovers the double well from its own draws, compiled as eager', async () => {
  const data = well.sample(well.init(random.key(0)), random.key(1), 2000);
  const fit = (mode: 'auto' | 'eager', steps: number): Promise<Training<DoubleWellParams, null>> =>
    train({
      model: well,
      loss: maximumLikelihood({ negatives: draws, count: 200 }),
      data,
      optimiser: adam({ learningRate: linear({ from: 0.05, steps: 600 }) }),
      params: { a: 0.5, b: 0, c: 0 },
      steps,
      key: random.key(2),
      mode
    });
  const { params, log, steps } = await fit('auto', 600);
  const fitted = numbers(params);
  const rule = well.rule(theta);
  const energy = ({ a, b, c }: typeof theta) => tabulate(rule, (x) => a * x ** 4 - b * x ** 2 + c * x);
  const divergence = kl(rule, logDensityOf(rule, energy(theta)), logDensityOf(rule, energy(fitted)));
  assert.ok(divergence < 0.01, `KL ${divergence}`);
  assert.equal(steps, 600);
  assert.deepEqual([log[0]!.step, log[1]!.step, log.at(-1)!.step, log.length], [0, 6, 600, 101]);
  assert.deepEqual(Object.keys(log[1]!).slice(0, 7), ['step', 'seconds', 'loss', 'dataEnergy', 'modelEnergy', 'gradientNorm', 'updateNorm']);
  const [compiled, eager] = [numbers((await fit('auto', 20)).params), numbers((await fit('eager', 20)).params)];
  for (const name of ['a', 'b', 'c'] as const)
    assert.ok(Math.abs(compiled[name] - eager[name]) < 1e-3, `${name}: ${compiled[name]} and ${eager[name]}`);
});

test('a small Boltzmann machine learns by CD-1 and by PCD; the chains come back', async () => {
  const start = rbm.init(random.key(0));
  const before = rbmLogLikelihood(start, stripes);
  const common = { model: rbm, data: stripes, optimiser: sgd({ learningRate: 0.2 }), steps: 600, key: random.key(3), batchSize: 10, params: start };
  const cd = await train({ ...common, loss: contrastiveDivergence() });
  const pcd = await train({ ...common, loss: persistentContrastiveDivergence({ chains: 20 }) });
  for (const { params } of [cd, pcd]) assert.ok(rbmLogLikelihood(params, stripes) > before + 1);
  assert.deepEqual(pcd.state.chains.shape, [20, 4]);
  // The entropy of two equally frequent patterns: no model does better.
  assert.ok(rbmLogLikelihood(pcd.params, stripes) < -Math.log(2));
});

test('a loss that leaves its gradient to differentiation trains as the explicit one does', async () => {
  const implicit = (model: typeof rbm, params: RbmParams, batch: ReturnType<typeof tf.tensor>, key: ReturnType<typeof random.key>, state: null) => {
    const negatives = model.transition(params, random.foldIn(key, 0), batch);
    return { loss: energyGap(model, params, batch, negatives), state, info: {} };
  };
  const common = { model: rbm, data: stripes, optimiser: sgd({ learningRate: 0.1, momentum: 0.5 }), steps: 15, key: random.key(3), batchSize: 10 };
  const [a, b] = [await train({ ...common, loss: implicit }), await train({ ...common, loss: contrastiveDivergence() })];
  a.params.weights.dataSync().forEach((value, i) => assert.ok(Math.abs(value - b.params.weights.dataSync()[i]!) < 1e-4));
});

test('an abort carries what was reached; a run can go on from there', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const options = {
    model: rbm,
    loss: contrastiveDivergence(),
    data: stripes,
    optimiser: sgd({ learningRate: 0.1 }),
    steps: 1000,
    key: random.key(0),
    batchSize: 10,
    every: 10
  };
  const run = train({
    ...options,
    signal: controller.signal,
    onProgress: ({ step, steps, remaining }) => {
      seen.push(step);
      assert.ok(steps === 1000 && remaining >= 0);
      if (step >= 100) controller.abort();
    }
  });
  const error = await run.then(
    () => assert.fail('not aborted'),
    (reason: unknown) => reason as AbortedError
  );
  assert.ok(error instanceof AbortedError);
  const partial = error.partial as Training<RbmParams, null>;
  assert.ok(partial.steps >= 100 && partial.steps < 1000 && partial.steps === seen.at(-1));
  assert.equal(partial.log.at(-1)!.step, Math.floor(partial.steps / 10) * 10);
  const again = await train({ ...options, params: partial.params, steps: 5 });
  assert.equal(again.steps, 5);
});

test('divergence is an error with its step and the last good parameters', async () => {
  const run = train({
    model: well,
    loss: energyOnly(),
    data: well.sample(well.init(random.key(0)), random.key(1), 100),
    optimiser: sgd({ learningRate: 1e37 }),
    steps: 50,
    key: random.key(0)
  });
  const error = await run.then(
    () => assert.fail('did not diverge'),
    (reason: unknown) => reason as TrainingDivergedError
  );
  assert.ok(error instanceof TrainingDivergedError);
  assert.ok(error.step >= 1 && error.step < 50);
  assert.ok(Object.values(numbers((error.partial as Training<DoubleWellParams, null>).params)).every(Number.isFinite));
});

test('training leaks nothing', async () => {
  const options = {
    model: rbm,
    loss: contrastiveDivergence({ steps: 2 }),
    data: stripes,
    optimiser: adam({ learningRate: 0.01 }),
    steps: 20,
    batchSize: 7
  };
  const key = random.key(0);
  await train({ ...options, key });
  const before = tf.memory().numTensors;
  const { params } = await train({ ...options, key });
  assert.equal(tf.memory().numTensors, before + Object.keys(params).length);
});

test('a data set smaller than the default batch, and one of a single row, are taken whole', async () => {
  const options = { model: rbm, loss: contrastiveDivergence(), optimiser: sgd({ learningRate: 0.1 }), steps: 5, key: random.key(0) };
  for (const rows of [1, 40]) {
    const { params, steps } = await train({ ...options, data: stripes.slice(0, rows) });
    assert.equal(steps, 5);
    assert.ok([...params.weights.dataSync()].every(Number.isFinite));
  }
  const one = await train({ ...options, data: stripes.slice(0, 3), batchSize: 1 });
  assert.equal(one.steps, 5);
});

test('each epoch deals every row once, in another order', () => {
  tf.tidy(() => {
    const rows = 103;
    const data = tf.range(0, rows, 1, 'float32').reshape([rows, 1]);
    const deal = minibatches(rows, 10, random.key(4));
    assert.equal(deal.perEpoch, 10);
    const epoch = (number: number): number[] => {
      const order = deal.order(number);
      return Array.from({ length: 10 }, (_, i) => [...deal.batch(data, order, tf.scalar(i, 'int32')).dataSync()]).flat();
    };
    const [first, second] = [epoch(0), epoch(1)];
    assert.equal(new Set(first).size, 100);
    assert.equal(new Set(second).size, 100);
    assert.notDeepEqual(first, second);
    assert.deepEqual(first, epoch(0));
  });
});

test('data and settings that cannot be trained on are refused before anything runs', async () => {
  const options = { model: rbm, loss: contrastiveDivergence(), optimiser: sgd({ learningRate: 0.1 }), steps: 5, key: random.key(0) };
  await assert.rejects(train({ ...options, data: tf.zeros([3, 5]) }), ShapeError);
  await assert.rejects(train({ ...options, data: tf.zeros([0, 4]) }), { name: 'ShapeError', message: /empty batch/ });
  await assert.rejects(train({ ...options, data: tf.tensor2d([0, 1, NaN, 0], [1, 4]) }), DataError);
  await assert.rejects(train({ ...options, data: tf.tensor2d([0, 1, 0.5, 0], [1, 4]) }), {
    name: 'DataError',
    message: /0\.5 in row 0, component 2; expected 0 or 1.*Binarise/
  });
  await assert.rejects(train({ ...options, data: stripes, steps: 0 }), ArgumentError);
  await assert.rejects(train({ ...options, data: stripes, batchSize: 41 }), ArgumentError);
  await assert.rejects(train({ ...options, data: stripes, every: 0 }), ArgumentError);
  await assert.rejects(
    train({
      model: well,
      loss: maximumLikelihood(),
      data: tf.tensor2d([Infinity], [1, 1]),
      optimiser: sgd({ learningRate: 0.1 }),
      steps: 1,
      key: random.key(0)
    }),
    DataError
  );
});
