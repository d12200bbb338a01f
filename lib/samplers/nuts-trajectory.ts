import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { loop, random, tf } from '../engine';
import type { Key } from '../engine';
import { perChain } from './kernel';
import { choose, logAdd, walkSubtree } from './nuts-subtree';
import type { Candidate, End, Walk } from './nuts-subtree';
import { turnsBack } from './u-turn';

/** A trajectory around its start: two ends, a candidate drawn from its points, and what is known of it, [n] each. Masks are numbers, 1 for yes. */
export interface Trajectory {
  backward: End;
  forward: End;
  candidate: Candidate;
  logWeight: Tensor1D;
  momentumSum: Tensor;
  growing: Tensor1D;
  divergent: Tensor1D;
  /** Doublings that were completed without a turn or divergence inside. */
  depth: Tensor1D;
  moved: Tensor1D;
  /** Sum of min(1, exp(H₀ - H)) over all points but the start, and how many there are. */
  acceptance: Tensor1D;
  points: Tensor1D;
}

/**
 * Double a trajectory, forward or backward by the toss of a coin, until it turns back, diverges or has doubled `depth` times. The next state comes from the new
 * half with probability min(1, w_new / w_old), w the sums of exp(-H): far from the start rather than near it, and p stays invariant.
 * References: Hoffman and Gelman 2014, section 3.1; Betancourt 2017, appendix A.3.2 (biased progressive sampling).
 */
export function growTrajectory(walk: Walk, start: End, candidate: Candidate, stepSize: Tensor, depth: number, key: Key): Trajectory {
  const zeros = tf.zerosLike(walk.energy);
  const single: Trajectory = {
    backward: start,
    forward: start,
    candidate,
    logWeight: zeros,
    momentumSum: start.momentum,
    growing: tf.onesLike(zeros),
    divergent: zeros,
    depth: zeros,
    moved: zeros,
    acceptance: zeros,
    points: zeros
  };
  const { trajectory } = loop(depth, { trajectory: single, size: tf.scalar(1, 'int32') }, (i, now) => ({
    trajectory: double(walk, now.trajectory as Trajectory, stepSize, now.size, random.foldIn(key, i)) as never,
    size: tf.add(now.size, now.size)
  }));
  return trajectory as Trajectory;
}

function double(walk: Walk, old: Trajectory, stepSize: Tensor, size: Tensor, key: Key): Trajectory {
  const n = walk.energy.shape[0] as number;
  const [directionCoin, candidateCoin] = tf.unstack(random.uniform(key, [2, n])) as [Tensor1D, Tensor1D];
  const forward = tf.less(directionCoin, 0.5);
  const sign = tf.sub(tf.mul(2, tf.cast(forward, 'float32')), 1);
  const from = choose(forward, old.forward, old.backward);
  // None, once all chains have finished.
  const count = tf.mul(size, tf.cast(tf.max(old.growing), 'int32'));
  const tree = walkSubtree(walk, from, old.candidate, tf.mul(perChain(sign, from.momentum), stepSize), old.growing, count);
  // A subtree that turned or diverged inside is left out: from its points this trajectory could not have been built.
  const grown = tf.greater(tree.walking, 0);
  const taken = tf.logicalAnd(grown, tf.less(candidateCoin, tf.exp(tf.minimum(tf.sub(tree.logWeight, old.logWeight), 0))));
  const a = { first: choose(forward, old.backward.momentum, old.forward.momentum), last: from.momentum, sum: old.momentumSum };
  const b = { first: tf.squeeze(tf.slice(tree.memory.first, 0, 1), [0]), last: tree.end.momentum, sum: tree.momentumSum };
  const on = tf.logicalAnd(grown, tf.logicalNot(turnsBack(a, b, walk.inverseMass)));
  const mask = (condition: Tensor): Tensor1D => tf.cast(condition, 'float32') as Tensor1D;
  return {
    backward: choose(tf.logicalAnd(grown, tf.logicalNot(forward)), tree.end, old.backward),
    forward: choose(tf.logicalAnd(grown, forward), tree.end, old.forward),
    candidate: choose(taken, tree.candidate, old.candidate),
    logWeight: choose(grown, logAdd(old.logWeight, tree.logWeight), old.logWeight),
    momentumSum: choose(grown, tf.add(old.momentumSum, tree.momentumSum), old.momentumSum),
    growing: mask(on),
    divergent: tf.maximum(old.divergent, tree.divergent),
    depth: tf.add(old.depth, mask(grown)),
    moved: tf.maximum(old.moved, mask(taken)),
    acceptance: tf.add(old.acceptance, tree.acceptance),
    points: tf.add(old.points, tree.points)
  };
}
