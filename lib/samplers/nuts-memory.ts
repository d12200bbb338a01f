import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { loop, tf, treeMap } from '../engine';
import { turnsBack } from './u-turn';

/** What is remembered of a point where subtrees begin; in a memory, a row for each such point that is still needed. */
export interface Mark {
  /** Its momentum, and that of the point before it. */
  first: Tensor;
  previous: Tensor;
  /** Sum of the momenta before it. */
  before: Tensor;
}

/** Marks [rows, n, ...event]. */
export type Memory = Mark;

export function startMemory(momentum: Tensor, rows: number): Memory {
  const empty = tf.zeros([rows, ...momentum.shape]);
  return { first: empty, previous: empty, before: empty };
}

/**
 * Where point i of a subtree stands among its own subtrees, all of them of 2, 4, 8 … points: `ends`, how many end at it – the ones at the end of i's binary
 * digits – and `row`, the place of the innermost one's mark – the ones in front of the last digit. An even point begins some and takes that row itself.
 */
export function placeOf(i: Scalar, rows: number): { row: Tensor; ends: Tensor } {
  const exponents = Array.from({ length: rows }, (_, k) => k + 1);
  const sizes = tf.tensor1d(exponents.map((k) => 2 ** k));
  // Not a division by the sizes: TensorFlow compiles that to a product with reciprocals which are not exact, and 2 / 2 falls short of 1.
  const inverses = tf.tensor1d(exponents.map((k) => 2 ** -k));
  const index = tf.cast(i, 'float32');
  const ends = tf.sum(tf.cast(tf.equal(tf.mod(tf.add(index, 1), sizes), 0), 'int32'));
  const row = tf.sum(tf.cast(tf.mod(tf.floor(tf.mul(index, inverses)), 2), 'int32'));
  return { row, ends };
}

/** Put a mark in its row. */
export function remember(memory: Memory, mark: Mark, row: Tensor): Memory {
  const [rows, ...shape] = memory.first.shape as [number, ...number[]];
  const here = tf.equal(tf.range(0, rows, 1, 'int32'), row).reshape([rows, ...shape.map(() => 1)]);
  return treeMap((all, one) => tf.where(here, tf.expandDims(one as Tensor, 0), all), memory, mark);
}

/**
 * Whether any subtree that ends at a point turns back: [n], 1 or 0. From the innermost outwards, the left half of each begins at the mark one row further down.
 * @param last the point's momentum; @param sum that of all up to it; @param mark of the point itself, the right half of the innermost.
 */
export function turnsAt(
  memory: Memory,
  mark: Mark,
  last: Tensor,
  sum: Tensor,
  { row, ends }: { row: Tensor; ends: Tensor },
  inverseMass: Tensor
): Tensor1D {
  const none = tf.zeros([last.shape[0] as number]);
  const { turned } = loop(ends, { turned: none, right: mark }, (j, { turned: already, right }) => {
    const place = tf.reshape(tf.sub(row, j), [1]) as Tensor1D;
    const left = treeMap((all) => tf.squeeze(tf.gather(all, place), [0]), memory) as Mark;
    const a = { first: left.first, last: right.previous, sum: tf.sub(right.before, left.before) };
    const b = { first: right.first, last, sum: tf.sub(sum, right.before) };
    return { turned: tf.maximum(already, tf.cast(turnsBack(a, b, inverseMass), 'float32')), right: left };
  });
  return turned as Tensor1D;
}
