import type { Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { choice } from './noisy';
import { requirePositive, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/** Places along each side of a cell, odd multiples of half a step: so far from the border that rounding in float32 cannot carry a point across it. */
const places = 2 ** 17;

/**
 * Uniform on the black cells of a board of `cells` × `cells` over [-h, h]²: column i and row j, counted from below left, with i + j even.
 * log p = -log(2h²) on the black cells, and the entropy log(2h²) nats is exact. No draw ever lies on a white cell or on a border.
 * @param options `cells` a side, even, 2 to 16 (default 4); `halfWidth` h (default 4, so that cells are 2 wide).
 * @throws ArgumentError for other numbers of cells or h not positive.
 * Reference: Grathwohl et al. 2019, "FFJORD", section 4.1 (4 × 4 cells over [-4, 4]²).
 */
export function checkerboard({ cells = 4, halfWidth = 4, ...others }: { cells?: number; halfWidth?: number } = {}): ToyDataset {
  checkNoOthers('toys.checkerboard', others);
  requirePositive('checkerboard', { halfWidth });
  if (!(Number.isInteger(cells / 2) && cells >= 2 && cells <= 16)) {
    throw new ArgumentError('checkerboard: cells', { given: String(cells), expected: 'an even number from 2 to 16' });
  }
  const width = (2 * halfWidth) / cells;
  const logArea = Math.log(2 * halfWidth * halfWidth);
  const support = (x: number, y: number): boolean => {
    const [column, row] = [x, y].map((value) => Math.floor((value + halfWidth) / width)) as [number, number];
    return [column, row].every((index) => index >= 0 && index < cells) && (column + row) % 2 === 0;
  };
  const sample: ToyDataset['sample'] = (key, n) =>
    tf.tidy(() => {
      const [cell, ...inside] = tf.unstack(random.uniform(key, [n, 3]), 1);
      const index = choice(cell!, (cells * cells) / 2);
      const row = tf.floor(tf.div(index, cells / 2));
      const pair = tf.sub(index, tf.mul(row, cells / 2));
      const column = tf.add(tf.mul(pair, 2), tf.mod(row, 2));
      const [x, y] = [column, row].map((corner, axis) => {
        const offset = tf.div(tf.add(tf.floor(tf.mul(inside[axis]!, places)), 0.5), places);
        return tf.sub(tf.mul(tf.add(corner, offset), width), halfWidth);
      });
      return tf.stack([x!, y!], 1) as Tensor2D;
    });
  return toyDataset({
    name: 'checkerboard',
    sample,
    support,
    truth: { logDensity: (x, y) => (support(x, y) ? -logArea : -Infinity), entropy: () => logArea }
  });
}
