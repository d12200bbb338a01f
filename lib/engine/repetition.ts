import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { ArgumentError, ShapeError } from './errors';
import { flatten, isTensor, signatureOf, toTensor } from './trees';
import type { Flattened } from './trees';

/** The state of a loop taken apart, and the check that a body keeps its form. */
export interface LoopState<S> {
  leaves: Tensor[];
  /** Those leaves that were given as numbers and made into tensors here. */
  made: Tensor[];
  rebuild(leaves: readonly Tensor[]): S;
  /** The leaves of a body's result. @throws ShapeError if structure, shapes or dtypes changed. */
  leavesAfter(next: S): Tensor[];
}

export function loopState<S>(subject: string, state: S): LoopState<S> {
  const start: Flattened<Tensor | number> = flatten(state, 'state');
  const leaves = start.leaves.map(({ value }) => toTensor(value));
  return {
    leaves,
    made: leaves.filter((leaf, index) => leaf !== start.leaves[index]?.value),
    rebuild: (tensors) => start.rebuild(tensors) as S,
    leavesAfter: (next) => {
      const flat = flatten<Tensor | number>(next, 'state');
      if (flat.structure !== start.structure) {
        throw new ShapeError(subject, { given: `a body that returns ${flat.structure}`, expected: `the structure of the state, ${start.structure}` });
      }
      return flat.leaves.map(({ path, value }, index) => {
        const tensor = toTensor(value);
        const before = leaves[index] as Tensor;
        if (signatureOf(tensor) === signatureOf(before)) return tensor;
        throw new ShapeError(`${subject}: ${path}`, {
          given: `${signatureOf(tensor)} after a step`,
          expected: `${signatureOf(before)} as before it`,
          remedy: 'A state keeps its shapes and dtypes.'
        });
      });
    }
  };
}

/** @throws ArgumentError, ShapeError for what is no number of repetitions. */
export function checkCount(subject: string, count: number | Tensor, least = 0): void {
  if (isTensor(count)) {
    if (count.rank === 0 && count.dtype === 'int32') return;
    throw new ShapeError(`${subject}: count`, {
      given: signatureOf(count),
      expected: 'a number or an int32 scalar',
      remedy: "Write tf.scalar(n, 'int32')."
    });
  }
  if (Number.isInteger(count) && count >= least && count < 2 ** 31) return;
  throw new ArgumentError(`${subject}: count`, { given: String(count), expected: `a whole number from ${least} to 2^31 − 1` });
}

export function indexScalar(index: number): Scalar {
  return tf.scalar(index, 'int32');
}
