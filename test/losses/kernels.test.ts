// Contrastive divergence, persistent or not, with kernels of the samplers for its chain.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import {
  ArgumentError,
  boltzmannExpectedGradient,
  boltzmannMachine,
  contrastiveDivergence,
  contrastiveDivergenceObjective,
  enumerateModel,
  flipMatrix,
  gaussian,
  gibbs,
  hmc,
  jit,
  mala,
  metropolisFlip,
  mlp,
  persistentContrastiveDivergence,
  random,
  rbmGibbsMatrix,
  sgd,
  stateFrequencies,
  tf,
  train,
  ula
} from 'ebm';
import type { GaussianParams, Key, RbmParams } from 'ebm';
import { flat, params, rbm, rows } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const key = random.key(5);
const n = 20_000;
const data = tf.tile(tf.tensor2d(rows), [n / 4, 1]);
const model = enumerateModel(rbm, params);
const law = stateFrequencies(rows.flat(), 4, 'binary');

for (const [name, kernel, matrix, steps] of [
  ['gibbs', gibbs(), rbmGibbsMatrix(params), 1],
  ['gibbs', gibbs(), rbmGibbsMatrix(params), 2],
  ['metropolisFlip', metropolisFlip(), flipMatrix(model.energies), 1],
  ['metropolisFlip', metropolisFlip(), flipMatrix(model.energies), 6]
] as const) {
  test(`the mean gradient of CD-${steps} with ${name} is that of the enumerated chain`, () => {
    const exact = contrastiveDivergenceObjective(model, matrix, law, { steps });
    const loss = contrastiveDivergence({ steps, kernel });
    const program = jit((theta: RbmParams, batch: Tensor, seed: Key) => loss(rbm, theta, batch, seed, null).gradient!);
    const before = tf.memory().numTensors;
    const gradient = program(params, data, key);
    // Every statistic lies in [0, 1]: its standard deviation is at most a half. Rounding of float32 sums beside it.
    const got = flat(gradient);
    exact.gradients[steps]!.forEach((value, i) => close(got[i]!, value, (4.5 * 0.5) / Math.sqrt(n) + 3e-4, `parameter ${i}`));
    // Far enough from the gradient of the likelihood to tell them apart.
    if (steps === 1) assert.ok(exact.bias[1]! > 0.1);
    tf.dispose(gradient as never);
    assert.equal(tf.memory().numTensors, before);
    program.dispose();
  });
}

test('with real events: at the truth the gradient vanishes under an exact kernel, and shows the bias of another', () => {
  const normal = gaussian({ dimension: 1 });
  const theta = normal.init(key);
  const draws = random.normal(random.key(2), [40_000, 1]);
  const run = (kernel: Parameters<typeof contrastiveDivergence>[0]): number => {
    const { info } = contrastiveDivergence(kernel)(normal, theta as GaussianParams, draws, key, null);
    return info.modelEnergy!.dataSync()[0]! - info.dataEnergy!.dataSync()[0]!;
  };
  // E = x²/2 has standard deviation 1/√2; the two means share their starting points.
  const tolerance = 4.5 / Math.sqrt(40_000);
  close(run({ steps: 4, kernel: mala({ stepSize: 0.5 }) }), 0, tolerance);
  close(run({ steps: 2, kernel: hmc({ stepSize: 0.5, leapfrogSteps: 3 }) }), 0, tolerance);
  // ULA's stationary variance is 1 / (1 - η/2): 4/3 at η = 0.5; from variance 1, thirty steps are there.
  close(run({ steps: 30, kernel: ula({ stepSize: 0.5 }) }), 1 / 6, 2 * tolerance);
});

test('compiled as eager', () => {
  const network = mlp({ event: [2], hidden: [8] });
  const theta = network.init(random.key(0));
  const x = random.normal(random.key(1), [32, 2]);
  const loss = contrastiveDivergence({ steps: 5, kernel: mala({ stepSize: 0.05 }) });
  const run = (at: typeof theta, batch: Tensor, seed: Key) => loss(network, at, batch, seed, null).gradient!;
  const [eager, compiled] = [run(theta, x, random.key(3)), jit(run)(theta, x, random.key(3))];
  eager.output.dataSync().forEach((value, i) => close(compiled.output.dataSync()[i]!, value, 1e-4));
});

for (const [name, kernel, steps] of [
  ['its own transition', undefined, 30],
  ['gibbs', gibbs(), 30],
  ['metropolisFlip', metropolisFlip(), 300]
] as const) {
  test(`persistent chains of spins by ${name} go on, stay spins, and come to the likelihood's gradient`, () => {
    const machine = boltzmannMachine({ units: 4 });
    const couplings = tf.tensor2d([0, 0.5, -0.3, 0.2, 0.5, 0, 0.8, 0, -0.3, 0.8, 0, -0.6, 0.2, 0, -0.6, 0], [4, 4]);
    const theta = { couplings, bias: tf.tensor1d([0.1, -0.4, 0.2, 0.3]) };
    const batch = tf.ones([2, 4]);
    const chains = 10_000;
    const pcd = persistentContrastiveDivergence({ chains, steps, ...(kernel ? { kernel } : {}) });
    const start = pcd.start!(machine, theta, random.key(0));
    const { state, gradient } = pcd(machine, theta, batch, random.key(1), start);
    assert.ok(state.chains.dataSync().every((value) => value === 1 || value === -1));
    const expected = boltzmannExpectedGradient(theta);
    const tolerance = 4.5 / Math.sqrt(chains);
    gradient!.bias.dataSync().forEach((value, i) => close(value, -1 - expected.bias[i]!, tolerance, `bias ${i}`));
    gradient!.couplings.dataSync().forEach((value, at) => {
      if (at % 5 !== 0) close(value, -0.5 - expected.couplings[at]!, tolerance, `coupling ${at}`);
    });
  });
}

test('train runs a Boltzmann machine of spins with persistent chains', async () => {
  const machine = boltzmannMachine({ units: 4 });
  const spins = tf.tensor2d([1, 1, -1, -1, 1, -1, -1, 1, -1, -1, 1, 1, 1, 1, 1, -1], [4, 4]);
  const loss = persistentContrastiveDivergence({ chains: 50, kernel: gibbs() });
  const { state, log } = await train({ model: machine, loss, data: spins, optimiser: sgd({ learningRate: 0.05 }), steps: 60, key });
  assert.deepEqual(state.chains.shape, [50, 4]);
  assert.ok(state.chains.dataSync().every((value) => Math.abs(value) === 1));
  assert.ok(log.every((row) => Number.isFinite(row.loss)));
});

test('kernels that cannot serve are refused', () => {
  for (const make of [contrastiveDivergence, persistentContrastiveDivergence]) {
    assert.throws(() => make({ steps: 0, kernel: gibbs() }), ArgumentError);
    assert.throws(() => make({ steps: -1 }), ArgumentError);
    assert.throws(() => make({ kernel: mala() }), { name: 'ArgumentError', message: /without a step size/ });
    assert.throws(() => make({ kernel: gibbs(), transition: (model) => model.transition! }), { name: 'ArgumentError', message: /one of them/ });
  }
  const cd = contrastiveDivergence({ kernel: hmc({ stepSize: 0.1 }) });
  assert.throws(() => cd(rbm, params, data, key, null), { name: 'ArgumentError', message: /HMC for bernoulli rbm.*0 or 1.*metropolisFlip/s });
  const network = mlp({ event: [1] });
  const theta = network.init(key);
  assert.throws(() => contrastiveDivergence({ kernel: gibbs() })(network, theta, tf.zeros([3, 1]), key, null), { message: /no transition/ });
  assert.throws(() => contrastiveDivergence({ kernel: metropolisFlip() })(network, theta, tf.zeros([3, 1]), key, null), {
    message: /metropolisFlip/
  });
});
