import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { loop, random, scan, tf } from '../../engine';
import type { Key } from '../../engine';
import type { AnnealingPath, BoundPath } from './path';

/** What a sweep leaves on record: [levels, n], or [levels - 1, n] for `up` and `down`, and [levels - 1] for `swaps`. */
export type SweepRecord = { first: Tensor; second: Tensor; up: Tensor; down: Tensor; swaps: Tensor };

type LevelRecord = { x: Tensor; first: Tensor; second: Tensor; up: Tensor; down: Tensor };

/** A function from draws of the base to the states of all levels [levels, n, ...event], each level's chains going on from the level before. */
export function startAlongPath<P>(path: AnnealingPath<P>, steps: number) {
  return (x: Tensor, params: P, betas: Tensor1D, key: Key): Tensor => {
    const bound = path.bind(params);
    const [, records] = scan(betas.size, { x }, (k, state) => {
      const levelKey = random.foldIn(key, k);
      const beta = at(betas, k);
      const next = loop(
        steps,
        (state as { x: Tensor }).x,
        (i, now) => bound.transitionAt(beta, random.foldIn(levelKey, i), now as Tensor) as typeof now
      );
      return [{ x: next } as never, { x: next }];
    });
    return (records as unknown as { x: Tensor }).x;
  };
}

/** Replicas of all levels: states as the last sweep left them [levels · n, ...event], and which of them stands at which level after its swaps [levels, n]. */
export type Replicas = { x: Tensor; rows: Tensor };

/** Replicas that have not swapped yet. @param x [levels, n, ...event]. */
export function replicasOf(x: Tensor): Replicas {
  const [levels, chains, ...event] = x.shape as [number, number, ...number[]];
  return { x: tf.reshape(x, [levels * chains, ...event]), rows: tf.reshape(tf.range(0, levels * chains, 1, 'int32'), [levels, chains]) };
}

/** One sweep: a transition at each level, the energies along the path there, and an attempt to swap neighbours. */
export function sweepOf(bound: BoundPath, betas: Tensor1D, levels: number, chains: number) {
  const last = tf.scalar(levels - 1, 'int32');
  const [first, one, two] = [0, 1, 2].map((index) => tf.scalar(index, 'int32')) as [Scalar, Scalar, Scalar];
  return (index: Scalar, key: Key, { x, rows }: Replicas): [Replicas, SweepRecord] => {
    const [moveKey, swapKey] = random.split(key, 2) as [Key, Key];
    // Levels one after the other in a loop of their own: a path need not know how to take many temperatures at once. The temperatures travel with the state, and
    // the swaps are carried out by the next sweep: computed where they are used, they would be computed again for every unit.
    const window = { below: at(betas, first), here: at(betas, first), above: at(betas, one) };
    const [, visited] = scan(levels, window, (k, state) => {
      const { below, here, above } = state as typeof window;
      const own = tf.squeeze(tf.gather(rows, tf.reshape(k, [1]) as Tensor1D), [0]) as Tensor1D;
      const moved = bound.transitionAt(here, random.foldIn(moveKey, k), tf.gather(x, own));
      const record = {
        x: moved,
        ...bound.derivativesAt(here, moved),
        up: bound.increment(here, above, moved),
        down: bound.increment(here, below, moved)
      };
      return [{ below: here, here: above, above: at(betas, tf.minimum(tf.add(k, two), last)) } as never, record];
    });
    const { up: toAbove, down: toBelow, ...level } = visited as unknown as LevelRecord;
    const up = tf.slice(toAbove, [0, 0], [levels - 1, chains]);
    const down = tf.slice(toBelow, [1, 0], [levels - 1, chains]);
    const acceptance = tf.exp(tf.minimum(tf.add(up, down), 0));
    const next = { x: tf.reshape(level.x, x.shape), rows: swappedRows(acceptance, index, swapKey) };
    return [next, { first: level.first, second: level.second, up, down, swaps: tf.mean(acceptance, 1) }];
  };
}

/** Rows after neighbours swapped with the given probabilities [levels - 1, n], pairs (0, 1), (2, 3), … in even sweeps and (1, 2), (3, 4), … in odd ones. */
function swappedRows(acceptance: Tensor, index: Scalar, key: Key): Tensor {
  const [pairs, chains] = acceptance.shape as [number, number];
  const levels = pairs + 1;
  const parity = tf.cast(tf.mod(index, tf.scalar(2, 'int32')), 'float32');
  const parities = tf.tensor2d(
    Float32Array.from({ length: pairs }, (_, k) => k % 2),
    [pairs, 1]
  );
  const coins = random.uniform(key, [pairs, chains]);
  const wins = tf.cast(tf.logicalAnd(tf.less(coins, acceptance), tf.equal(parities, parity)), 'float32');
  const none = tf.zeros([1, chains]);
  // Level k takes the state of k + 1, of k - 1, or keeps its own.
  const level = tf.reshape(tf.range(0, levels, 1, 'float32'), [levels, 1]);
  const source = tf.add(level, tf.sub(tf.concat([wins, none]), tf.concat([none, wins])));
  return tf.cast(tf.add(tf.mul(source, chains), tf.range(0, chains, 1, 'float32')), 'int32');
}

function at(values: Tensor1D, index: Tensor): Scalar {
  return tf.squeeze(tf.gather(values, tf.reshape(index, [1]) as Tensor1D)) as Scalar;
}
