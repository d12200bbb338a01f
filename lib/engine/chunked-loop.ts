import type { Scalar } from '@tensorflow/tfjs';
import { ready, tf } from './backend';
import { AbortedError, ArgumentError } from './errors';
import { jit } from './jit';
import type { Mode } from './jit';
import { loop } from './loop';
import { treeMap } from './trees';
import type { State } from './trees';

/** Where a long run stands. */
export interface Progress {
  step: number;
  steps: number;
  /** Seconds since the start, compilation included. */
  seconds: number;
  /** Seconds still to go, by the speed so far; undefined before the first chunk is timed. */
  remaining: number | undefined;
}

export interface ChunkedLoopOptions<S, I> {
  /** How many steps in all. */
  steps: number;
  /** Index of the first step: a resumed run goes on where it stopped. Default 0. */
  start?: number;
  /** A tree of tensors. It stays the caller's; the result is new. */
  state: S;
  /** `(index, state, inputs) => state`, a pure function: traced once. */
  body: (index: Scalar, state: State<S>, inputs: State<I>) => State<S>;
  /** What the body reads but does not change: data, settings, parameters. */
  inputs?: I;
  /** Chunks end at multiples of this number of steps, where `onChunk` sees the state. Default: wherever a chunk happens to end. */
  every?: number;
  /** Longest time without a breath for the event loop, in milliseconds. Default 200. */
  chunkMilliseconds?: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Sees the state after each chunk (with `every`: after each `every` steps). It must not keep or dispose the tensors. */
  onChunk?: ((step: number, state: State<S>) => void | Promise<void>) | undefined;
  mode?: Mode;
  name?: string;
}

/**
 * Run a compiled loop for long: in chunks of at most some 200 ms, the state carried between them, so that progress shows, an interrupt or an
 * abort works and a server goes on serving. The result does not depend on how the run was cut.
 *
 * @throws AbortedError when the signal fires; `partial` is `{ step, state }` as of the last whole chunk, and the run can go on from there
 */
export async function chunkedLoop<S, I = null>(options: ChunkedLoopOptions<S, I>): Promise<State<S>> {
  const { steps, start = 0, body, every, chunkMilliseconds = 200, signal, onProgress, onChunk, mode = 'auto', name = 'chunkedLoop' } = options;
  checkOptions(name, options);
  await ready;
  const inputs = (options.inputs ?? null) as State<I>;
  const program = jit(
    (state: State<S>, first: Scalar, count: Scalar, given: State<I>): State<S> =>
      loop(count, state, (index, current) => body(index.add(first), current as State<S>, given) as State<State<S>>) as State<S>,
    { mode, name }
  );
  const began = performance.now();
  let state = tf.tidy(() => treeMap((tensor) => tensor.clone(), options.state) as never) as State<S>;
  let perStep: number | undefined;
  let size = 1;
  try {
    for (let step = start; step < steps;) {
      if (signal?.aborted) {
        throw new AbortedError(
          name,
          {
            given: `an abort after ${step} of ${steps} steps`,
            expected: 'a run to the end',
            remedy: `Go on from the error's partial.state with start: ${step}.`
          },
          { step, state }
        );
      }
      const border = every ? Math.min(steps, (Math.floor(step / every) + 1) * every) : steps;
      const count = Math.min(size, border - step);
      const clock = performance.now();
      const [first, length] = [tf.scalar(step, 'int32'), tf.scalar(count, 'int32')];
      const before = state;
      try {
        state = (program as unknown as (...args: unknown[]) => State<S>)(before, first, length, inputs);
      } finally {
        tf.dispose([first, length]);
      }
      tf.dispose(before as never);
      const milliseconds = performance.now() - clock;
      // The first call compiles: it says nothing about speed.
      if (step > start) perStep = milliseconds / count;
      size = perStep === undefined ? 2 : Math.max(1, Math.min(size * 8, Math.floor(chunkMilliseconds / perStep)));
      step += count;
      const seconds = (performance.now() - began) / 1000;
      onProgress?.({ step, steps, seconds, remaining: perStep === undefined ? undefined : (perStep * (steps - step)) / 1000 });
      if (!every || step === border) await onChunk?.(step, state);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return state;
  } catch (error) {
    if (!(error instanceof AbortedError)) tf.dispose(state as never);
    throw error;
  } finally {
    program.dispose();
  }
}

function checkOptions<S, I>(name: string, { steps, start = 0, every = 1, chunkMilliseconds = 200 }: ChunkedLoopOptions<S, I>): void {
  const whole = (option: string, value: number, least: number): void => {
    if (Number.isInteger(value) && value >= least && value < 2 ** 31) return;
    throw new ArgumentError(`${name}: ${option}`, { given: String(value), expected: `a whole number from ${least}` });
  };
  whole('steps', steps, 0);
  whole('start', start, 0);
  whole('every', every, 1);
  if (!(chunkMilliseconds > 0))
    throw new ArgumentError(`${name}: chunkMilliseconds`, { given: String(chunkMilliseconds), expected: 'a positive number' });
}
