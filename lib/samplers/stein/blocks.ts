import type { Tensor } from '@tensorflow/tfjs';
import { scan, tf } from '../../engine';

/** Entries of a block's matrix: 16 MB of them. */
const mostEntries = 2 ** 22;

/**
 * A function of rows, block by block: of y [m, d] with n numbers a row in between, never more than 4 million at a time (or one row's).
 * @param f of [rows, d] to [rows, …], each row by itself.
 */
export function inBlocks(y: Tensor, n: number, f: (block: Tensor) => Tensor): Tensor {
  const [m, d] = y.shape as [number, number];
  const rows = Math.max(1, Math.min(m, Math.floor(mostEntries / n)));
  if (rows === m) return f(y);
  const count = Math.ceil(m / rows);
  const padded = count * rows === m ? y : tf.concat([y, tf.zeros([count * rows - m, d])]);
  const blocks = tf.reshape(padded, [count, rows, d]);
  const [, parts] = scan(count, tf.scalar(0), (i, state) => [state, f(tf.squeeze(tf.gather(blocks, tf.reshape(i, [1])), [0]))]);
  const whole = tf.reshape(parts as Tensor, [count * rows, ...(parts as Tensor).shape.slice(2)]);
  return tf.slice(whole, 0, m);
}
