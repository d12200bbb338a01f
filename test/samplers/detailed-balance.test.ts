import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor1D } from '@tensorflow/tfjs';
import { metropolis, random, tf } from 'ebm';
import type { Proposal } from 'ebm';
import { agrees, key, oneStep, plain } from './support';

// Five states on a ring; one goes up with probability 0.7, down with 0.3: p and the proposal are both far from symmetric.
const energies = [0, 1.2, -0.7, 0.4, 2];
const up = 0.7;
const ring = plain('ring', [1], (x) => {
  const states = tf.oneHot(tf.cast(tf.round(tf.reshape(x, [-1])), 'int32'), energies.length);
  return tf.sum(tf.mul(tf.cast(states, 'float32'), tf.tensor1d(energies)), 1);
});
const walk: Proposal = {
  name: 'walk on a ring',
  settings: {},
  init: (potential, position) => ({ position, energy: potential.energy(position) }),
  propose: (potential, _, stepKey, { position }) => {
    const rises = tf.less(random.uniform(stepKey, position.shape), up);
    const moved = tf.mod(tf.add(position, tf.where(rises, tf.onesLike(position), tf.mul(-1, tf.onesLike(position)))), energies.length);
    // log q(x | x') - log q(x' | x): who went up must come down.
    const ratio = Math.log((1 - up) / up);
    const logRatio = tf.reshape(tf.where(rises, tf.fill(position.shape, ratio), tf.fill(position.shape, -ratio)), [-1]) as Tensor1D;
    return { state: { position: moved, energy: potential.energy(moved) }, logRatio, energyEvaluations: 1, gradientEvaluations: 0 };
  }
};

/** Probability of a transition, by hand. */
function transition(from: number, to: number): number {
  const q = (a: number, b: number): number => ((a + 1) % 5 === b ? up : (b + 1) % 5 === a ? 1 - up : 0);
  const move = (b: number): number => q(from, b) * Math.min(1, (Math.exp(energies[from]! - energies[b]!) * q(b, from)) / (q(from, b) || 1));
  if (from !== to) return move(to);
  return 1 - [0, 1, 2, 3, 4].filter((b) => b !== from).reduce((sum, b) => sum + move(b), 0);
}

test('Metropolis–Hastings: transitions on a finite space, counted, are those of the exact matrix, and balance in detail', () => {
  const n = 400_000;
  const weights = energies.map((value) => Math.exp(-value));
  const total = weights.reduce((a, b) => a + b, 0);
  // The start is spread over the states in the exact proportions.
  const counts = weights.map((weight) => Math.round((n * weight) / total));
  const start = Float32Array.from(counts.flatMap((count, state) => new Array<number>(count).fill(state)));
  const x = tf.tensor2d(start, [start.length, 1]);
  const { position } = oneStep(metropolis(walk), ring, x, random.foldIn(key, 1));
  x.dispose();
  const flows = counts.map(() => new Array<number>(5).fill(0));
  position.forEach((to, i) => flows[start[i]!]![to]!++);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) {
      const p = transition(i, j);
      const flow = flows[i]![j]!;
      if (p < 1e-12) assert.equal(flow, 0, `${i} to ${j}`);
      else agrees({ mean: flow, error: Math.sqrt(counts[i]! * p * (1 - p)) }, counts[i]! * p, `${i} to ${j}`);
      if (p > 0 && i < j) agrees({ mean: flow - flows[j]![i]!, error: Math.sqrt(flow + flows[j]![i]!) }, 0, `${i} to ${j}, and back`);
    }
  }
});
