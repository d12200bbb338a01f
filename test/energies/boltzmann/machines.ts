import { tf } from 'ebm';
import type { BoltzmannParams } from 'ebm';

/** Numbers from a formula: no generator, the same everywhere. */
export const wave = (n: number, phase: number, scale = 1): number[] =>
  Array.from({ length: n }, (_, i) => Math.fround(scale * Math.sin(12.9898 * (i + 1) + phase)));

/** A symmetric matrix with a zero diagonal, by rows. */
export function couplingsOf(units: number, scale = 1): number[][] {
  const values = wave(units * units, 0.3, scale);
  return Array.from({ length: units }, (_, i) =>
    Array.from({ length: units }, (__, j) => (i === j ? 0 : values[Math.min(i, j) * units + Math.max(i, j)]!))
  );
}

export const paramsOf = (couplings: number[][], bias: number[]): BoltzmannParams => ({
  couplings: tf.tensor2d(couplings),
  bias: tf.tensor1d(bias)
});

/** All states by counting, unit 0 fastest. */
export const allStates = (units: number, low: number, high: number): number[][] =>
  Array.from({ length: 2 ** units }, (_, state) => Array.from({ length: units }, (__, i) => (Math.floor(state / 2 ** i) % 2 ? high : low)));

/** E = -Σ_{i<j} J_ij x_i x_j - Σ b_i x_i by its definition over pairs. */
export function pairEnergy(couplings: number[][], bias: number[], x: number[]): number {
  let energy = 0;
  for (let i = 0; i < x.length; i++) {
    energy -= bias[i]! * x[i]!;
    for (let j = 0; j < i; j++) energy -= couplings[i]![j]! * x[i]! * x[j]!;
  }
  return energy;
}

/** Probabilities and log Z from energies, directly. */
export function lawOf(energies: number[]): { logZ: number; p: number[] } {
  const least = Math.min(...energies);
  const weights = energies.map((energy) => Math.exp(least - energy));
  const total = weights.reduce((a, b) => a + b, 0);
  return { logZ: Math.log(total) - least, p: weights.map((weight) => weight / total) };
}

/** Mean and covariance of states under probabilities, directly. */
export function momentsOf(states: number[][], p: number[]): { mean: number[]; covariance: number[][] } {
  const mean = states[0]!.map((_, i) => states.reduce((sum, x, s) => sum + p[s]! * x[i]!, 0));
  const covariance = mean.map((a, i) => mean.map((b, j) => states.reduce((sum, x, s) => sum + p[s]! * (x[i]! - a) * (x[j]! - b), 0)));
  return { mean, covariance };
}

/** The distribution after Gibbs updates of the units in an order, from the energies alone. */
export function exactSweep(states: number[][], energies: number[], order: number[], start: number[]): number[] {
  let now = start;
  for (const unit of order) {
    const key = (x: number[]): string => x.filter((_, i) => i !== unit).join();
    const groups = new Map<string, number[]>();
    states.forEach((x, s) => groups.set(key(x), [...(groups.get(key(x)) ?? []), s]));
    const next = new Array<number>(now.length).fill(0);
    groups.forEach((members) => {
      const mass = members.reduce((sum, s) => sum + now[s]!, 0);
      const { p } = lawOf(members.map((s) => energies[s]!));
      members.forEach((s, k) => (next[s] = mass * p[k]!));
    });
    now = next;
  }
  return now;
}
