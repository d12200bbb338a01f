import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adam,
  ArgumentError,
  banana,
  bernoulliRbm,
  checkNoiseCovers,
  conditionalNoiseContrastive,
  DataError,
  eightGaussians,
  exponentialFamily,
  fitGaussianNoise,
  float64,
  gaussian,
  gradientDifference,
  jit,
  mlp,
  noiseContrastiveEstimation,
  noiseContrastiveGame,
  noiseOf,
  random,
  ShapeError,
  slicedScoreMatching,
  tf,
  train,
  trainPlayers,
  uniformBox,
  valueAndGrad,
  withLogPartition
} from 'ebm';
import type { GaussianParams, Key, MlpParams, Noise } from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const firstOf = (tensor: Tensor): number => tensor.dataSync()[0]!;
const standard = gaussian();

test('with the model itself as noise the gradient is half of that of maximum likelihood', () => {
  // Gutmann and Hyvärinen's J at p_n = p_θ: the classifier says ½ everywhere, whatever the energy.
  const model = gaussian({ mean: [0.3, -1], covariance: [1, 2] });
  const params = model.init(random.key(0));
  const normalised = withLogPartition(model);
  const theta = { energy: params, logPartition: tf.scalar(model.logPartition(params)) };
  const noise = noiseOf(model, params);
  const [x, key] = [random.normal(random.key(1), [64, 2]), random.key(2)];
  const loss = noiseContrastiveEstimation({ noise });
  const [value, gradient] = valueAndGrad((t: typeof theta) => loss(normalised, t, x, key, null).loss)(theta);
  close(firstOf(value), 2 * Math.LN2, 1e-6);
  const likelihood = gradientDifference(model, params, x, noise.sample(key, 64)).gradient;
  for (const name of ['mean', 'precision'] as const) {
    const expected = likelihood[name].dataSync();
    gradient.energy[name].dataSync().forEach((got, i) => close(got, 0.5 * expected[i]!, 1e-6, name));
  }
  close(firstOf(gradient.logPartition), 0, 1e-6);
});

test('the loss by hand, at a ratio of 2', () => {
  // Two data and the four draws of the noise; log p_n of N(0, 4) written out.
  const noise = noiseOf(gaussian({ covariance: 4 }));
  const key = random.key(3);
  const logNoise = (x: number): number => -0.125 * x * x - 0.5 * Math.log(8 * Math.PI);
  const softplus = (t: number): number => Math.log1p(Math.exp(t));
  const logOdds = (x: number): number => -0.5 * x * x - logNoise(x) - Math.log(2);
  const data = [0.4, -1.3];
  const draws = Array.from(noise.sample(key, 4).dataSync());
  const expected =
    (softplus(-logOdds(data[0]!)) + softplus(-logOdds(data[1]!))) / 2 + (2 / 4) * draws.reduce((sum, x) => sum + softplus(logOdds(x)), 0);
  const { loss, info } = noiseContrastiveEstimation({ noise, ratio: 2 })(
    standard,
    standard.init(random.key(0)),
    tf.tensor2d(data, [2, 1]),
    key,
    null
  );
  close(firstOf(loss), expected, 1e-5);
  assert.equal(firstOf(info.gradientEvaluations!), 6);
  const right = data.filter((x) => logOdds(x) > -Math.log(2)).length + draws.filter((x) => logOdds(x) <= -Math.log(2)).length;
  close(firstOf(info.accuracy!), right / 6, 1e-6);
});

test('the noise at hand: normalised densities', () => {
  const x = tf.tensor2d([0.5, -1, 2, 0.1], [2, 2]);
  const box = noiseOf(uniformBox({ low: -1.5, high: 2.5, dimension: 2 }));
  box
    .logDensity(x)
    .dataSync()
    .forEach((value) => close(value, -Math.log(16), 1e-6));
  const normal = noiseOf(gaussian({ mean: [1, 0], covariance: [4, 1] }));
  close(normal.logDensity(x).dataSync()[0]!, -0.25 / 8 - 0.5 - Math.log(2 * Math.PI) - Math.LN2, 1e-5);
  assert.equal(noiseOf(eightGaussians()).sample(random.key(0), 5).shape[0], 5);
});

test('noise fitted to data has their mean and covariance', () => {
  // Covariances divided by n: [[2/3, 1], [1, 14/9]] about the mean (1, 4/3).
  const data = tf.tensor2d([0, 0, 1, 1, 2, 3], [3, 2]);
  const at = (noise: Noise, x: number[]): number => noise.logDensity(tf.tensor2d(x, [1, 2])).dataSync()[0]!;
  const determinant = (2 / 3) * (14 / 9) - 1;
  const peak = -Math.log(2 * Math.PI) - 0.5 * Math.log(determinant);
  close(at(fitGaussianNoise(data), [1, 4 / 3]), peak, 1e-4);
  // (1, 0) from the mean: half of the first entry of the inverse, 14/9 over the determinant.
  close(at(fitGaussianNoise(data), [2, 4 / 3]) - peak, (-0.5 * (14 / 9)) / determinant, 1e-2);
  close(at(fitGaussianNoise(data, { scale: 2 }), [1, 4 / 3]), peak - 2 * Math.LN2, 1e-4);
  const independent = fitGaussianNoise(data, { independent: true });
  close(at(independent, [1, 4 / 3]), -Math.log(2 * Math.PI) - 0.5 * Math.log((2 / 3) * (14 / 9)), 1e-5);
});

test('noise compiles into a program, more than one use of it too', () => {
  const noises = [
    noiseOf(eightGaussians()),
    noiseOf(
      gaussian({
        covariance: [
          [2, 0.5],
          [0.5, 1]
        ]
      })
    ),
    noiseOf(uniformBox({ low: -3, high: 3, dimension: 2 }))
  ];
  const model = withLogPartition(mlp({ event: [2], hidden: [8] }));
  const params = model.init(random.key(0));
  for (const noise of noises) {
    const loss = noiseContrastiveEstimation({ noise, ratio: 0.5 });
    const twice = (theta: typeof params, x: Tensor, key: Key): Tensor =>
      tf.add(loss(model, theta, x, key, null).loss, loss(model, theta, x, random.foldIn(key, 1), null).loss);
    const compiled = jit(twice, { mode: 'graph' });
    const [x, key] = [random.normal(random.key(1), [10, 2]), random.key(2)];
    close(firstOf(compiled(params, x, key)), firstOf(twice(params, x, key)), 1e-4);
    const before = tf.memory().numTensors;
    tf.dispose(loss(model, params, x, key, null) as never);
    assert.equal(tf.memory().numTensors, before);
    compiled.dispose();
  }
});

test('conditional contrast tends to sliced score matching with normal directions as σ falls', () => {
  // 2 softplus(-u) = 2 log 2 - u + u²/4 - …, u = E(y) - E(x) = σ z·∇E + ½σ²zᵀ∇²E z: the terms of first order in σ are odd in z and known for ½x².
  const sigmas = [0.02, 0.01];
  const data = [0.7, -1.2, 2.1, 0.2];
  const key = random.key(5);
  const z = Array.from(random.normal(key, [4, 1]).dataSync());
  const odd = data.reduce((sum, x, i) => sum + x * z[i]!, 0) / 4;
  const params = { mean: float64([0]), precision: float64([1]) };
  const run = (loss: ReturnType<typeof slicedScoreMatching> | ReturnType<typeof conditionalNoiseContrastive>): number => {
    const program = jit((theta: GaussianParams, x: Tensor, draws: Key): Scalar => loss(standard, theta, x, draws, null).loss, {
      precision: 'float64',
      mode: 'graph'
    });
    const value = program(params as never, float64(data, [4, 1]) as never, key) as unknown as Float64Array;
    program.dispose();
    return value[0]!;
  };
  const sliced = run(slicedScoreMatching({ distribution: 'gaussian' }));
  const misses = sigmas.map((sigma) => (run(conditionalNoiseContrastive({ sigma })) - 2 * Math.LN2 + sigma * odd) / (0.5 * sigma ** 2) - sliced);
  assert.ok(Math.abs(misses[1]!) < 0.05, `missed by ${misses[1]}`);
  close(misses[0]! / misses[1]!, 2, 0.2);
});

test('training finds the precision and log Z of a normal', async () => {
  const model = withLogPartition(gaussian({ covariance: 2 }));
  const n = 20_000;
  const data = random.normal(random.key(1), [n, 1]);
  const { params, evaluations } = await train({
    model,
    data,
    loss: noiseContrastiveEstimation({ noise: noiseOf(gaussian({ covariance: 2 })), ratio: 1 }),
    optimiser: adam({ learningRate: 0.02 }),
    batchSize: n,
    steps: 300,
    key: random.key(2)
  });
  // n Var is about 3 for the precision and 1 for c (formula of Gutmann and Hyvärinen 2012, theorem 3); noise drawn anew at each step and Adam's end add some.
  close(firstOf(params.energy.precision), 1, 4.5 * Math.sqrt(6 / n) + 0.02);
  close(firstOf(params.logPartition), 0.5 * Math.log(2 * Math.PI), 4.5 * Math.sqrt(3 / n) + 0.02);
  assert.equal(evaluations.gradientEvaluations, 300 * 2 * n);
});

test('energy and log Z as two players in turn', async () => {
  const model = withLogPartition(standard);
  const game = noiseContrastiveGame(model, { noise: noiseOf(gaussian({ covariance: 2 })) });
  const start = { energy: standard.init(random.key(0)), logPartition: tf.scalar(0) };
  const { params, evaluations } = await trainPlayers({
    players: {
      energy: { loss: game.energy, optimiser: adam({ learningRate: 0.01 }) },
      logPartition: { loss: game.logPartition, optimiser: adam({ learningRate: 0.03 }), steps: 2 }
    },
    params: start,
    data: random.normal(random.key(1), [5000, 1]),
    batchSize: 5000,
    steps: 200,
    key: random.key(2)
  });
  close(firstOf(params.logPartition), 0.5 * Math.log(2 * Math.PI), 4.5 * Math.sqrt(3 / 5000) + 0.02);
  assert.equal(evaluations.gradientEvaluations, 200 * 3 * 2 * 5000);
});

test('a model with its log Z samples and starts as it did', () => {
  const model = withLogPartition(gaussian({ dimension: 2 }), { logPartition: 1.5 });
  const params = model.init(random.key(0));
  assert.deepEqual(Array.from(model.energy(params, tf.zeros([2, 2])).dataSync()), [1.5, 1.5]);
  assert.deepEqual(model.sample!(params, random.key(1), 3).shape, [3, 2]);
  assert.deepEqual(model.moments!(params).mean, [0, 0]);
  close(model.logPartition!(params), Math.log(2 * Math.PI) - 1.5, 1e-6);
  assert.equal(withLogPartition(mlp({ activation: 'relu' })).smooth, false);
  assert.throws(() => withLogPartition(standard, { logPartition: NaN }), ArgumentError);
});

test('noise that is none, or of another kind than the data, is refused', () => {
  const network = mlp({ event: [1] });
  const params: MlpParams = network.init(random.key(0));
  const x = tf.zeros([3, 1]);
  const key = random.key(0);
  assert.throws(() => noiseOf(network), { name: 'ArgumentError', message: /no density.*fitGaussianNoise/ });
  assert.throws(() => noiseOf({ ...banana(), sample: undefined } as never), { name: 'ArgumentError', message: /no exact sampler/ });
  assert.throws(() => noiseContrastiveEstimation({} as never), { name: 'ArgumentError', message: /noiseOf/ });
  assert.throws(() => noiseContrastiveEstimation({ noise: standard as never }), ArgumentError);
  const noise = noiseOf(standard);
  for (const ratio of [0, -1, NaN, Infinity]) assert.throws(() => noiseContrastiveEstimation({ noise, ratio }), ArgumentError);
  const told = (other: Noise) => () => noiseContrastiveEstimation({ noise: other })(network, params, x, key, null);
  assert.throws(told(noiseOf(gaussian({ dimension: 2 }))), { name: 'ArgumentError', message: /events \[2\].*\[1\]/ });
  assert.throws(told(noiseOf(exponentialFamily.exponential())), { name: 'ArgumentError', message: /above 0/ });
  assert.throws(() => noiseContrastiveEstimation({ noise })(network, params, tf.zeros([3, 2]), key, null), ShapeError);
  const box = noiseOf(uniformBox({ low: -1, high: 1 }));
  checkNoiseCovers(box, x);
  assert.throws(() => checkNoiseCovers(box, tf.tensor2d([0, 2], [2, 1])), { name: 'DataError', message: /row 1.*Widen/ });
});

test('data outside the noise are told from it for certain, and move nothing', () => {
  const loss = noiseContrastiveEstimation({ noise: noiseOf(uniformBox({ low: -1, high: 1 })) });
  const [, gradient] = valueAndGrad((t: GaussianParams) => loss(standard, t, tf.tensor2d([0.5, 7], [2, 1]), random.key(0), null).loss)(
    standard.init(random.key(0))
  );
  assert.ok(Number.isFinite(firstOf(gradient.precision)));
});

test('conditional contrast and fitted noise refuse what they cannot use', () => {
  for (const sigma of [0, -1, NaN]) assert.throws(() => conditionalNoiseContrastive({ sigma }), ArgumentError);
  for (const pairs of [0, 1.5]) assert.throws(() => conditionalNoiseContrastive({ sigma: 1, pairs }), ArgumentError);
  const rbm = bernoulliRbm({ visible: 2, hidden: 1 });
  const key = random.key(0);
  assert.throws(() => conditionalNoiseContrastive({ sigma: 1 })(rbm, rbm.init(key), tf.zeros([2, 2]), key, null), ArgumentError);
  assert.throws(() => fitGaussianNoise(tf.zeros([5, 2])), ArgumentError);
  assert.throws(() => fitGaussianNoise(tf.zeros([5])), DataError);
  assert.throws(() => fitGaussianNoise(tf.zeros([1, 2])), DataError);
  assert.throws(() => fitGaussianNoise(tf.tensor2d([1, 2, NaN, 4], [2, 2])), { name: 'DataError', message: /NaN in row 1/ });
  assert.throws(() => fitGaussianNoise(tf.ones([3, 1]), { scale: 0 }), ArgumentError);
});

test('training refuses noise of other events and data that its noise does not cover, and only those', async () => {
  const model = withLogPartition(gaussian());
  const run = (noise: Noise) =>
    train({
      model,
      data: tf.tensor2d([0.5, -1.2, 0.3], [3, 1]),
      loss: noiseContrastiveEstimation({ noise }),
      optimiser: adam({ learningRate: 0.01 }),
      steps: 2,
      key: random.key(0)
    });
  const from = (low: number) => noiseOf(uniformBox({ low, high: 3 }));
  await assert.rejects(run(from(-1)), { name: 'DataError', message: /row 1.*Widen/ });
  await assert.rejects(run(noiseOf(gaussian({ dimension: 2 }))), { name: 'ArgumentError', message: /events \[2\].*\[1\]/ });
  assert.equal((await run(from(-2))).steps, 2);
});
