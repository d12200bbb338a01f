import type { Scalar } from '@tensorflow/tfjs';
import { ready, tf } from './backend';
import { inChunks } from './chunks';
import type { ChunkOptions } from './chunks';
import { AbortedError } from './errors';
import { jit } from './jit';
import type { Mode } from './jit';
import { loop } from './loop';
import { treeMap } from './trees';
import type { State } from './trees';

export interface ChunkedLoopOptions<S, I> extends Omit<ChunkOptions, 'longest'> {
  /** A tree of tensors. It stays the caller's; the result is new. */
  state: S;
  /** `(index, state, inputs) => state`, a pure function: traced once. */
  body: (index: Scalar, state: State<S>, inputs: State<I>) => State<S>;
  /** What the body reads but does not change: data, settings, parameters. */
  inputs?: I;
  /** Sees the state after each chunk (with `every`: after each `every` steps). It must not keep or dispose the tensors. */
  onChunk?: ((step: number, state: State<S>) => void | Promise<void>) | undefined;
  mode?: Mode;
}

/**
 * Run a compiled loop for long: in chunks of at most some 200 ms, the state carried between them, so that progress shows, an interrupt or an
 * abort works and a server goes on serving. The result does not depend on how the run was cut.
 *
 * @throws ArgumentError for options out of range; AbortedError when the signal fires; `partial` is `{ step, state }` as of the last whole chunk, and
 * the run can go on from there
 */
export async function chunkedLoop<S, I = null>(options: ChunkedLoopOptions<S, I>): Promise<State<S>> {
  const { steps, body, every, onChunk, mode = 'auto', name = 'chunkedLoop' } = options;
  await ready;
  const inputs = (options.inputs ?? null) as State<I>;
  const program = jit(
    (state: State<S>, first: Scalar, count: Scalar, given: State<I>): State<S> =>
      loop(count, state, (index, current) => body(index.add(first), current as State<S>, given) as State<State<S>>) as State<S>,
    { mode, name }
  );
  let state = tf.tidy(() => treeMap((tensor) => tensor.clone(), options.state) as never) as State<S>;
  try {
    await inChunks(
      { ...options, name },
      async (step, count) => {
        const [first, length] = [tf.scalar(step, 'int32'), tf.scalar(count, 'int32')];
        const before = state;
        try {
          state = (program as unknown as (...args: unknown[]) => State<S>)(before, first, length, inputs);
        } finally {
          tf.dispose([first, length]);
        }
        tf.dispose(before as never);
        const reached = step + count;
        if (!every || reached === steps || reached % every === 0) await onChunk?.(reached, state);
      },
      (step) => ({ step, state })
    );
    return state;
  } catch (error) {
    if (!(error instanceof AbortedError)) tf.dispose(state as never);
    throw error;
  } finally {
    program.dispose();
  }
}
