import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { loop, random, tf, treeMap } from '../engine';
import type { Key } from '../engine';
import { divergenceThreshold } from './hmc';
import { perChain } from './kernel';
import { kineticEnergy, leapfrog } from './leapfrog';
import { placeOf, remember, startMemory, turnsAt } from './nuts-memory';
import type { Mark, Memory } from './nuts-memory';
import type { Potential } from './potential';

/** A point that may become the next state; H = energy + kinetic. */
export interface Candidate {
  position: Tensor;
  energy: Tensor1D;
  gradient: Tensor;
  kinetic: Tensor1D;
}

/** An end of a trajectory, from which it can go on. */
export interface End {
  position: Tensor;
  momentum: Tensor;
  gradient: Tensor;
}

/** What the chains share while a trajectory is built. */
export interface Walk {
  potential: Potential;
  inverseMass: Tensor;
  /** E and kinetic energy at its start. */
  energy: Tensor1D;
  kinetic: Tensor1D;
  key: Key;
  /** Rows of the memory. */
  rows: number;
}

/** Points 0, 1, … walked on from an end. Masks are numbers, 1 for yes: [n]. */
export interface Subtree {
  end: End;
  candidate: Candidate;
  /** log Σ exp(H₀ - H) over its points. */
  logWeight: Tensor1D;
  momentumSum: Tensor;
  memory: Memory;
  /** Whether the chain is still walking. */
  walking: Tensor1D;
  divergent: Tensor1D;
  /** Sum of min(1, exp(H₀ - H)) over its points, and how many there are. */
  acceptance: Tensor1D;
  points: Tensor1D;
}

/** Stands for infinity where infinity less infinity must not become NaN. */
const huge = 1e30;

/**
 * Walk `count` points (a power of two) on from an end, as one subtree: its own subtrees are asked for U-turns as they are completed. A chain stops
 * where it turns or diverges, and waits for the others. The candidate is drawn among the points with probability ∝ exp(-H).
 * References: Hoffman and Gelman 2014, algorithm 3; Phan, Pradhan and Jankowiak 2019, appendix A (the iterative form).
 */
export function walkSubtree(walk: Walk, from: End, start: Candidate, step: Tensor, walking: Tensor1D, count: Tensor): Subtree {
  const zeros = tf.zerosLike(walk.energy);
  const opened: Subtree = {
    end: from,
    candidate: start,
    logWeight: tf.fill(zeros.shape, -huge) as Tensor1D,
    momentumSum: tf.zerosLike(from.momentum),
    memory: startMemory(from.momentum, walk.rows),
    walking,
    divergent: zeros,
    acceptance: zeros,
    points: zeros
  };
  // Not a step is taken once all chains stand still.
  return loop(count, opened as never, (i, tree: Subtree) => {
    return when(tf.greater(tf.max(tree.walking), 0), tree, (now) => walkPoint(walk, now, step, i, count)) as never;
  }) as Subtree;
}

function walkPoint({ potential, inverseMass, energy, kinetic, key, rows }: Walk, tree: Subtree, step: Tensor, i: Scalar, count: Tensor): Subtree {
  const { end, candidate, walking, memory } = tree;
  const point = leapfrog(potential, { ...end, energy }, step, inverseMass, 1);
  const pointKinetic = kineticEnergy(point.momentum, inverseMass);
  const change = tf.add(tf.sub(point.energy, energy), tf.sub(pointKinetic, kinetic));
  const error = tf.where(tf.isFinite(change), change, tf.fill(change.shape, huge));
  const logWeight = logAdd(tree.logWeight, tf.neg(error));
  const coin = random.uniform(random.foldIn(key, tf.add(i, count) as Scalar), energy.shape);
  const on = tf.greater(walking, 0);
  const taken = tf.logicalAnd(on, tf.less(coin, tf.exp(tf.sub(tf.neg(error), logWeight))));
  const momentumSum = tf.add(tree.momentumSum, point.momentum);
  const mark: Mark = { first: point.momentum, previous: end.momentum, before: tree.momentumSum };
  const place = placeOf(i, rows);
  const turned = tf.greater(turnsAt(memory, mark, point.momentum, momentumSum, place, inverseMass), 0);
  const divergent = tf.logicalAnd(on, tf.greater(error, divergenceThreshold));
  const here: End = { position: point.position, momentum: point.momentum, gradient: point.gradient };
  const there: Candidate = { position: point.position, energy: point.energy, gradient: point.gradient, kinetic: pointKinetic };
  const mask = (condition: Tensor): Tensor1D => tf.cast(condition, 'float32') as Tensor1D;
  return {
    end: choose(on, here, end),
    candidate: choose(taken, there, candidate),
    logWeight: choose(on, logWeight, tree.logWeight),
    momentumSum: choose(on, momentumSum, tree.momentumSum),
    memory: when(tf.equal(place.ends, 0), memory, (marks) => remember(marks, mark, place.row)),
    walking: mask(tf.logicalAnd(on, tf.logicalNot(tf.logicalOr(turned, divergent)))),
    divergent: tf.maximum(tree.divergent, mask(divergent)),
    acceptance: tf.add(tree.acceptance, tf.mul(walking, tf.exp(tf.neg(tf.maximum(error, 0))))),
    points: tf.add(tree.points, walking)
  };
}

/** log(exp a + exp b), for numbers that are finite. */
export function logAdd(a: Tensor1D, b: Tensor): Tensor1D {
  return tf.add(tf.maximum(a, b), tf.log1p(tf.exp(tf.neg(tf.abs(tf.sub(a, b)))))) as Tensor1D;
}

/** Where a condition [n] holds the one tree, else the other: leaves [n, …]. */
export function choose<T>(condition: Tensor, yes: T, no: T): T {
  return treeMap((a, b) => tf.where(perChain(condition, a), a, b as Tensor), yes as never, no as never) as T;
}

/** Change a state if a condition, a boolean scalar, holds. Compiled, what is not needed is not computed. */
export function when<S>(condition: Tensor, state: S, change: (state: S) => S): S {
  return loop(tf.cast(condition, 'int32'), state, (_, now) => change(now as S) as never) as S;
}
