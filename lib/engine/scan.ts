import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from './backend';
import { keepForTrace } from './capture';
import { loop } from './loop';
import { ArgumentError } from './errors';
import { checkCount, indexScalar, loopState } from './repetition';
import type { LoopState } from './repetition';
import { gradientsOf, refuseGradient, tapeIsOn, tieGradient } from './tape';
import { recordWhile } from './traced-while';
import type { Step } from './traced-while';
import { isTracing } from './tracing-state';
import { flatten, toTensor } from './trees';
import type { State } from './trees';

/** A count that is known only when the program runs, with room for the records of so many steps. */
export interface DynamicCount {
  /** An int32 scalar, from 1 to `capacity`. */
  count: Tensor;
  capacity: number;
}

/**
 * Repeat a step and keep a record of each: `[state, record] ← body(i, state)` for i = 0 … count − 1.
 *
 * Returns the last state and the records, stacked on a new axis 0. Reverse-mode gradients pass through it, eager and compiled (compiled: of
 * first order; the states are stored, each step is computed once more on the way back).
 *
 * @param count how many times: a number from 1; or `{ count, capacity }` with an int32 scalar that may be an input of the program. Then the records
 * have `capacity` rows, of which those from `count` on mean nothing, and no gradient passes.
 * @param state a tree of tensors; numbers become float32 scalars
 * @param body gets the index (int32 scalar) and the state; returns a state of the same form, and a record: any tree of tensors
 * @throws ArgumentError for a count that is not whole or below 1; ShapeError for a body that changes the state's form
 */
export function scan<S, R>(count: number | DynamicCount, state: S, body: (index: Scalar, state: State<S>) => [State<S>, R]): [State<S>, State<R>] {
  const form = loopState('scan', state as State<S>);
  if (typeof count === 'number') {
    checkCount('scan', count, 1);
  } else {
    checkCount('scan', count.count);
    checkCount('scan: capacity', count.capacity, 1);
  }
  if (isTracing()) return tracedScan(count, form, body) as [State<S>, State<R>];
  const [times, capacity] = typeof count === 'number' ? [count, count] : [readCount(count), count.capacity];
  return eagerScan(times, capacity, form, body) as [State<S>, State<R>];
}

function readCount({ count, capacity }: DynamicCount): number {
  const value = count.dataSync()[0] as number;
  if (value >= 1 && value <= capacity) return value;
  throw new ArgumentError('scan: count', { given: String(value), expected: `a whole number from 1 to the capacity, ${capacity}` });
}

function eagerScan<S, R>(count: number, capacity: number, form: LoopState<S>, body: (index: Scalar, state: S) => [S, R]): [S, R] {
  let leaves = form.leaves.map((leaf) => leaf.clone());
  if (!tapeIsOn()) tf.dispose(form.made);
  let rebuildRecord: (values: readonly unknown[]) => unknown = () => null;
  const rows: Tensor[][] = [];
  try {
    for (let i = 0; i < count; i++) {
      const before = leaves;
      const result = tf.tidy(() => {
        const [next, record] = body(indexScalar(i), form.rebuild(before));
        const flat = flatten<Tensor | number>(record, 'record');
        rebuildRecord = flat.rebuild;
        return { next: form.leavesAfter(next).map((tensor) => tensor.clone()), record: flat.leaves.map(({ value }) => toTensor(value).clone()) };
      });
      leaves = result.next;
      rows.push(result.record);
      if (!tapeIsOn()) tf.dispose(before);
    }
  } catch (error) {
    if (!tapeIsOn()) tf.dispose([leaves, ...rows]);
    throw error;
  }
  const stacked = (rows[0] ?? []).map((first, column) => {
    const stack = (): Tensor => tf.stack(rows.map((row) => row[column] as Tensor));
    return capacity === count ? stack() : tf.tidy(() => tf.concat([stack(), tf.zeros([capacity - count, ...first.shape], first.dtype)]));
  });
  if (!tapeIsOn()) tf.dispose(rows);
  return [form.rebuild(leaves), rebuildRecord(stacked) as R];
}

function tracedScan<S, R>(count: number | DynamicCount, form: LoopState<S>, body: (index: Scalar, state: S) => [S, R]): [S, R] {
  let rebuildRecord: (values: readonly unknown[]) => unknown = () => null;
  const step: Step = (index, leaves) => {
    const [next, record] = body(index, form.rebuild(leaves));
    const flat = flatten<Tensor | number>(record, 'record');
    rebuildRecord = flat.rebuild;
    return { next: form.leavesAfter(next), records: flat.leaves.map(({ value }) => toTensor(value)) };
  };
  if (!tapeIsOn() || typeof count !== 'number') {
    const [times, capacity] = typeof count === 'number' ? [count, count] : [count.count, count.capacity];
    const { states, records, external } = recordWhile(times, form.leaves, step, capacity);
    const results = refuseGradient('scan with a dynamic count', [...form.leaves, ...external], [...states, ...records]);
    return [form.rebuild(results.slice(0, states.length)), rebuildRecord(results.slice(states.length)) as R];
  }
  // For the way back each step's starting state goes on record too.
  const { states, records, external } = recordWhile(count, form.leaves, (index, leaves) => {
    const { next, records: own } = step(index, leaves);
    return { next, records: [...own, ...leaves] };
  });
  const own = records.length - form.leaves.length;
  keepForTrace(records);
  const backward = (adjoints: Tensor[]): Tensor[] => {
    const gradients = reverse(count, step, records.slice(own), external, adjoints.slice(0, states.length), adjoints.slice(states.length));
    // tfjs asks for them one by one, each in a scope of its own that disposes of the others.
    keepForTrace(gradients);
    return gradients;
  };
  const tied = tieGradient([...form.leaves, ...external], [...states, ...records.slice(0, own)], backward);
  return [form.rebuild(tied.slice(0, states.length)), rebuildRecord(tied.slice(states.length)) as R];
}

/** Adjoints of the first state and of the external tensors, from those of the last state and of the records: the steps in reverse. */
function reverse(count: number, step: Step, starts: Tensor[], external: Tensor[], stateAdjoints: Tensor[], recordAdjoints: Tensor[]): Tensor[] {
  const first = { states: stateAdjoints.map((adjoint) => adjoint.cast('float32')), external: external.map((tensor) => tf.zerosLike(tensor)) };
  const last = loop(count, first, (backwards, adjoints) => {
    const index = tf.sub(tf.scalar(count - 1, 'int32'), backwards) as Scalar;
    const row = (tensor: Tensor): Tensor => tf.gather(tensor, index.reshape([1]) as Tensor1D).squeeze([0]);
    const leaves = starts.map(row);
    const rows = recordAdjoints.map(row);
    const inner = (): Tensor => {
      const { next, records } = step(index, leaves);
      const parts = [...next.map((tensor, k) => [tensor, adjoints.states[k]]), ...records.map((tensor, k) => [tensor, rows[k]])] as [
        Tensor,
        Tensor
      ][];
      return parts
        .filter(([tensor]) => tensor.dtype === 'float32')
        .reduce<Tensor>((sum, [tensor, adjoint]) => sum.add(tensor.mul(adjoint).sum()), tf.scalar(0));
    };
    const gradients = gradientsOf(inner, [...leaves, ...external]);
    return {
      states: gradients.slice(0, leaves.length),
      external: adjoints.external.map((sum, k) => sum.add(gradients[leaves.length + k] as Tensor))
    };
  });
  return [...last.states, ...last.external];
}
