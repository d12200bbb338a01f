import { tf } from 'ebm';
import type { Mode } from 'ebm';

/** The modes that compile, and the eager one that they must agree with. */
export const modes: Mode[] = ['eager', 'graph', 'xla'];

export function values(tensor: { dataSync(): ArrayLike<number> }): number[] {
  return Array.from(tensor.dataSync());
}

/** Largest distance between two vectors, relative to the larger of 1 and the second. */
export function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Infinity;
  return Array.from(got).reduce((worst, value, index) => {
    const reference = expected[index] as number;
    return Math.max(worst, Math.abs(value - reference) / Math.max(1, Math.abs(reference)));
  }, 0);
}

/** How many tensors a run leaves behind. */
export function leaked(run: () => void): number {
  const before = tf.memory().numTensors;
  run();
  return tf.memory().numTensors - before;
}
