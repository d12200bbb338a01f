import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import {
  AbortedError,
  annealedImportanceSampling,
  annealingSchedules,
  ArgumentError,
  bernoulliRbm,
  boltzmannMachine,
  DivergenceError,
  gaussian,
  geometricPath,
  hmc,
  importanceSampling,
  ising,
  jit,
  linearPath,
  logPartitionSandwich,
  logSumExp64,
  random,
  rbmExactSample,
  rbmFreeEnergies,
  rbmLogPartition,
  rbmPath,
  reverseAnnealedImportanceSampling,
  ShapeError,
  tf
} from 'ebm';
import type { AnnealingPath, Key } from 'ebm';
import { programOf } from 'ebm/dist/metrics/annealing/annealed-run';
import { close, mean, meanWithError, path, randomParams, rates, values } from './support';

const linear = annealingSchedules.linear;

test('ten random machines: the enumerated log Z lies within 3 standard errors', async () => {
  // Of ten normal errors two or more lie beyond 3 standard errors with probability 3e-4, one beyond 4.5 with 7e-5.
  const distances: number[] = [];
  for (let seed = 0; seed < 10; seed++) {
    const params = randomParams(100 + seed);
    const { logPartition, standardError, states, worthless } = await annealedImportanceSampling(path, params, {
      key: random.key(seed),
      schedule: linear(200)
    });
    distances.push(Math.abs(logPartition - rbmLogPartition(params)) / standardError);
    assert.equal(worthless, false);
    tf.dispose([states, params] as never);
  }
  assert.ok(distances.filter((distance) => distance > 3).length <= 1, distances.join(' '));
  assert.ok(
    distances.every((distance) => distance < 4.5),
    distances.join(' ')
  );
});

test('forward runs lie below log Z and reverse runs above it, on average', async () => {
  // A short schedule, so that the biases stand out; groups of ten chains are the runs.
  const params = randomParams(7);
  const exact = rbmLogPartition(params);
  const options = { chains: 4000, schedule: linear(4) };
  const draws = rbmExactSample(params, random.key(1), 4000);
  const forward = await annealedImportanceSampling(path, params, { ...options, key: random.key(2) });
  const reverse = await reverseAnnealedImportanceSampling(path, params, { ...options, key: random.key(3), draws, exactDraws: true });
  const base = path.base.logPartition(params);
  const runs = (logWeights: Float64Array, sign: number): number[] =>
    Array.from({ length: 400 }, (_, g) => base + sign * (logSumExp64(logWeights.subarray(10 * g, 10 * g + 10)) - Math.log(10)) - exact);
  const [below, belowError] = meanWithError(runs(forward.logWeights, 1));
  const [above, aboveError] = meanWithError(runs(reverse.logWeights, -1));
  assert.ok(below < -4.5 * belowError, `forward ${below} ± ${belowError}`);
  assert.ok(above > 4.5 * aboveError, `reverse ${above} ± ${aboveError}`);
  close(forward.logPartition, exact, 4.5 * forward.standardError);
  close(reverse.logPartition, exact, 4.5 * reverse.standardError);
  assert.ok(reverse.interval[0] < reverse.logPartition && reverse.logPartition < reverse.interval[1]);
  tf.dispose([draws, forward.states, reverse.states]);
});

/** Isotropic Gaussians of precision 1 to `precision` in d dimensions, every transition a fresh draw. */
function perfectGaussians(d: number, precision: number): AnnealingPath<null> {
  const at = (beta: Tensor): Tensor => tf.add(tf.sub(1, beta), tf.mul(beta, precision));
  const half = (x: Tensor): Tensor1D => tf.mul(0.5, tf.sum(tf.square(x), 1));
  return {
    name: 'perfect gaussians',
    event: [d],
    base: { logPartition: () => (d / 2) * Math.log(2 * Math.PI), sample: (_, key, n) => random.normal(key, [n, d]) },
    bind: () => ({
      energyAt: (beta, x) => tf.mul(at(beta), half(x)) as Tensor1D,
      transitionAt: (beta, key, x) => tf.div(random.normal(key, x.shape), tf.sqrt(at(beta))),
      increment: (from, to, x) => tf.mul(tf.sub(at(from), at(to)), half(x)) as Tensor1D,
      derivativesAt: (_beta, x) => ({ first: tf.mul(precision - 1, half(x)) as Tensor1D, second: tf.zeros([x.shape[0] as number]) })
    })
  };
}

test('Gaussians with perfect transitions: the law of the log weights', async () => {
  // log w = -½ Σ Δλ_k |x_(k-1)|², x_(k-1) ~ N(0, I/λ_(k-1)): independent, each with mean -d Δλ/2λ and variance d (Δλ/λ)²/2.
  const [d, precision, steps, chains] = [3, 5, 8, 20_000];
  const { logWeights, logPartition, standardError, states } = await annealedImportanceSampling(perfectGaussians(d, precision), null, {
    key: random.key(4),
    chains,
    schedule: linear(steps)
  });
  const ratios = Array.from({ length: steps }, (_, k) => (precision - 1) / steps / (1 + ((precision - 1) * k) / steps));
  const variance = ratios.reduce((sum, ratio) => sum + (d * ratio ** 2) / 2, 0);
  // Fourth cumulants of ½ r χ²_d: 3 d r⁴.
  const fourth = ratios.reduce((sum, ratio) => sum + 3 * d * ratio ** 4, 0);
  const [centre] = meanWithError(logWeights);
  const got = mean(logWeights.map((value) => (value - centre) ** 2));
  close(centre, -ratios.reduce((sum, ratio) => sum + (d * ratio) / 2, 0), 4.5 * Math.sqrt(variance / chains), 'mean');
  close(got, variance, 4.5 * Math.sqrt((fourth + 2 * variance ** 2) / chains), 'variance');
  close(logPartition, (d / 2) * Math.log((2 * Math.PI) / precision), 4.5 * standardError, 'log Z');
  // The states end as draws of the target: mean square d / precision.
  close(mean(values(tf.sum(tf.square(states), 1))), d / precision, (4.5 * Math.sqrt(2 * d)) / precision / Math.sqrt(chains));
  states.dispose();
});

test('a Gaussian by HMC along the geometric path, from below and from above', async () => {
  const base = gaussian({ dimension: 2, covariance: 4 });
  const target = gaussian({
    mean: [1, -1],
    covariance: [
      [1, 0.6],
      [0.6, 0.5]
    ]
  });
  const params = { base: base.init(random.key(0)), target: target.init(random.key(0)) };
  const annealing = geometricPath(target, { base, kernel: hmc({ stepSize: 0.4, leapfrogSteps: 3 }), steps: 2 });
  const draws = target.sample(params.target, random.key(1), 400);
  const exact = Math.log(2 * Math.PI * Math.sqrt(0.5 - 0.36));
  const { lower, upper, gap, standardError } = await logPartitionSandwich(annealing, params, {
    key: random.key(2),
    chains: 400,
    schedule: linear(50),
    draws,
    exactDraws: true
  });
  close(lower.logPartition, exact, 4.5 * lower.standardError, 'forward');
  close(upper.logPartition, exact, 4.5 * upper.standardError, 'reverse');
  close(gap, upper.logPartition - lower.logPartition, 1e-12);
  close(standardError, Math.hypot(lower.standardError, upper.standardError), 1e-12);
});

test('a Boltzmann machine and an Ising lattice along the linear path', async () => {
  const machine = boltzmannMachine({
    units: 4,
    couplings: [
      [0, 1, -0.5, 0],
      [1, 0, 0.3, 0.8],
      [-0.5, 0.3, 0, -1],
      [0, 0.8, -1, 0]
    ],
    bias: [0.2, -0.4, 0, 1]
  });
  const lattice = ising({ rows: 3, columns: 3, coupling: 0.3, field: 0.1 });
  const keepBias = linearPath(machine, { origin: ({ couplings, bias }) => ({ couplings: tf.zerosLike(couplings), bias }) });
  const ofMachine = await annealedImportanceSampling(keepBias, machine.init(random.key(0)), {
    key: random.key(1),
    chains: 300,
    schedule: linear(30)
  });
  close(ofMachine.logPartition, machine.logPartition(machine.init(random.key(0))), 4.5 * ofMachine.standardError, 'machine');
  const ofLattice = await annealedImportanceSampling(linearPath(lattice), lattice.init(random.key(0)), {
    key: random.key(1),
    chains: 300,
    schedule: linear(30)
  });
  close(ofLattice.logPartition, lattice.logPartition(lattice.init(random.key(0))), 4.5 * ofLattice.standardError, 'lattice');
});

test('two temperatures are plain importance sampling', async () => {
  const params = randomParams(3);
  const key = random.key(5);
  const { logWeights, logPartition, effectiveSampleSize, paretoShape, standardError, states } = await annealedImportanceSampling(path, params, {
    key,
    chains: 60,
    schedule: [0, 1]
  });
  const draws = path.base.sample(params, random.split(key, 3)[0] as Key, 60);
  const target = rbmFreeEnergies(params, draws);
  const base = values(tf.sum(tf.mul(draws, tf.tensor1d(Float32Array.from(rates))), 1)).map((linearPart) => -linearPart - 8 * Math.LN2);
  const expected = target.map((energy, i) => base[i]! - energy);
  logWeights.forEach((got, i) => close(got, expected[i]!, 2e-5));
  const plain = importanceSampling(expected);
  close(logPartition, path.base.logPartition(params) + plain.logMean, 2e-5);
  close(standardError, plain.standardError, 1e-4 * plain.standardError);
  close(effectiveSampleSize, plain.effectiveSampleSize, 1e-3);
  close(paretoShape, plain.paretoShape, 1e-3);
  states.dispose();
});

test('float32 weights are those of float64, over a thousand temperatures', async () => {
  // Coins that ignore β, so that both precisions walk through the same states and only the sums differ.
  const coins: typeof path = {
    ...path,
    bind: (params) => {
      const { increment, ...rest } = path.bind(params);
      return { ...rest, increment, transitionAt: (_beta, key, x) => random.bernoulli(key, 0.5, x.shape), advance: undefined as never };
    }
  };
  const params = randomParams(11);
  const key = random.key(6);
  const schedule = linear(1000);
  const { logWeights, states } = await annealedImportanceSampling(coins, params, { key, chains: 20, schedule });
  const [startKey, runKey] = random.split(key, 3) as [Key, Key];
  const start = path.base.sample(params, startKey, 20);
  const double = jit(programOf(coins) as (...args: never[]) => { sum: Tensor; rest: Tensor }, { precision: 'float64' }) as unknown as (
    ...args: unknown[]
  ) => { sum: { values: Float64Array } | Float64Array };
  const betas = tf.tensor1d(Float32Array.from([...schedule, 1]));
  const count = (value: number): Scalar => tf.scalar(value, 'int32');
  const result = double({ x: start, sum: tf.zeros([20]), rest: tf.zeros([20]) }, params, betas, runKey, count(0), count(1000)).sum;
  const expected = result instanceof Float64Array ? result : result.values;
  logWeights.forEach((got, i) => close(got, expected[i]!, 5e-6));
  states.dispose();
});

test('the same key gives the same bits, whatever the speed; another key gives others', async () => {
  const params = randomParams(1);
  const run = async (seed: number, slow: boolean): Promise<[Float64Array, Float64Array]> => {
    const onProgress = (): void => {
      for (const until = performance.now() + (slow ? 20 : 0); performance.now() < until;);
    };
    const { logWeights, states } = await annealedImportanceSampling(path, params, {
      key: random.key(seed),
      chains: 10,
      schedule: linear(3000),
      onProgress
    });
    const last = values(states);
    states.dispose();
    return [logWeights, last];
  };
  const first = await run(1, false);
  assert.deepEqual(await run(1, true), first);
  assert.notDeepEqual((await run(2, false))[0], first[0]);
});

test('step by step it is the same run as compiled', async () => {
  const params = randomParams(1);
  const run = async (mode: 'eager' | 'xla'): Promise<Float64Array> => {
    const { logWeights, states } = await annealedImportanceSampling(path, params, { key: random.key(9), chains: 6, schedule: linear(6), mode });
    states.dispose();
    return logWeights;
  };
  const [eager, compiled] = [await run('eager'), await run('xla')];
  eager.forEach((value, i) => close(value, compiled[i]!, 1e-5));
});

test('an abort stops it, and what is done is not lost', async () => {
  const abort = new AbortController();
  const before = tf.memory().numTensors;
  const params = randomParams(1);
  const key = random.key(1);
  const run = annealedImportanceSampling(path, params, {
    key,
    chains: 10,
    schedule: linear(50_000),
    signal: abort.signal,
    onProgress: () => abort.abort()
  });
  await assert.rejects(run, (error: AbortedError) => {
    const { step, logWeights } = error.partial as { step: number; logWeights: Float64Array };
    return error instanceof AbortedError && step > 0 && step < 50_000 && logWeights.length === 10 && logWeights.every(Number.isFinite);
  });
  tf.dispose([params, key] as never);
  // `randomParams` makes a few on the way that it does not keep.
  assert.ok(tf.memory().numTensors - before <= 6);
});

test('no tensor is left behind', async () => {
  const params = randomParams(1);
  const draws = rbmExactSample(params, random.key(2), 10);
  const keys = [random.key(1), random.key(2)] as const;
  const options = { schedule: linear(10), chains: 10 };
  const once = async (): Promise<void> => {
    (await annealedImportanceSampling(path, params, { ...options, key: keys[0] })).states.dispose();
    await logPartitionSandwich(path, params, { ...options, key: keys[1], draws, exactDraws: true });
  };
  await once();
  const before = tf.memory().numTensors;
  await once();
  assert.equal(tf.memory().numTensors, before);
  assert.equal(draws.isDisposed, false);
});

test('weights that mean nothing say so, loudly', async () => {
  const far = bernoulliRbm({ visible: 100, hidden: 20, weightScale: 0.5 });
  const params = far.init(random.key(1));
  const bad = await annealedImportanceSampling(rbmPath(far), params, { key: random.key(2), schedule: linear(3) });
  assert.equal(bad.worthless, true);
  assert.match(bad.warning ?? '', /WORTHLESS: .*Take more temperatures/);
  assert.equal(bad.interval[0], -Infinity);
  const good = await annealedImportanceSampling(rbmPath(far), params, { key: random.key(2), schedule: linear(2000) });
  assert.equal(good.worthless, false);
  close(good.logPartition, rbmLogPartition(params), 4.5 * good.standardError);
  tf.dispose([bad.states, good.states]);
});

test('draws that are not exact are not called a bound', async () => {
  const params = randomParams(1);
  const draws = random.bernoulli(random.key(1), 0.5, [10, 10]);
  const { warning, states } = await reverseAnnealedImportanceSampling(path, params, {
    key: random.key(1),
    draws,
    exactDraws: false,
    schedule: linear(5)
  });
  assert.match(warning ?? '', /only as far as their chains have converged/);
  states.dispose();
});

test('bad input', async () => {
  const params = randomParams(1);
  const key = random.key(1);
  await assert.rejects(annealedImportanceSampling(path, params, { key, schedule: [0, 0.7, 0.3, 1] }), ArgumentError);
  await assert.rejects(annealedImportanceSampling(path, params, { key, schedule: [0, 0.7] }), ArgumentError);
  await assert.rejects(annealedImportanceSampling(path, params, { key, chains: 1 }), ArgumentError);
  await assert.rejects(annealedImportanceSampling(path, { ...params, hiddenBias: tf.zeros([9]) }, { key }), ShapeError);
  const broken = { ...params, hiddenBias: tf.fill([8], NaN) as Tensor1D };
  await assert.rejects(annealedImportanceSampling(path, broken, { key, schedule: linear(3) }), DivergenceError);
  await assert.rejects(reverseAnnealedImportanceSampling(path, params, { key, draws: tf.zeros([5, 9]), exactDraws: true }), ShapeError);
});
