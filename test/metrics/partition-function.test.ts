import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, DataError, enumeratedLogPartition, forEachState, gridLogPartition, quadratureRule } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);

test('the grid gives log Z of Gaussians, correlated ones too, in one to four dimensions', () => {
  const axis = quadratureRule([-9, 9], { panels: 1, order: 40 });
  const half = (x: Float64Array): number => 0.5 * x.reduce((sum, value) => sum + value * value, 0);
  for (const d of [1, 2, 3]) close(gridLogPartition(half, axis, d), 0.5 * d * Math.log(2 * Math.PI), 1e-9);
  // Precision [[2, 1], [1, 2]]: Z = 2π/√3.
  const correlated = ([x, y]: Float64Array): number => x! * x! + x! * y! + y! * y!;
  close(gridLogPartition(correlated, axis, 2), Math.log((2 * Math.PI) / Math.sqrt(3)), 1e-9);
});

test('the grid evaluates the energy points^d times and survives energies that overflow exp', () => {
  const axis = quadratureRule([0, 2], { panels: 1, order: 5 });
  let calls = 0;
  const constant = gridLogPartition(() => (calls++, -5000), axis, 4);
  assert.equal(calls, 5 ** 4);
  close(constant, 5000 + 4 * Math.log(2), 1e-9);
  const nowhere = gridLogPartition(() => Infinity, axis, 2);
  assert.equal(nowhere, -Infinity);
  assert.equal(
    gridLogPartition(([x]) => (x! > 1 ? -Infinity : 0), axis, 1),
    Infinity
  );
});

test('enumeration of independent spins and of a ring', () => {
  const b = [0.3, -1.2, 2, 0, 0.7];
  const independent = enumeratedLogPartition((s) => -s.reduce((sum, value, i) => sum + value * b[i]!, 0), 5, { values: [-1, 1] });
  close(
    independent,
    b.reduce((sum, value) => sum + Math.log(2 * Math.cosh(value)), 0),
    1e-12
  );
  const bits = enumeratedLogPartition((s) => -s.reduce((sum, value, i) => sum + value * b[i]!, 0), 5);
  close(
    bits,
    b.reduce((sum, value) => sum + Math.log(1 + Math.exp(value)), 0),
    1e-12
  );
  // Ising 1925: Z = (2 cosh J)^n + (2 sinh J)^n on a ring of n spins.
  const [n, J] = [11, 0.6];
  const ring = enumeratedLogPartition((s) => -J * s.reduce((sum, value, i) => sum + value * s[(i + 1) % n]!, 0), n, { values: [-1, 1] });
  close(ring, Math.log((2 * Math.cosh(J)) ** n + (2 * Math.sinh(J)) ** n), 1e-12);
});

test('each state is visited once, in the order of binary numbers', () => {
  const seen: string[] = [];
  forEachState(3, (state) => seen.push(state.join('')));
  assert.deepEqual(seen, ['000', '001', '010', '011', '100', '101', '110', '111']);
});

test('what is too much, or makes no sense, is refused before it starts', () => {
  const axis = quadratureRule([-1, 1], { panels: 1, order: 10 });
  const never = (): number => assert.fail('evaluated');
  assert.throws(() => gridLogPartition(never, axis, 20), /10\^20 = 1\.00e\+20 evaluations/);
  assert.throws(() => enumeratedLogPartition(never, 784), ArgumentError);
  assert.throws(() => enumeratedLogPartition(never, 1100), ArgumentError);
  assert.throws(() => enumeratedLogPartition(never, 10, { maximumEvaluations: 1000 }), ArgumentError);
  for (const count of [0, -1, 1.5, NaN]) {
    assert.throws(() => gridLogPartition(never, axis, count), ArgumentError);
    assert.throws(() => forEachState(count, never), ArgumentError);
  }
  assert.throws(() => forEachState(2, never, { values: [1, 1] }), ArgumentError);
  const plane = quadratureRule([
    [0, 1],
    [0, 1]
  ]);
  assert.throws(() => gridLogPartition(never, plane, 1), ArgumentError);
  assert.throws(() => gridLogPartition(() => NaN, axis, 1), DataError);
  assert.throws(() => enumeratedLogPartition(() => NaN, 2), DataError);
});
