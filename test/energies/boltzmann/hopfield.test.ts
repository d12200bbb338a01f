import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ArgumentError, asynchronousDynamics, boltzmannEnergies, DataError, hebbCouplings, hopfield, overlap, random, ShapeError, tf } from 'ebm';
import { allClose, close, take } from '../truths';
import { couplingsOf, pairEnergy, paramsOf, wave } from './machines';

const key = random.key(7);
/** Random spins, by rows. */
const spins = (seed: number, rows: number, columns: number): number[][] =>
  tf.tidy(() => tf.sub(tf.mul(2, random.bernoulli(random.key(seed), 0.5, [rows, columns])), 1).arraySync() as number[][]);

describe('hopfield', () => {
  test('Hebb couplings are the mean products, zero on the diagonal', () => {
    const patterns = [
      [1, 1, -1],
      [1, -1, 1]
    ];
    allClose(
      hebbCouplings(patterns).flatMap((row) => Array.from(row)),
      [0, 0, 0, 0, 0, -2 / 3, 0, -2 / 3, 0],
      1e-15
    );
    const [pattern] = spins(1, 1, 30);
    const network = hopfield({ patterns: [pattern!], temperature: 0.5 });
    const params = network.init(key);
    // E = -½ Σ_{i≠j} (1/N) / T = -(N - 1) / 2T.
    close(boltzmannEnergies(params, pattern!)[0]!, -29, 1e-5);
  });

  test('log Z of one pattern is that of the Curie-Weiss model, a sum over the overlap', () => {
    const [pattern] = spins(2, 1, 12);
    const network = hopfield({ patterns: [pattern!] });
    const choose = (n: number, k: number): number => Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1);
    // With k spins as in the pattern, E = -(N m² - 1) / 2, m = 2k/N - 1.
    const sum = Array.from({ length: 13 }, (_, k) => choose(12, k) * Math.exp((12 * (k / 6 - 1) ** 2 - 1) / 2)).reduce((a, b) => a + b, 0);
    close(network.logPartition(network.init(key)), Math.log(sum), 1e-6);
  });

  test('a stored pattern and its opposite are fixed points at a low load, reached from a corrupted start', () => {
    const patterns = spins(3, 5, 100);
    const network = hopfield({ patterns });
    const params = network.init(key);
    for (const pattern of patterns) {
      const opposite = pattern.map((value) => -value);
      const corrupted = pattern.map((value, i) => (i % 10 === 3 ? -value : value));
      const [at, mirrored, from] = asynchronousDynamics(params, [...pattern, ...opposite, ...corrupted], { key });
      assert.equal(at!.flips.length + mirrored!.flips.length, 0);
      assert.equal(overlap(from!.state, pattern), 1);
      assert.equal(from!.flips.length, 10);
    }
  });

  test('overlaps at convergence, at loads .05, .10, .20, .30, after 10 % of 200 spins are flipped', () => {
    // NumPy, 60 networks (200 at load .10) of 20 patterns each, random order until nothing changes: means, and standard deviations over networks.
    const reference = [
      { count: 10, mean: 1, deviation: 0.0002, of: 60 },
      { count: 20, mean: 0.9943, deviation: 0.0094, of: 200 },
      { count: 40, mean: 0.6706, deviation: 0.0843, of: 60 },
      { count: 60, mean: 0.4153, deviation: 0.0571, of: 60 }
    ];
    const networks = 8;
    for (const { count, mean, deviation, of } of reference) {
      const values = Array.from({ length: networks }, (_, seed) => {
        const patterns = spins(100 * count + seed, count, 200);
        const params = hopfield({ patterns }).init(key);
        const starts = patterns.slice(0, 20).map((pattern, row) => {
          const flipped = new Set(take(random.permutation(random.key(1000 * count + 20 * seed + row), 200)).slice(0, 20));
          return pattern.map((value, i) => (flipped.has(i) ? -value : value));
        });
        const descents = asynchronousDynamics(params, starts.flat(), { key });
        tf.dispose(params);
        return descents.reduce((sum, { state }, row) => sum + overlap(state, patterns[row]!), 0) / starts.length;
      });
      const got = values.reduce((a, b) => a + b, 0) / networks;
      close(got, mean, 4.5 * deviation * Math.sqrt(1 / networks + 1 / of) + 1e-3, `${count} patterns`);
    }
  });
});

describe('asynchronousDynamics', () => {
  test('never raises the energy, which it keeps to rounding, and ends in a state that no single flip lowers', () => {
    const [couplings, bias] = [couplingsOf(20), wave(20, 1)];
    const params = paramsOf(couplings, bias);
    const starts = spins(5, 30, 20);
    asynchronousDynamics(params, starts.flat(), { key }).forEach(({ state, energies, flips, converged }, row) => {
      assert.ok(converged);
      assert.equal(energies.length, flips.length + 1);
      energies.forEach((energy, t) => assert.ok(t === 0 || energy < energies[t - 1]!, `row ${row}, flip ${t}`));
      close(energies[0]!, pairEnergy(couplings, bias, starts[row]!), 1e-12);
      close(energies[energies.length - 1]!, pairEnergy(couplings, bias, Array.from(state)), 1e-11);
      const replayed = [...starts[row]!];
      flips.forEach((unit) => (replayed[unit]! *= -1));
      assert.deepEqual(replayed, Array.from(state));
      for (let i = 0; i < 20; i++) {
        const flipped = Array.from(state, (value, j) => (i === j ? -value : value));
        assert.ok(pairEnergy(couplings, bias, flipped) >= energies[energies.length - 1]! - 1e-12);
      }
    });
  });

  test('keeps a unit whose field is zero, takes units in the given order, and works on bits', () => {
    const free = paramsOf(couplingsOf(4, 0), [0, 0, 0, 0]);
    const [kept] = asynchronousDynamics(free, [1, -1, -1, 1]);
    assert.deepEqual([Array.from(kept!.state), kept!.sweeps, kept!.flips.length], [[1, -1, -1, 1], 1, 0]);
    const pair = paramsOf(
      [
        [0, 1],
        [1, 0]
      ],
      [0, 0]
    );
    // Unit 0 goes first, and follows unit 1.
    assert.deepEqual(Array.from(asynchronousDynamics(pair, [1, -1])[0]!.state), [-1, -1]);
    const bits = paramsOf(
      [
        [0, -2],
        [-2, 0]
      ],
      [1, 1]
    );
    const [descent] = asynchronousDynamics(bits, [0, 0], { support: 'binary' });
    assert.deepEqual(
      [Array.from(descent!.state), Array.from(descent!.energies)],
      [
        [1, 0],
        [0, -1]
      ]
    );
  });

  test('says when it has not converged', () => {
    const patterns = spins(9, 30, 60);
    const params = hopfield({ patterns }).init(key);
    const [one] = asynchronousDynamics(params, spins(10, 1, 60).flat(), { maximumSweeps: 1 });
    assert.deepEqual([one!.converged, one!.sweeps], [false, 1]);
  });
});

test('what is no pattern or start is refused', () => {
  assert.throws(() => hopfield({ patterns: [] }), ArgumentError);
  assert.throws(() => hopfield({ patterns: [[]] }), ArgumentError);
  assert.throws(() => hopfield({ patterns: [[1, 0]] }), { name: 'ArgumentError', message: /patterns\[0\]: got 0/ });
  assert.throws(() => hopfield({ patterns: [[1, 1], [1]] }), ArgumentError);
  assert.throws(() => hopfield({ patterns: [[1, 1]], temperature: 0 }), ArgumentError);
  const params = hopfield({ patterns: [[1, 1, -1]] }).init(key);
  assert.throws(() => asynchronousDynamics(params, [1, 1, 0]), DataError);
  assert.throws(() => asynchronousDynamics(params, [1, 1]), DataError);
  assert.throws(() => asynchronousDynamics(params, [1, 1, 1], { maximumSweeps: 0 }), ArgumentError);
  assert.throws(() => asynchronousDynamics({ ...params, bias: tf.zeros([2]) }, [1, 1]), ShapeError);
  assert.throws(() => overlap([1], [1, 1]), ArgumentError);
});
