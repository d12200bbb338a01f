import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  biasesOfData,
  DataError,
  float64,
  grad,
  jit,
  logSumExp64,
  random,
  rbmExpectedGradient,
  rbmFreeEnergies,
  rbmLogLikelihood,
  rbmLogPartition,
  rbmProbabilities,
  rbmPseudoLogLikelihood,
  rbmTransitionMatrix,
  ShapeError,
  stateFrequencies,
  tf
} from 'ebm';
import type { RbmParams } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);

/** Parameters from a formula: no generator, the same everywhere. */
function someParams(visible: number, hidden: number, scale = 1): RbmParams {
  const wave = (n: number, phase: number): Float32Array => Float32Array.from({ length: n }, (_, i) => scale * Math.sin(12.9898 * (i + 1) + phase));
  return {
    weights: tf.tensor2d(wave(visible * hidden, 0), [visible, hidden]),
    visibleBias: tf.tensor1d(wave(visible, 1)),
    hiddenBias: tf.tensor1d(wave(hidden, 2))
  };
}

/** -E(v, h) by its definition, every pair of states: an independent route to all that follows. */
function joint({ weights, visibleBias, hiddenBias }: RbmParams): number[][] {
  const [visible, hidden] = weights.shape;
  const [w, b, c] = [weights.dataSync(), visibleBias.dataSync(), hiddenBias.dataSync()];
  const bit = (state: number, i: number): number => (state >>> i) & 1;
  return Array.from({ length: 1 << visible }, (_, v) =>
    Array.from({ length: 1 << hidden }, (_, h) => {
      let sum = 0;
      for (let i = 0; i < visible; i++) sum += bit(v, i) * b[i]!;
      for (let j = 0; j < hidden; j++) sum += bit(h, j) * c[j]!;
      for (let i = 0; i < visible; i++) for (let j = 0; j < hidden; j++) sum += bit(v, i) * bit(h, j) * w[i * hidden + j]!;
      return sum;
    })
  );
}

const statesOf = (units: number): Float32Array =>
  Float32Array.from({ length: units << units }, (_, at) => (Math.floor(at / units) >>> (at % units)) & 1);

test('the free energy is minus the log of the sum over hidden states', () => {
  const params = someParams(6, 4, 1.7);
  const truth = joint(params).map((row) => -logSumExp64(row));
  const exact = rbmFreeEnergies(params, statesOf(6));
  const float32 = tf.tidy(() =>
    bernoulliRbm({ visible: 6, hidden: 4 })
      .energy(params, tf.tensor2d(statesOf(6), [64, 6]))
      .dataSync()
  );
  truth.forEach((value, v) => {
    close(exact[v]!, value, 1e-12);
    close(float32[v]!, value, 1e-5);
  });
});

test('log Z is that of the sum over all pairs of states, whichever layer is enumerated', () => {
  for (const [visible, hidden, scale] of [
    [1, 1, 1],
    [3, 5, 2],
    [7, 3, 1.5],
    [4, 10, 3],
    [10, 9, 0.5]
  ] as const) {
    const params = someParams(visible, hidden, scale);
    const truth = logSumExp64(joint(params).flat());
    for (const over of ['hidden', 'visible', 'smaller'] as const) close(rbmLogPartition(params, { over }), truth, 1e-11);
  }
});

test('log Z holds for weights whose exponentials would overflow a double if multiplied together', () => {
  const params = someParams(400, 10, 20);
  const { weights, visibleBias, hiddenBias } = params;
  const [w, b, c] = [weights.dataSync(), visibleBias.dataSync(), hiddenBias.dataSync()];
  const terms = Array.from({ length: 1024 }, (_, h) => {
    let sum = 0;
    for (let j = 0; j < 10; j++) sum += ((h >>> j) & 1) * c[j]!;
    for (let i = 0; i < 400; i++) {
      let input = b[i]!;
      for (let j = 0; j < 10; j++) input += ((h >>> j) & 1) * w[i * 10 + j]!;
      sum += Math.max(input, 0) + Math.log1p(Math.exp(-Math.abs(input)));
    }
    return sum;
  });
  const truth = logSumExp64(terms);
  close(rbmLogPartition(params), truth, 1e-12 * Math.abs(truth));
});

test('without weights log Z is a product of coins', () => {
  const params = { weights: tf.zeros([50, 12]), visibleBias: tf.fill([50], 0.5), hiddenBias: tf.fill([12], -1) } as RbmParams;
  close(rbmLogPartition(params), 50 * Math.log1p(Math.exp(0.5)) + 12 * Math.log1p(Math.exp(-1)), 1e-11);
});

test('probabilities of all visible states sum to one', () => {
  const params = someParams(8, 5);
  const logZ = rbmLogPartition(params);
  close(
    rbmFreeEnergies(params, statesOf(8)).reduce((sum, energy) => sum + Math.exp(-energy - logZ), 0),
    1,
    1e-12
  );
  const data = statesOf(8);
  close(rbmLogLikelihood(params, data), rbmLogLikelihood(params, data, logZ), 0);
});

test('the pseudo-likelihood is the product of the conditionals of the enumerated distribution', () => {
  const params = someParams(5, 4, 1.5);
  const logs = joint(params).map((row) => logSumExp64(row));
  const mean =
    logs.reduce((total, log, v) => total + [0, 1, 2, 3, 4].reduce((sum, i) => sum + log - logSumExp64([log, logs[v ^ (1 << i)]!]), 0), 0) /
    logs.length;
  close(rbmPseudoLogLikelihood(params, statesOf(5)), mean, 1e-12);
  assert.throws(() => rbmPseudoLogLikelihood(params, [0, 1, 0.5, 0, 1]), { name: 'DataError', message: /0\.5 in row 0/ });
});

test('the expected gradient is minus the gradient of log Z, and of the closed form', () => {
  const params = someParams(5, 3);
  const expected = rbmExpectedGradient(params);
  const h = 1e-3;
  for (const name of ['weights', 'visibleBias', 'hiddenBias'] as const) {
    const values = params[name].dataSync();
    for (let i = 0; i < values.length; i++) {
      const at = (shift: number): number => {
        const moved = Float32Array.from(values);
        moved[i]! += shift;
        return rbmLogPartition({ ...params, [name]: tf.tensor(moved, params[name].shape) });
      };
      // float32 parameters: the true shift is what is left of it after rounding.
      const shift = Math.fround(values[i]! + h) - Math.fround(values[i]! - h);
      close(-expected[name][i]!, (at(h) - at(-h)) / shift, 1e-6);
    }
  }
});

test('the gradient of the exact likelihood is that of its differences, in float64', () => {
  const [visible, hidden] = [5, 3];
  const params = someParams(visible, hidden);
  const states = statesOf(visible);
  const data = [1, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0];
  const names = ['weights', 'visibleBias', 'hiddenBias'] as const;
  /** -(1/n) Σ log p(v) of numbers as they are: parameters off the float32 grid, too. */
  const lossAt = (of: Record<(typeof names)[number], number[]>): number => {
    const freeEnergy = (v: ArrayLike<number>, row: number): number => {
      let energy = 0;
      for (let i = 0; i < visible; i++) energy -= v[row * visible + i]! * of.visibleBias[i]!;
      for (let j = 0; j < hidden; j++) {
        let input = of.hiddenBias[j]!;
        for (let i = 0; i < visible; i++) input += v[row * visible + i]! * of.weights[i * hidden + j]!;
        energy -= Math.log1p(Math.exp(input));
      }
      return energy;
    };
    const mean = [0, 1, 2].reduce((sum, row) => sum + freeEnergy(data, row) / 3, 0);
    return mean + logSumExp64(Array.from({ length: 32 }, (_, row) => -freeEnergy(states, row)));
  };
  const values = Object.fromEntries(names.map((name) => [name, Array.from(params[name].dataSync())])) as Record<(typeof names)[number], number[]>;
  const model = rbmExpectedGradient(params);
  const program = jit(
    (theta: RbmParams, x: ReturnType<typeof tf.tensor2d>) => grad((at: RbmParams) => tf.mean(bernoulliRbm({ visible, hidden }).energy(at, x)))(theta),
    {
      precision: 'float64',
      mode: 'graph'
    }
  );
  const positive = program(params as never, float64(data, [3, visible]) as never) as unknown as Record<(typeof names)[number], Float64Array>;
  program.dispose();
  const h = 1e-5;
  for (const name of names) {
    values[name].forEach((value, i) => {
      const at = (shift: number): number => lossAt({ ...values, [name]: values[name].map((old, k) => (k === i ? value + shift : old)) });
      close(positive[name][i]! - model[name][i]!, (at(h) - at(-h)) / (2 * h), 1e-9);
    });
  }
});

test('the closed-form mean gradient is that of automatic differentiation', () => {
  tf.tidy(() => {
    const model = bernoulliRbm({ visible: 6, hidden: 4 });
    const params = someParams(6, 4);
    const x = tf.tensor2d(statesOf(6), [64, 6]);
    const [mean, gradient] = model.meanEnergyGradient!(params, x);
    const automatic = grad((theta: RbmParams) => tf.mean(model.energy(theta, x)))(params);
    close(mean.dataSync()[0]!, tf.mean(model.energy(params, x)).dataSync()[0]!, 1e-5);
    for (const name of ['weights', 'visibleBias', 'hiddenBias'] as const) {
      gradient[name].dataSync().forEach((value, i) => close(value, automatic[name].dataSync()[i]!, 1e-6));
    }
  });
});

test('block Gibbs leaves the exact distribution invariant', () => {
  const [visible, chains] = [4, 40_000];
  const model = bernoulliRbm({ visible, hidden: 3 });
  const params = someParams(visible, 3, 1.5);
  const logZ = rbmLogPartition(params);
  const p = rbmFreeEnergies(params, statesOf(visible)).map((energy) => Math.exp(-energy - logZ));
  tf.tidy(() => {
    const cells = random.categorical(random.key(1), tf.tensor1d(Float32Array.from(p, Math.log)), chains);
    const start = tf.gather(tf.tensor2d(statesOf(visible), [16, visible]), cells);
    const { visible: v, hidden, visibleProbability, hiddenProbability } = model.gibbsStep(params, random.key(2), start);
    const states = v.dataSync();
    const counts = new Float64Array(16);
    for (let row = 0; row < chains; row++) {
      let state = 0;
      for (let i = 0; i < visible; i++) state += states[row * visible + i]! << i;
      counts[state]!++;
    }
    counts.forEach((count, state) => close(count / chains, p[state]!, 4.5 * Math.sqrt((p[state]! * (1 - p[state]!)) / chains)));
    assert.deepEqual(
      [hidden.shape, visibleProbability.shape, hiddenProbability.shape],
      [
        [chains, 3],
        [chains, visible],
        [chains, 3]
      ]
    );
    assert.ok(hidden.dataSync().every((value) => value === 0 || value === 1));
  });
});

test('biases at the data are the logits of its means, kept finite', () => {
  const biases = biasesOfData([1, 0, 1, 1, 0, 0, 1, 1], 4, 0.01);
  // Means of the columns: 0.5, 0, 1, 1.
  [0, Math.log(0.01 / 0.99), Math.log(0.99 / 0.01), Math.log(0.99 / 0.01)].forEach((value, i) => close(biases[i]!, value, 1e-9));
  assert.throws(() => biasesOfData([], 4), ArgumentError);
});

test('what cannot be enumerated or evaluated is refused with a reason', () => {
  assert.throws(() => rbmLogPartition(someParams(40, 30)), {
    name: 'ArgumentError',
    message: /30 units to enumerate: 2\^30 = 1\.07e\+9 states, some \d+ \w+;/
  });
  const params = someParams(4, 3);
  assert.throws(() => rbmLogPartition({ ...params, hiddenBias: tf.tensor1d([0, NaN, 0]) }), DataError);
  assert.throws(() => rbmLogPartition({ ...params, visibleBias: tf.tensor1d([0, 1e4, 0, 0]) }), DataError);
  assert.throws(() => rbmLogLikelihood(params, [0, 1, NaN, 0]), DataError);
  assert.throws(() => rbmLogLikelihood(params, []), DataError);
  const model = bernoulliRbm({ visible: 4, hidden: 3 });
  assert.throws(() => model.energy(params, tf.zeros([2, 5])), ShapeError);
  assert.throws(() => model.energy(params, tf.zeros([4])), { name: 'ShapeError', message: /expandDims/ });
  assert.throws(() => bernoulliRbm({ visible: 0, hidden: 3 }), ArgumentError);
  assert.throws(() => bernoulliRbm({ visible: 4, hidden: 3, visibleBias: [0] }), ArgumentError);
});

test('the exact Gibbs matrix has rows that sum to one, leaves p invariant to 1e-12, and is what a sweep draws', () => {
  const [visible, hidden] = [4, 3];
  const params = someParams(visible, hidden, 1.5);
  const { matrix, hiddenGivenVisible, visibleGivenHidden } = rbmTransitionMatrix(params);
  const logs = joint(params);
  const total = logSumExp64(logs.flat());
  const p = logs.map((row) => Math.exp(logSumExp64(row) - total));
  rbmProbabilities(params).forEach((value, v) => close(value, p[v]!, 1e-13));
  for (let to = 0; to < 16; to++) {
    const after = p.reduce((sum, share, v) => sum + share * matrix[16 * v + to]!, 0);
    close(after, p[to]!, 1e-12);
    close(
      matrix.subarray(16 * to, 16 * to + 16).reduce((a, b) => a + b, 0),
      1,
      1e-12
    );
  }
  // The conditionals from the joint table.
  for (let v = 0; v < 16; v++) {
    for (let h = 0; h < 8; h++) {
      close(hiddenGivenVisible[8 * v + h]!, Math.exp(logs[v]![h]! - logSumExp64(logs[v]!)), 1e-12);
      close(visibleGivenHidden[16 * h + v]!, Math.exp(logs[v]![h]! - logSumExp64(logs.map((row) => row[h]!))), 1e-12);
    }
  }
  const chains = 40_000;
  tf.tidy(() => {
    const from = 9;
    const start = tf.tile(tf.tensor2d(statesOf(visible), [16, visible]).slice([from, 0], [1, visible]), [chains, 1]);
    const model = bernoulliRbm({ visible, hidden });
    const shares = stateFrequencies(model.transition(params, random.key(3), start), visible, 'binary');
    shares.forEach((share, to) => {
      const truth = matrix[16 * from + to]!;
      close(share, truth, 4.5 * Math.sqrt((truth * (1 - truth)) / chains));
    });
  });
  assert.throws(() => rbmTransitionMatrix(someParams(13, 2)), { name: 'ArgumentError', message: /2\^26 numbers/ });
});

test('a long Gibbs run has the enumerated probabilities: total variation within its Monte Carlo error', () => {
  const [visible, hidden, chains, sweeps] = [5, 3, 500, 60];
  const params = someParams(visible, hidden);
  const p = rbmProbabilities(params);
  const model = bernoulliRbm({ visible, hidden });
  tf.tidy(() => {
    let v = random.bernoulli(random.key(1), 0.5, [chains, visible]);
    const step = jit((theta: RbmParams, key: ReturnType<typeof random.key>, x: typeof v) => model.transition(theta, key, x));
    for (let sweep = 0; sweep < sweeps; sweep++) v = step(params, random.foldIn(random.key(2), sweep), v);
    step.dispose();
    const variation = stateFrequencies(v, visible, 'binary').reduce((sum, share, s) => sum + Math.abs(share - p[s]!) / 2, 0);
    // The last states of independent chains are independent draws; the deviation of each count has the mean √(2/π) of its standard error.
    const expected = p.reduce((sum, share) => sum + Math.sqrt((share * (1 - share)) / (2 * Math.PI * chains)), 0);
    // One chain more or less in a state moves it by 1 / chains: it is within √(1/4 chains) of its mean (McDiarmid 1989), here at 4.5 of these.
    assert.ok(variation < expected + 4.5 * Math.sqrt(1 / (4 * chains)), `${variation}, expected ${expected}`);
  });
});
