import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  boltzmannMachine,
  gaussian,
  geometricPath,
  hmc,
  ising,
  linearPath,
  random,
  rbmExactSample,
  rbmFreeEnergies,
  rbmLayerLogWeights,
  rbmLogPartition,
  rbmPath,
  ShapeError,
  tf,
  ula
} from 'ebm';
import { close, machineAt, path, randomParams, rates, rbm, scalar, values } from './support';

const params = randomParams(1);
const states = random.bernoulli(random.key(2), 0.5, [40, 10]);

test('the RBM path is a machine of the same kind at every β, and its base is exact', () => {
  const bound = path.bind(params);
  for (const beta of [0, 0.3, 1]) {
    const expected = rbmFreeEnergies(machineAt(params, beta), states);
    values(bound.energyAt(scalar(beta), states)).forEach((energy, i) => close(energy, expected[i]!, 2e-5));
  }
  close(path.base.logPartition(params), rbmLogPartition(machineAt(params, 0)), 1e-6);
  close(rbmPath(rbm).base.logPartition(params), 18 * Math.LN2, 1e-12);
});

test('its transitions are the block Gibbs of that machine', () => {
  for (const beta of [0, 0.6, 1]) {
    const got = values(path.bind(params).transitionAt(scalar(beta), random.key(3), states));
    const expected = values(rbm.transition(machineAt(params, beta), random.key(3), states));
    // The same coins for the same probabilities: a draw differs only where a coin falls within rounding of its probability.
    assert.ok(got.filter((value, i) => value !== expected[i]).length <= 1);
  }
});

test('increments lose no digits between close temperatures, up or down', () => {
  const bound = path.bind(params);
  const difference = (from: number, to: number): Float64Array => {
    const [a, b] = [rbmFreeEnergies64(from), rbmFreeEnergies64(to)];
    return a.map((energy, i) => energy - b[i]!);
  };
  for (const [from, to] of [
    [0, 1],
    [0.5, 0.501],
    [0.99999, 1],
    [0.7, 0.2],
    [0, 1e-6]
  ] as const) {
    const [start, end] = [Math.fround(from), Math.fround(to)];
    const expected = difference(start, end);
    const sizes = expected.map(Math.abs).reduce((a, b) => Math.max(a, b));
    values(bound.increment(scalar(start), scalar(end), states)).forEach((got, i) => close(got, expected[i]!, 1e-6 * sizes, `${from} → ${to}`));
  }
});

/** E_β of `path` at the states, in float64 from the formula. */
function rbmFreeEnergies64(beta: number): Float64Array {
  const [w, b, c, v] = [params.weights, params.visibleBias, params.hiddenBias, states].map(values) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array
  ];
  return Float64Array.from({ length: 40 }, (_, row) => {
    const x = v.subarray(10 * row, 10 * row + 10);
    const linear = x.reduce((sum, value, i) => sum + value * ((1 - beta) * Math.fround(rates[i]!) + beta * b[i]!), 0);
    const hidden = Array.from(c, (bias, j) => Math.log1p(Math.exp(beta * x.reduce((sum, value, i) => sum + value * w[8 * i + j]!, bias))));
    return -linear - hidden.reduce((sum, value) => sum + value, 0);
  });
}

test('derivatives in β are those of the energy', () => {
  const h = 1e-4;
  for (const beta of [0.1, 0.8]) {
    const { first, second } = path.bind(params).derivativesAt(scalar(beta), states);
    const [below, here, above] = [beta - h, beta, beta + h].map(rbmFreeEnergies64) as [Float64Array, Float64Array, Float64Array];
    values(first).forEach((got, i) => close(got, (above[i]! - below[i]!) / (2 * h), 2e-5));
    values(second).forEach((got, i) => close(got, (above[i]! - 2 * here[i]! + below[i]!) / h ** 2, 1e-4));
  }
});

test('the RBM path refuses rates and parameters of another machine', () => {
  assert.throws(() => rbmPath(rbm, { baseRates: [1, 2] }), ArgumentError);
  assert.throws(() => rbmPath(rbm, { baseRates: new Float64Array(10).fill(NaN) }), ArgumentError);
  assert.throws(() => path.bind({ ...params, hiddenBias: tf.zeros([3]) }), ShapeError);
});

test('a linear path: base of independent units, read from the energy', () => {
  const machine = boltzmannMachine({ units: 5, bias: [0.5, -1, 0, 2, 0.1] });
  const alone = machine.init(random.key(0));
  const linear = linearPath(machine, { origin: ({ couplings, bias }) => ({ couplings: tf.zerosLike(couplings), bias }) });
  close(linear.base.logPartition(alone), machine.logPartition(alone), 1e-6);
  const draws = linear.base.sample(alone, random.key(1), 20_000);
  // Means of independent spins: tanh b.
  values(tf.mean(draws, 0)).forEach((got, i) => close(got, Math.tanh([0.5, -1, 0, 2, 0.1][i]!), 4.5 / Math.sqrt(20_000)));
  const lattice = ising({ rows: 3, columns: 4 });
  close(linearPath(lattice).base.logPartition(lattice.init(random.key(0))), 12 * Math.LN2, 1e-12);
  assert.deepEqual(linearPath(lattice).base.sample(lattice.init(random.key(0)), random.key(1), 7).shape, [7, 3, 4]);
});

test('paths refuse what they cannot follow', () => {
  const machine = boltzmannMachine({
    units: 3,
    couplings: [
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0]
    ]
  });
  const coupled = machine.init(random.key(0));
  assert.throws(() => linearPath(machine, { origin: (given) => given }).base.logPartition(coupled), /all units are independent/);
  assert.throws(() => linearPath(gaussian({ dimension: 2 })), ArgumentError);
  const [base, target] = [gaussian({ dimension: 2 }), gaussian({ dimension: 2, mean: 1 })];
  assert.throws(() => geometricPath(target, { base, kernel: ula({ stepSize: 0.1 }) }), /biased/);
  assert.throws(() => geometricPath(target, { base, kernel: hmc() }), /step size/);
  assert.throws(() => geometricPath(target, { base, kernel: hmc({ stepSize: 1 }), steps: 0 }), ArgumentError);
  assert.throws(() => geometricPath(gaussian({ dimension: 3 }), { base, kernel: hmc({ stepSize: 1 }) }), ShapeError);
});

test('exact draws of a machine have the probabilities of its states, whichever layer is tabulated', () => {
  const small = {
    weights: tf.slice(params.weights, [0, 0], [3, 2]),
    visibleBias: tf.slice(params.visibleBias, 0, 3),
    hiddenBias: tf.slice(params.hiddenBias, 0, 2)
  };
  const table = Float64Array.from({ length: 24 }, (_, at) => (Math.floor(at / 3) >>> (at % 3)) & 1);
  const logZ = rbmLogPartition(small);
  const probabilities = rbmFreeEnergies(small, table).map((energy) => Math.exp(-energy - logZ));
  const n = 20_000;
  for (const over of ['hidden', 'visible', 'smaller'] as const) {
    const counts = new Float64Array(8);
    const draws = values(rbmExactSample(small, random.key(5), n, { over }));
    for (let row = 0; row < n; row++) counts[draws[3 * row]! + 2 * draws[3 * row + 1]! + 4 * draws[3 * row + 2]!]!++;
    counts.forEach((count, s) =>
      close(count / n, probabilities[s]!, 4.5 * Math.sqrt((probabilities[s]! * (1 - probabilities[s]!)) / n), `${over} ${s}`)
    );
    const logWeights = rbmLayerLogWeights(small, { over });
    close(Math.log(logWeights.reduce((sum, value) => sum + Math.exp(value), 0)), logZ, 1e-12);
  }
  // Of the visible layer the log weights are the negative free energies themselves.
  rbmLayerLogWeights(small, { over: 'visible' }).forEach((value, s) => close(value, -rbmFreeEnergies(small, table)[s]!, 1e-12));
  assert.throws(() => rbmExactSample(params, random.key(1), 0), ArgumentError);
  assert.throws(() => rbmExactSample(params, random.key(1), 5, { maximumUnits: 7 }), /2\^8/);
});
