import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ArgumentError,
  boltzmannEnergies,
  boltzmannExpectedGradient,
  boltzmannGibbsSweep,
  boltzmannLogLikelihood,
  boltzmannLogPartition,
  boltzmannMachine,
  boltzmannMoments,
  boltzmannProbabilities,
  colouring,
  DataError,
  grad,
  jit,
  latticeBonds,
  random,
  ShapeError,
  stateFrequencies,
  stateIndices,
  stateTable,
  tf
} from 'ebm';
import type { BoltzmannMachine, BoltzmannParams, TwoValued } from 'ebm';
import { quadraticLogPartition } from 'ebm/dist/energies/boltzmann/quadratic';
import { allClose, close, energiesAt } from '../truths';
import { allStates, couplingsOf, exactSweep, lawOf, momentsOf, pairEnergy, paramsOf, wave } from './machines';

const supports: [TwoValued, number, number][] = [
  ['spins', -1, 1],
  ['binary', 0, 1]
];

describe('boltzmannMachine', () => {
  for (const [support, low, high] of supports) {
    const [couplings, bias] = [couplingsOf(6), wave(6, 1, 0.5)];
    const params = paramsOf(couplings, bias);
    const states = allStates(6, low, high);
    const energies = states.map((x) => pairEnergy(couplings, bias, x));
    const { logZ, p } = lawOf(energies);
    const model = boltzmannMachine({ units: 6, couplings, bias, support });

    test(`energies, log Z, probabilities and moments are those of the sum over pairs and states (${support})`, () => {
      allClose(boltzmannEnergies(params, states.flat(), { support }), energies, 1e-13);
      allClose(energiesAt(model, params, states), energies, 1e-5);
      close(boltzmannLogPartition(params, { support }), logZ, 1e-12);
      close(model.logPartition(params), logZ, 1e-12);
      allClose(boltzmannProbabilities(params, { support }), p, 1e-13);
      const truth = momentsOf(states, p);
      const { mean, covariance } = boltzmannMoments(params, { support });
      allClose(mean, truth.mean, 1e-12);
      covariance.forEach((row, i) => allClose(row, truth.covariance[i]!, 1e-12));
      close(
        boltzmannLogLikelihood(params, states.flat(), { support }),
        energies.reduce((sum, energy) => sum - energy - logZ, 0) / states.length,
        1e-12
      );
    });

    test(`conditionals are ratios of probabilities (${support})`, () => {
      const got = tf.tidy(() => model.conditional(params, tf.tensor2d(states)).arraySync());
      states.forEach((x, s) =>
        x.forEach((value, i) => {
          const other = value === high ? s - 2 ** i : s + 2 ** i;
          const up = value === high ? s : other;
          close(got[s]![i]!, p[up]! / (p[s]! + p[other]!), 1e-6);
        })
      );
    });

    test(`a sweep of probabilities leaves p as it is, and is that of the conditionals in order (${support})`, () => {
      allClose(boltzmannGibbsSweep(params, p, { support }), p, 1e-12);
      const start = states.map((_, s) => Number(s === 37));
      allClose(boltzmannGibbsSweep(params, start, { support }), exactSweep(states, energies, [0, 1, 2, 3, 4, 5], start), 1e-12);
    });

    test(`the transition draws that sweep, compiled as eagerly (${support})`, () => {
      const chains = 20_000;
      const start = states.map((_, s) => Number(s === 37));
      const truth = exactSweep(states, energies, [0, 1, 2, 3, 4, 5], start);
      tf.tidy(() => {
        const x = tf.tile(tf.tensor2d([states[37]!]), [chains, 1]);
        const step = jit((theta: BoltzmannParams, key: ReturnType<typeof random.key>, from: typeof x) => model.transition(theta, key, from));
        const compiled = step(params, random.key(5), x);
        const shares = stateFrequencies(compiled, 6, support);
        truth.forEach((share, s) => close(shares[s]!, share, 4.5 * Math.sqrt((share * (1 - share)) / chains), `state ${s}`));
        const eager = stateIndices(model.transition(params, random.key(5), x), 6, support);
        // A uniform number within rounding of its threshold may fall on the other side.
        const different = stateIndices(compiled, 6, support).filter((state, row) => state !== eager[row]).length;
        assert.ok(different < 10, String(different));
        step.dispose();
      });
    });

    test(`the expected gradient is minus the slope of log Z, in float64 (${support})`, () => {
      const expected = boltzmannExpectedGradient(params, { support });
      const h = 1e-5;
      const logZAt = (move: (j: Float64Array, b: Float64Array) => void): number => {
        const [j, b] = [Float64Array.from(couplings.flat()), Float64Array.from(bias)];
        move(j, b);
        // The symmetric part, as the energy takes it.
        const symmetric = j.map((value, at) => (value + j[(at % 6) * 6 + Math.floor(at / 6)]!) / 2);
        return quadraticLogPartition({ units: 6, couplings: symmetric, bias: b, low, high }, { subject: 'test', maximumUnits: 6 });
      };
      for (let at = 0; at < 36; at++) {
        if (at % 7 === 0) {
          assert.equal(expected.couplings[at], 0);
          continue;
        }
        const slope = (logZAt((j) => (j[at]! += h)) - logZAt((j) => (j[at]! -= h))) / (2 * h);
        close(-expected.couplings[at]!, slope, 1e-9);
      }
      for (let i = 0; i < 6; i++) {
        close(-expected.bias[i]!, (logZAt((_, b) => (b[i]! += h)) - logZAt((_, b) => (b[i]! -= h))) / (2 * h), 1e-9);
      }
    });
  }

  test('a sum over more states than one block holds is the same sum', () => {
    const [couplings, bias] = [couplingsOf(13, 0.4), wave(13, 2, 0.5)];
    const params = paramsOf(couplings, bias);
    const states = allStates(13, -1, 1);
    const { logZ, p } = lawOf(states.map((x) => pairEnergy(couplings, bias, x)));
    close(boltzmannLogPartition(params), logZ, 1e-11);
    allClose(boltzmannProbabilities(params), p, 1e-13);
    const truth = momentsOf(states, p);
    const { mean, covariance } = boltzmannMoments(params);
    allClose(mean, truth.mean, 1e-11);
    covariance.forEach((row, i) => allClose(row, truth.covariance[i]!, 1e-11));
  });

  test('2^20 states of independent spins have the log Z of a product', () => {
    const bias = wave(20, 0, 2);
    const params = { couplings: tf.zeros([20, 20]), bias: tf.tensor1d(bias) } as BoltzmannParams;
    const truth = bias.reduce((sum, b) => sum + Math.log(2 * Math.cosh(b)), 0);
    close(boltzmannLogPartition(params), truth, 1e-11);
    allClose(boltzmannMoments(params).mean, bias.map(Math.tanh), 1e-11);
  });

  test('the energy takes the symmetric part without the diagonal, and the closed-form gradient is that of automatic differentiation', () => {
    tf.tidy(() => {
      const model = boltzmannMachine({ units: 4 });
      const lopsided = wave(16, 0);
      const params = { couplings: tf.tensor2d(lopsided, [4, 4]), bias: tf.tensor1d(wave(4, 1)) };
      const lawful = Array.from({ length: 4 }, (_, i) =>
        Array.from({ length: 4 }, (__, j) => (i === j ? 0 : (lopsided[4 * i + j]! + lopsided[4 * j + i]!) / 2))
      );
      const states = allStates(4, -1, 1);
      const truth = states.map((x) => pairEnergy(lawful, wave(4, 1), x));
      allClose(energiesAt(model, params, states), truth, 1e-5);
      allClose(boltzmannEnergies(params, states.flat()), truth, 1e-12);
      close(model.logPartition(params), lawOf(truth).logZ, 1e-12);
      const x = tf.tensor2d(states.slice(0, 11));
      const [mean, gradient] = model.meanEnergyGradient(params, x);
      const automatic = grad((theta: BoltzmannParams) => tf.mean(model.energy(theta, x)))(params);
      close(mean.dataSync()[0]!, truth.slice(0, 11).reduce((a, b) => a + b, 0) / 11, 1e-5);
      allClose(gradient.couplings.dataSync(), automatic.couplings.dataSync(), 1e-6);
      allClose(gradient.bias.dataSync(), automatic.bias.dataSync(), 1e-6);
    });
  });
});

describe('a machine on a graph', () => {
  const graph = latticeBonds({ rows: 3, columns: 3, boundary: 'free' });
  const couplings = Array.from({ length: 9 }, (_, i) =>
    Array.from({ length: 9 }, (__, j) => (graph.some(([a, b]) => (a === i && b === j) || (a === j && b === i)) ? 0.3 + 0.05 * ((i + j) % 3) : 0))
  );
  const bias = wave(9, 0, 0.2);
  const model = boltzmannMachine({ units: 9, couplings, bias, graph });
  const params = model.init(random.key(0));

  test('has two colours on a grid, and its coloured sweep draws the exact distribution', () => {
    assert.deepEqual(new Set(model.colours), new Set([0, 1]));
    for (const [a, b] of graph) assert.notEqual(model.colours[a], model.colours[b]);
    const states = allStates(9, -1, 1);
    const energies = states.map((x) => pairEnergy(couplings, bias, x));
    const start = states.map((_, s) => Number(s === 300));
    const order = [0, 1].flatMap((colour) => model.colours.flatMap((of, i) => (of === colour ? [i] : [])));
    const truth = exactSweep(states, energies, order, start);
    const chains = 40_000;
    const after = tf.tidy(() => model.transition(params, random.key(3), tf.tile(tf.tensor2d([states[300]!]), [chains, 1])));
    const shares = stateFrequencies(after, 9);
    // 512 counts at once: 5.5 standard errors, and one count for the rarest.
    truth.forEach((share, s) => close(shares[s]!, share, 5.5 * Math.sqrt((share * (1 - share)) / chains) + 1.5 / chains, `state ${s}`));
  });

  test('counts couplings off the graph as zero, also after training has moved them', () => {
    tf.tidy(() => {
      const moved = { couplings: tf.add(params.couplings, 0.7) as typeof params.couplings, bias: params.bias };
      const onGraph = couplings.map((row) => row.map((value) => (value === 0 ? 0 : value + 0.7)));
      const states = allStates(9, -1, 1);
      const truth = states.map((x) => pairEnergy(onGraph, bias, x));
      allClose(energiesAt(model, moved, states), truth, 2e-5);
      close(model.logPartition(moved), lawOf(truth).logZ, 1e-5);
      allClose(model.moments(moved).mean, momentsOf(states, lawOf(truth).p).mean, 1e-5);
      const [, gradient] = model.meanEnergyGradient(moved, tf.tensor2d(states.slice(5, 9)));
      gradient.couplings.dataSync().forEach((value, at) => {
        if (couplings.flat()[at] === 0) assert.equal(Math.abs(value), 0);
      });
    });
  });

  test('colouring is proper on any graph, with at most one colour more than the largest degree', () => {
    const wheel = [...[0, 1, 2, 3, 4].map((i) => [i, (i + 1) % 5] as const), ...[0, 1, 2, 3, 4].map((i) => [i, 5] as const)];
    const colours = colouring(6, wheel);
    for (const [a, b] of wheel) assert.notEqual(colours[a], colours[b]);
    assert.equal(Math.max(...colours), 3);
    assert.deepEqual(colouring(3, []), [0, 0, 0]);
  });
});

describe('states', () => {
  test('tables, indices and frequencies agree on the numbering', () => {
    for (const [support] of supports) {
      const table = stateTable(4, support);
      assert.deepEqual(
        Array.from(stateIndices(table, 4, support)),
        Array.from({ length: 16 }, (_, i) => i)
      );
      allClose(stateFrequencies(table, 4, support), new Array<number>(16).fill(1 / 16), 1e-15);
    }
    assert.deepEqual(Array.from(stateTable(2)), [-1, -1, 1, -1, -1, 1, 1, 1]);
  });

  test('exact draws have the exact frequencies', () => {
    const model = boltzmannMachine({ units: 3, couplings: couplingsOf(3), bias: wave(3, 1), support: 'binary' });
    const params = model.init(random.key(0));
    const p = boltzmannProbabilities(params, { support: 'binary' });
    const draws = model.sample!(params, random.key(1), 50_000);
    const shares = stateFrequencies(draws, 3, 'binary');
    p.forEach((share, s) => close(shares[s]!, share, 4.5 * Math.sqrt((share * (1 - share)) / 50_000)));
    draws.dispose();
  });
});

test('what is no Boltzmann machine, or too large to enumerate, is refused with a reason', () => {
  const two =
    (...rows: number[][]): (() => BoltzmannMachine) =>
    () =>
      boltzmannMachine({ units: 2, couplings: rows });
  assert.throws(two([0, 1], [2, 0]), { name: 'ArgumentError', message: /1 at \[0\]\[1\] but 2 at \[1\]\[0\]/ });
  assert.throws(two([0, 1], [1, 0.5]), { name: 'ArgumentError', message: /0\.5 at \[1\]\[1\]/ });
  assert.throws(two([0, NaN], [NaN, 0]), ArgumentError);
  assert.throws(two([0, 1]), ArgumentError);
  assert.throws(two([0], [1]), ArgumentError);
  assert.throws(() => boltzmannMachine({ units: 0 }), ArgumentError);
  assert.throws(() => boltzmannMachine({ units: 2, bias: [1] }), ArgumentError);
  assert.throws(() => boltzmannMachine({ units: 2, support: 'real' as never }), ArgumentError);
  assert.throws(() => boltzmannMachine({ units: 2, graph: [[0, 2]] }), { name: 'ArgumentError', message: /graph\[0\]/ });
  assert.throws(() => boltzmannMachine({ units: 2, graph: [[1, 1]] }), ArgumentError);
  const full = [
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0]
  ];
  assert.throws(() => boltzmannMachine({ units: 3, couplings: full, graph: [[0, 1]] }), { name: 'ArgumentError', message: /graph does not join/ });

  const large = boltzmannMachine({ units: 40 });
  const params = large.init(random.key(0));
  assert.throws(() => large.logPartition(params), {
    name: 'ArgumentError',
    message: /40 units to enumerate: 2\^40 = 1\.10e\+12 states, some \d+ \w+;/
  });
  assert.throws(() => large.moments(params), ArgumentError);
  assert.throws(() => boltzmannProbabilities(params), ArgumentError);
  assert.equal(large.sample, undefined);
  assert.throws(() => stateTable(21), ArgumentError);
  assert.throws(() => boltzmannMachine({ units: 3 }).sample!(boltzmannMachine({ units: 3 }).init(random.key(0)), random.key(0), -1), ArgumentError);

  const small = paramsOf(full, [0, 0, 0]);
  assert.throws(() => boltzmannEnergies(small, [1, 0, 1]), { name: 'DataError', message: /0 in row 0, unit 1.*-1 or 1/ });
  assert.throws(() => boltzmannEnergies(small, [1, 1, 0, 2, 1, 1], { support: 'binary' }), { name: 'DataError', message: /2 in row 1, unit 0/ });
  assert.throws(() => boltzmannEnergies(small, [1, 1]), DataError);
  assert.throws(() => boltzmannLogLikelihood(small, []), DataError);
  assert.throws(() => boltzmannLogPartition(paramsOf(full, [0, NaN, 0])), DataError);
  assert.throws(() => boltzmannLogPartition(paramsOf(full, [0, 0])), ShapeError);
  assert.throws(() => boltzmannGibbsSweep(small, [1, 0]), ShapeError);
  assert.throws(() => boltzmannMachine({ units: 3 }).transition(small, random.key(0), tf.ones([2, 4])), ShapeError);
  assert.throws(() => boltzmannMachine({ units: 3 }).conditional(small, tf.ones([3])), ShapeError);
});
