import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { checkCount, indexScalar, loopState } from './repetition';
import type { LoopState } from './repetition';
import { refuseGradient, tapeIsOn } from './tape';
import { recordWhile } from './traced-while';
import { isTracing } from './tracing-state';
import type { State } from './trees';

/**
 * Repeat a step a number of times: `state ← body(i, state)` for i = 0 … count − 1.
 *
 * Eager, it is a plain loop. Traced, it becomes one While: the body is recorded once, whatever the count, and loops nest.
 * A gradient of what a compiled loop returns is an error; `scan` has one.
 *
 * @param count how many times: a number, or an int32 scalar (which may be an input of the program)
 * @param state a tree of tensors; numbers become float32 scalars
 * @param body gets the index (int32 scalar) and the state; returns a state of the same structure, shapes and dtypes
 * @throws ArgumentError for a count that is negative or not whole; ShapeError for a body that changes the state's form
 */
export function loop<S>(count: number | Tensor, state: S, body: (index: Scalar, state: State<S>) => State<S>): State<S> {
  checkCount('loop', count);
  const form = loopState('loop', state as State<S>);
  if (!isTracing()) return form.rebuild(eagerLoop(count, form, body));
  const { states, external } = recordWhile(count, form.leaves, (index, leaves) => ({
    next: form.leavesAfter(body(index, form.rebuild(leaves))),
    records: []
  }));
  return form.rebuild(refuseGradient('loop', [...form.leaves, ...external], states));
}

function eagerLoop<S>(count: number | Tensor, form: LoopState<S>, body: (index: Scalar, state: S) => S): Tensor[] {
  const times = typeof count === 'number' ? count : (count.dataSync()[0] ?? 0);
  let leaves = form.leaves.map((leaf) => leaf.clone());
  if (!tapeIsOn()) tf.dispose(form.made);
  try {
    for (let i = 0; i < times; i++) {
      const before = leaves;
      // A step may return a tensor of its own state unchanged: a clone has an identity that may outlive the old state.
      leaves = tf.tidy(() => form.leavesAfter(body(indexScalar(i), form.rebuild(before))).map((tensor) => tensor.clone()));
      if (!tapeIsOn()) tf.dispose(before);
    }
    return leaves;
  } catch (error) {
    if (!tapeIsOn()) tf.dispose(leaves);
    throw error;
  }
}
