// Reference values: NumPy 2.4 in float64, the matrices from the definition (softmaxes of the joint table of 16 x 8 states), eigenvalues by numpy.linalg.eigvals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applyTransition,
  ArgumentError,
  boltzmannEnergies,
  boltzmannGibbsSweep,
  boltzmannProbabilities,
  bernoulliRbm,
  enumeratedEnergies,
  flipMatrix,
  gaussian,
  lawOfEnergies,
  random,
  rbmFreeEnergies,
  rbmGibbsMatrix,
  ShapeError,
  siteGibbsMatrix,
  spectrum,
  stateTable,
  tf
} from 'ebm';
import type { RbmParams, TransitionMatrix } from 'ebm';
import { params, rbm } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

/** pT = p, rows of sum 1, no probability below 0. */
function isStationary(matrix: TransitionMatrix, law: Float64Array): void {
  assert.ok(largest(applyTransition(law, matrix), law) < 1e-12, 'pT = p');
  const ones = new Float64Array(matrix.states).fill(1);
  for (let i = 0; i < matrix.states; i++) {
    const row = matrix.values.subarray(i * matrix.states, (i + 1) * matrix.states);
    close(
      row.reduce((sum, value, j) => sum + value * ones[j]!, 0),
      1,
      1e-12,
      `row ${i}`
    );
    assert.ok(row.every((value) => value >= -1e-15));
  }
}

const energies = enumeratedEnergies(rbm, params);
const law = lawOfEnergies(energies);

test('energies of all states, in double in the engine, are those of plain arithmetic', () => {
  assert.ok(largest(energies, rbmFreeEnergies(params, stateTable(4, 'binary'))) < 1e-13);
  close(law[0]!, 0.0005675886034137487, 1e-14);
  close(law[7]!, 0.4684359776491236, 1e-13);
});

test('block Gibbs: entries, invariance and eigenvalues, the same from either layer', () => {
  const matrix = rbmGibbsMatrix(params);
  isStationary(matrix, matrix.law);
  assert.ok(largest(matrix.law, law) < 1e-13);
  close(matrix.values[3 * 16 + 5]!, 0.012338120463507522, 1e-14);
  const expected = [1, 0.14272732444213762, 0.023782188890174718, 0.009693194000054903, 0.002678067863130764];
  const eigenvalues = spectrum(matrix, law);
  expected.forEach((value, i) => close(eigenvalues[i]!, value, 1e-12));
  const other = rbmGibbsMatrix(params, { layer: 'hidden' });
  isStationary(other, other.law);
  const same = spectrum(other, other.law);
  expected.forEach((value, i) => close(same[i]!, value, 1e-12));
});

test('single-site Gibbs: a sweep in order, and a unit at random', () => {
  const sweep = siteGibbsMatrix(energies);
  isStationary(sweep, law);
  close(sweep.values[3 * 16 + 5]!, 0.012429390056486753, 1e-13);
  close(sweep.values[15]!, 0.06003563976168811, 1e-13);
  const scan = siteGibbsMatrix(energies, { order: 'random' });
  isStationary(scan, law);
  [1, 0.7727109714546336, 0.7476118055687923].forEach((value, i) => close(spectrum(scan, law)[i]!, value, 1e-12));
  assert.throws(() => spectrum(sweep, law), { name: 'ArgumentError', message: /flows there and back.*order: 'random'/s });
});

test('single flips of Metropolis', () => {
  const flips = flipMatrix(energies);
  isStationary(flips, law);
  close(flips.values[3 * 16 + 3]!, 0.707035712148077, 1e-13);
  [1, 0.7536121195487809, 0.733828764961753].forEach((value, i) => close(spectrum(flips, law)[i]!, value, 1e-12));
});

test('a sweep over spins is that of a Boltzmann machine, law by law', () => {
  const machine = {
    couplings: tf.tensor2d([
      [0, 0.5, -0.3],
      [0.5, 0, 0.8],
      [-0.3, 0.8, 0]
    ]),
    bias: tf.tensor1d([0.1, -0.4, 0.2])
  };
  const own = boltzmannEnergies(machine, stateTable(3, 'spins'));
  const matrix = siteGibbsMatrix(own);
  isStationary(matrix, boltzmannProbabilities(machine));
  const start = Float64Array.from({ length: 8 }, (_, i) => (i + 1) / 36);
  assert.ok(largest(applyTransition(start, matrix), boltzmannGibbsSweep(machine, start)) < 1e-7);
});

test('random machines of 9 and 6 units at four scales of the weights: invariant to 1e-12', () => {
  for (const scale of [0.5, 1, 2, 4]) {
    const model = bernoulliRbm({ visible: 9, hidden: 6, weightScale: scale });
    const theta: RbmParams = model.init(random.key(2 * scale));
    const matrix = rbmGibbsMatrix(theta);
    isStationary(matrix, matrix.law);
  }
});

test('independent units mix at once; the law of one state each is the identity of a spectrum', () => {
  const free = siteGibbsMatrix(Float64Array.from({ length: 8 }, (_, state) => -(state & 1)));
  const once = applyTransition([1, 0, 0, 0, 0, 0, 0, 0], free);
  assert.ok(largest(once, lawOfEnergies(Float64Array.from({ length: 8 }, (_, state) => -(state & 1)))) < 1e-15);
});

test('what cannot be tabulated is refused', () => {
  assert.throws(() => siteGibbsMatrix([1, 2, 3]), ArgumentError);
  assert.throws(() => flipMatrix(new Float64Array(2 ** 13)), ArgumentError);
  assert.throws(() => applyTransition([0.5, 0.5], rbmGibbsMatrix(params)), ShapeError);
  assert.throws(() => spectrum(rbmGibbsMatrix(params), new Float64Array(16)), { name: 'ArgumentError', message: /at state 0/ });
  assert.throws(() => spectrum(rbmGibbsMatrix(params), [1]), ShapeError);
  const normal = gaussian({ dimension: 2 });
  assert.throws(() => enumeratedEnergies(normal, normal.init(random.key(0))), { name: 'ArgumentError', message: /0 or 1/ });
  const wide = bernoulliRbm({ visible: 17, hidden: 2 });
  assert.throws(() => enumeratedEnergies(wide, wide.init(random.key(0))), { name: 'ArgumentError', message: /2\^17/ });
});
