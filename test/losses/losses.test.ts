import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  contrastiveDivergence,
  doubleWell,
  energyGap,
  energyOnly,
  grad,
  gradientDifference,
  jit,
  langevinStep,
  maximumLikelihood,
  mlp,
  persistentContrastiveDivergence,
  random,
  rbmExpectedGradient,
  rbmLogLikelihood,
  tf
} from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { DoubleWellParams, Key, RbmParams } from 'ebm';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const values = (tensor: Tensor): Float32Array => tensor.dataSync() as Float32Array;
const names = ['weights', 'visibleBias', 'hiddenBias'] as const;

const [V, H] = [4, 3];
const rbm = bernoulliRbm({ visible: V, hidden: H });
const wave = (n: number, phase: number): Float32Array => Float32Array.from({ length: n }, (_, i) => 1.2 * Math.sin(12.9898 * (i + 1) + phase));
const params: RbmParams = { weights: tf.tensor2d(wave(V * H, 0), [V, H]), visibleBias: tf.tensor1d(wave(V, 1)), hiddenBias: tf.tensor1d(wave(H, 2)) };
const bit = (state: number, i: number): number => (state >>> i) & 1;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** p(v' | v) of one block Gibbs sweep, [from][to], in float64 from the definition. */
function gibbsMatrix(): number[][] {
  const [w, b, c] = [params.weights, params.visibleBias, params.hiddenBias].map(values) as [Float32Array, Float32Array, Float32Array];
  const hiddenMean = (v: number, j: number): number => sigmoid(c[j]! + [0, 1, 2, 3].reduce((sum, i) => sum + bit(v, i) * w[i * H + j]!, 0));
  const visibleMean = (h: number, i: number): number => sigmoid(b[i]! + [0, 1, 2].reduce((sum, j) => sum + bit(h, j) * w[i * H + j]!, 0));
  const product = (units: number, state: number, mean: (unit: number) => number): number =>
    Array.from({ length: units }, (_, unit) => (bit(state, unit) ? mean(unit) : 1 - mean(unit))).reduce((a, b) => a * b, 1);
  return Array.from({ length: 16 }, (_, from) =>
    Array.from({ length: 16 }, (_, to) =>
      Array.from({ length: 8 }, (_, h) => product(H, h, (j) => hiddenMean(from, j)) * product(V, to, (i) => visibleMean(h, i))).reduce(
        (a, b) => a + b,
        0
      )
    )
  );
}

/** Mean and standard deviation of every component of ∇F(v) under a law of visible states, from its definition. */
function freeEnergyGradients(law: number[]): Record<(typeof names)[number], { mean: number; sd: number }[]> {
  const [w, c] = [values(params.weights), values(params.hiddenBias)];
  const hiddenMean = (v: number, j: number): number => sigmoid(c[j]! + [0, 1, 2, 3].reduce((sum, i) => sum + bit(v, i) * w[i * H + j]!, 0));
  const moments = (f: (v: number) => number): { mean: number; sd: number } => {
    const mean = law.reduce((sum, p, v) => sum + p * f(v), 0);
    return { mean, sd: Math.sqrt(law.reduce((sum, p, v) => sum + p * (f(v) - mean) ** 2, 0)) };
  };
  return {
    weights: Array.from({ length: V * H }, (_, at) => moments((v) => -bit(v, Math.floor(at / H)) * hiddenMean(v, at % H))),
    visibleBias: Array.from({ length: V }, (_, i) => moments((v) => -bit(v, i))),
    hiddenBias: Array.from({ length: H }, (_, j) => moments((v) => -hiddenMean(v, j)))
  };
}

const repeats = 20_000;
// Three training patterns, in proportions 2 : 1 : 1.
const patterns = [0b0011, 0b0011, 0b1100, 0b0101];
const dataLaw = Array.from({ length: 16 }, (_, v) => patterns.filter((pattern) => pattern === v).length / patterns.length);
const data = tf.tensor2d(Array.from({ length: repeats }, (_, row) => [0, 1, 2, 3].map((i) => bit(patterns[row % 4]!, i))).flat(), [repeats, V]);

for (const k of [1, 3]) {
  test(`the mean gradient of CD-${k} is that of the enumerated chain`, () => {
    const matrix = gibbsMatrix();
    let law = dataLaw;
    for (let step = 0; step < k; step++) law = law.map((_, to) => law.reduce((sum, p, from) => sum + p * matrix[from]![to]!, 0));
    const [positive, negative] = [freeEnergyGradients(dataLaw), freeEnergyGradients(law)];
    const program = jit((theta: RbmParams, batch: Tensor, key: Key) => contrastiveDivergence({ steps: k })(rbm, theta, batch, key, null).gradient!);
    const gradient = program(params, data, random.key(5));
    for (const name of names) {
      values(gradient[name]).forEach((value, i) => {
        const { mean, sd } = negative[name][i]!;
        close(value, positive[name][i]!.mean - mean, (4.5 * sd) / Math.sqrt(repeats) + 3e-4, `${name}[${i}]`);
      });
    }
    program.dispose();
  });
}

test('a fixed key fixes the gradient, another changes it', () => {
  tf.tidy(() => {
    const batch = data.slice([0, 0], [50, V]);
    const run = (seed: number): Float32Array => values(contrastiveDivergence()(rbm, params, batch, random.key(seed), null).gradient!.weights);
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1), run(2));
  });
});

test('persistent chains go on from where they were and forget their start', () => {
  const chains = 20_000;
  const pcd = persistentContrastiveDivergence({ chains, steps: 40 });
  const start = pcd.start!(rbm, params, random.key(0));
  assert.deepEqual(start.chains.shape, [chains, V]);
  const { state, gradient } = pcd(rbm, params, data, random.key(1), start);
  assert.ok(values(state.chains).every((value) => value === 0 || value === 1));
  // After 40 sweeps of a machine this small the chains are draws from the model: the gradient is that of the likelihood.
  const [positive, expected] = [freeEnergyGradients(dataLaw), rbmExpectedGradient(params)];
  for (const name of names) {
    values(gradient![name]).forEach((value, i) =>
      close(value, positive[name][i]!.mean - expected[name][i]!, 4.5 * Math.sqrt(0.25 / chains), `${name}[${i}]`)
    );
  }
});

test('one small step against the gradient lowers the exact negative log-likelihood; along it, raises it', () => {
  const rows = Float32Array.from(patterns.flatMap((pattern) => [0, 1, 2, 3].map((i) => bit(pattern, i))));
  const expected = rbmExpectedGradient(params);
  const positive = freeEnergyGradients(dataLaw);
  const moved = (scale: number): RbmParams => {
    const move = (name: (typeof names)[number]): Tensor =>
      tf.tensor(
        values(params[name]).map((value, i) => value - scale * (positive[name][i]!.mean - expected[name][i]!)),
        params[name].shape
      );
    return { weights: move('weights'), visibleBias: move('visibleBias'), hiddenBias: move('hiddenBias') } as RbmParams;
  };
  const nll = (theta: RbmParams): number => -rbmLogLikelihood(theta, rows);
  assert.ok(nll(moved(1e-3)) < nll(params));
  assert.ok(nll(moved(-1e-3)) > nll(params));
});

test('with exact draws the gradient of the likelihood is unbiased', () => {
  const well = doubleWell();
  const theta = { a: 0.25, b: 1, c: 0.3 };
  const tensors = { a: tf.scalar(0.25), b: tf.scalar(1), c: tf.scalar(0.3) };
  const n = 40_000;
  const batch = tf.tensor2d([-1, 0.5, 2], [3, 1]);
  const { gradient, info } = maximumLikelihood<DoubleWellParams>({ count: n })(well, tensors, batch, random.key(2), null);
  const [a, b, c] = well.expectedGradient(theta);
  const [meanQuartic, meanSquare, mean] = [(1 + 0.0625 + 16) / 3, (1 + 0.25 + 4) / 3, 0.5];
  // Standard deviations of x⁴, x², x under p by quadrature are 5.5, 1.3, 1.23: rounded up.
  close((gradient!.a as Scalar).dataSync()[0]!, meanQuartic - a, (4.5 * 6) / Math.sqrt(n));
  close((gradient!.b as Scalar).dataSync()[0]!, -meanSquare - b, (4.5 * 1.5) / Math.sqrt(n));
  close((gradient!.c as Scalar).dataSync()[0]!, mean - c, (4.5 * 1.3) / Math.sqrt(n));
  assert.deepEqual(Object.keys(info), ['dataEnergy', 'modelEnergy', 'energyEvaluations', 'gradientEvaluations', 'hessianVectorProducts']);
});

test('the energy gap has the gradient difference as its gradient, and none through the negatives', () => {
  tf.tidy(() => {
    const model = mlp({ event: [2], hidden: [8] });
    const theta = model.init(random.key(0));
    const [positives, noise] = [random.normal(random.key(1), [16, 2]), random.normal(random.key(2), [12, 2])];
    const { gradient } = gradientDifference(model, theta, positives, noise);
    const automatic = grad((p: typeof theta) => energyGap(model, p, positives, tf.add(noise, tf.mul(0, tf.sum(p.output)))))(theta);
    values(gradient.output).forEach((value, i) => close(values(automatic.output)[i]!, value, 1e-5));
    values(gradient.hidden[0]!.weights).forEach((value, i) => close(values(automatic.hidden[0]!.weights)[i]!, value, 1e-5));
  });
});

test('energy alone has the positive phase for gradient, and no other', () => {
  // float32 means over 20,000 rows.
  const { gradient, loss } = energyOnly()(rbm, params, data, random.key(0), null);
  const positive = freeEnergyGradients(dataLaw);
  for (const name of names) values(gradient![name]).forEach((value, i) => close(value, positive[name][i]!.mean, 3e-4));
  close(
    values(loss)[0]!,
    tf.tidy(() => values(tf.mean(rbm.energy(params, data)))[0]!),
    1e-5
  );
});

test('contrastive divergence of a continuous energy by Langevin steps, compiled as eager', () => {
  const model = mlp({ event: [2], hidden: [8] });
  const theta = model.init(random.key(0));
  const x = random.normal(random.key(1), [32, 2]);
  const loss = contrastiveDivergence({ steps: 5, transition: (energy) => langevinStep(energy, { stepSize: 0.05 }) });
  const run = (p: typeof theta, batch: Tensor, key: Key) => loss(model, p, batch, key, null).gradient!;
  const [eager, compiled] = [run(theta, x, random.key(3)), jit(run)(theta, x, random.key(3))];
  values(eager.output).forEach((value, i) => close(values(compiled.output)[i]!, value, 1e-4));
});

test('what a loss cannot work with is refused with a remedy', () => {
  const model = mlp({ event: [1] });
  const theta = model.init(random.key(0));
  const x = tf.zeros([3, 1]);
  const cd = contrastiveDivergence();
  assert.throws(() => cd(model, theta, x, random.key(0), null), { name: 'ArgumentError', message: /no Markov chain.*langevinStep/ });
  assert.throws(() => maximumLikelihood<typeof theta>()(model, theta, x, random.key(0), null), {
    name: 'ArgumentError',
    message: /no exact sampler/
  });
  assert.throws(() => contrastiveDivergence({ steps: 0 }), ArgumentError);
  assert.throws(() => persistentContrastiveDivergence({ chains: 1.5 }), ArgumentError);
  assert.throws(() => langevinStep(model, { stepSize: 0 }), ArgumentError);
  assert.throws(() => langevinStep(model, { stepSize: 0.1, temperature: -1 }), ArgumentError);
  assert.throws(() => energyOnly()(rbm, params, tf.zeros([0, V]), random.key(0), null), { name: 'ShapeError', message: /empty batch/ });
});
