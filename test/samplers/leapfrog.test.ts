import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { banana, float64, jit, kineticEnergy, leapfrog, potentialOf, tf } from 'ebm';

// In double, on a target whose Hessian changes from point to point; the masses of the two coordinates differ.
const model = banana({ scale: 1.5, curvature: 0.4 });
const params = { scale: 1.5, curvature: 0.4 };
const inverseMass = [0.6, 1.7];
const trajectory = jit(
  (theta: { scale: Tensor; curvature: Tensor }, x: Tensor, r: Tensor, stepSize: Tensor, steps: Tensor) => {
    const potential = potentialOf(model, theta as never);
    const mass = tf.tensor1d(inverseMass);
    const [energy, gradient] = potential.energyAndGradient(x);
    const end = leapfrog(potential, { position: x, momentum: r, energy, gradient }, stepSize, mass, steps);
    const hamiltonian = (e: Tensor, momentum: Tensor): Tensor => tf.add(e, kineticEnergy(momentum, mass));
    return { x: end.position, r: end.momentum, error: tf.sub(hamiltonian(end.energy, end.momentum), hamiltonian(energy, r)) };
  },
  { precision: 'float64', mode: 'xla', name: 'leapfrog' }
);
after(() => trajectory.dispose());

/** Rows (x₀, x₁, r₀, r₁) after some steps, and the errors of H. */
function run(rows: number[][], stepSize: number, steps: number): { rows: number[][]; errors: number[] } {
  const part = (from: number): never =>
    float64(
      rows.flatMap((row) => row.slice(from, from + 2)),
      [rows.length, 2]
    ) as never;
  const count = tf.scalar(steps, 'int32');
  const { x, r, error } = trajectory(params as never, part(0), part(2), stepSize as never, count as never);
  count.dispose();
  return { rows: rows.map((_, i) => [x[2 * i]!, x[2 * i + 1]!, r[2 * i]!, r[2 * i + 1]!]), errors: Array.from(error) };
}

const starts = [
  [0.3, -0.5, 1.1, 0.4],
  [-1.7, 0.8, 0.2, -1.3],
  [2.2, 1.5, -0.6, 0.7],
  [0, 0, 0.5, 2]
];

/** Determinant by elimination with pivots. */
function determinant(matrix: number[][]): number {
  const m = matrix.map((row) => [...row]);
  let product = 1;
  for (let i = 0; i < m.length; i++) {
    const pivot = m.slice(i).reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(m[best]![i]!) ? i + k : best), i);
    if (pivot !== i) [m[i], m[pivot], product] = [m[pivot]!, m[i]!, -product];
    product *= m[i]![i]!;
    for (let k = i + 1; k < m.length; k++) {
      const factor = m[k]![i]! / m[i]![i]!;
      for (let j = i; j < m.length; j++) m[k]![j]! -= factor * m[i]![j]!;
    }
  }
  return product;
}

test('is reversible: with the momentum turned round it comes back', () => {
  const turned = run(starts, 0.15, 20).rows.map(([a, b, c, d]) => [a!, b!, -c!, -d!]);
  const back = run(turned, 0.15, 20).rows.map(([a, b, c, d]) => [a!, b!, -c!, -d!]);
  back.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(value - starts[i]![j]!) < 1e-11, `${value} for ${starts[i]![j]!}`)));
});

test('preserves volume: its Jacobian has determinant 1', () => {
  const h = 1e-5;
  // Each row moved a little up, then down, along each of the four axes: one batch of the size that the program is compiled for.
  for (const start of starts) {
    const moved = (by: number): number[][] => [0, 1, 2, 3].map((axis) => start.map((value, j) => (j === axis ? value + by : value)));
    const [up, down] = [run(moved(h), 0.15, 20).rows, run(moved(-h), 0.15, 20).rows];
    const jacobian = up.map((row, axis) => row.map((value, j) => (value - down[axis]![j]!) / (2 * h)));
    const got = determinant(jacobian);
    assert.ok(Math.abs(got - 1) < 1e-6, `determinant ${got}`);
  }
});

test('errs in H by the order of the square of its step', () => {
  const errors = [0.05, 0.025, 0.0125].map((stepSize) => run(starts, stepSize, Math.round(1 / stepSize)).errors);
  starts.forEach((_, i) => {
    const [coarse, , fine] = errors.map((row) => Math.abs(row[i]!));
    const slope = Math.log(coarse! / fine!) / Math.log(4);
    assert.ok(Math.abs(slope - 2) < 0.1, `chain ${i}: slope ${slope}`);
  });
});
