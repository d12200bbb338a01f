import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, DataError, DivergenceError, enumeratedLogPartition, forEachState, meanField, ShapeError } from 'ebm';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);

/** log Z and the means of p ∝ exp(½ xᵀJx + bᵀx), by enumeration. */
function truth(J: Float64Array, b: Float64Array): { logZ: number; means: Float64Array } {
  const d = b.length;
  const energy = (x: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      sum -= b[i]! * x[i]!;
      for (let j = 0; j < d; j++) sum -= 0.5 * J[i * d + j]! * x[i]! * x[j]!;
    }
    return sum;
  };
  const logZ = enumeratedLogPartition(energy, d, { values: [-1, 1] });
  const means = new Float64Array(d);
  forEachState(d, (x) => x.forEach((value, i) => (means[i]! += value * Math.exp(-energy(x) - logZ))), { values: [-1, 1] });
  return { logZ, means };
}

/** A 3 × 3 lattice with free borders and field 0.1 at each site. */
function lattice(coupling: number): { J: Float64Array; b: Float64Array } {
  const J = new Float64Array(81);
  const bond = (i: number, j: number): void => void ((J[i * 9 + j] = coupling), (J[j * 9 + i] = coupling));
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      if (column < 2) bond(3 * row + column, 3 * row + column + 1);
      if (row < 2) bond(3 * row + column, 3 * row + column + 3);
    }
  }
  return { J, b: new Float64Array(9).fill(0.1) };
}

// Gaps and errors of the means on this lattice as computed outside (NumPy, float64): they pin field and border down.
for (const [coupling, gap, error] of [
  [0.05, 0.015, 0.001],
  [0.1, 0.058, 0.007],
  [0.2, 0.227, 0.061],
  [0.3, 0.454, 0.265]
] as const) {
  test(`the 3 × 3 lattice with coupling ${coupling}: gap ${gap}, largest error of a mean ${error}`, () => {
    const { J, b } = lattice(coupling);
    const { logZ, means } = truth(J, b);
    const { bound, magnetisation } = meanField(J, b);
    close(logZ - bound, gap, 6e-4);
    close(Math.max(...magnetisation.map((m, i) => Math.abs(m - means[i]!))), error, 6e-4);
    magnetisation.forEach((m, i) =>
      close(m, Math.tanh(b[i]! + J.subarray(9 * i, 9 * i + 9).reduce((s, c, j) => s + c * magnetisation[j]!, 0)), 1e-10)
    );
  });
}

test('the bound is never above log Z: 200 random machines, strong and weak, of both signs', () => {
  let state = 1;
  const uniform = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
  for (let machine = 0; machine < 200; machine++) {
    const scale = 4 * Math.abs(uniform());
    const J = new Float64Array(36);
    for (let i = 0; i < 6; i++) for (let j = 0; j < i; j++) J[i * 6 + j] = J[j * 6 + i] = scale * uniform();
    const b = Float64Array.from({ length: 6 }, () => scale * uniform());
    const { bound, bounds } = meanField(J, b, { tolerance: 1e-9 });
    const { logZ } = truth(J, b);
    assert.ok(bound <= logZ + 1e-12, `${bound} above ${logZ}`);
    assert.equal(bound, Math.max(...bounds));
  }
});

test('without couplings it is exact; past the critical coupling the starts come to different ends, and the best is kept', () => {
  const b = Float64Array.from([0.3, -1.2, 2]);
  const free = meanField(new Float64Array(9), b);
  close(
    free.bound,
    b.reduce((sum, field) => sum + Math.log(2 * Math.cosh(field)), 0),
    1e-14
  );
  free.magnetisation.forEach((m, i) => close(m, Math.tanh(b[i]!), 1e-14));
  const { J } = lattice(0.8);
  const field = new Float64Array(9).fill(0.05);
  const ends = [-0.9, 0.9].map((value) => meanField(J, field, { starts: [new Float64Array(9).fill(value)] }));
  assert.ok(ends[0]!.magnetisation[4]! < -0.9 && ends[1]!.magnetisation[4]! > 0.9);
  assert.ok(ends[1]!.bound > ends[0]!.bound);
  close(meanField(J, field).bound, ends[1]!.bound, 1e-12);
});

test('damping comes to the same fixed point', () => {
  const { J, b } = lattice(0.2);
  close(meanField(J, b, { damping: 0.5 }).bound, meanField(J, b).bound, 1e-11);
});

test('what is no machine is refused, and so are settings out of range', () => {
  const { J, b } = lattice(0.2);
  const changed = (at: number, value: number): Float64Array => J.map((entry, i) => (i === at ? value : entry));
  assert.throws(() => meanField(changed(0, 1), b), { name: 'DataError', message: /diagonal/ });
  assert.throws(() => meanField(changed(1, 0.3), b), { name: 'DataError', message: /symmetric/ });
  assert.throws(() => meanField(changed(1, NaN), b), DataError);
  assert.throws(() => meanField(J, [...b.slice(1), NaN]), DataError);
  assert.throws(() => meanField(J, b.slice(1)), ShapeError);
  assert.throws(() => meanField([], []), ShapeError);
  assert.throws(() => meanField(J, b, { damping: 1 }), ArgumentError);
  assert.throws(() => meanField(J, b, { tolerance: 0 }), ArgumentError);
  assert.throws(() => meanField(J, b, { sweeps: 0 }), ArgumentError);
  assert.throws(() => meanField(J, b, { starts: [] }), ArgumentError);
  assert.throws(() => meanField(J, b, { starts: [[0.5]] }), ShapeError);
  assert.throws(() => meanField(J, b, { starts: [new Float64Array(9).fill(1.5)] }), ArgumentError);
  assert.throws(() => meanField(J, b, { sweeps: 1 }), DivergenceError);
});
