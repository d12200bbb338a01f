import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { AbortedError, DivergenceError, inChunks, jit, loop, random, ready, ShapeError, tf } from '../../engine';
import type { Inputs, Key, Mode, Progress } from '../../engine';
import { advance } from './path';
import type { AnnealingPath } from './path';

/** What every estimator that anneals takes. */
export interface AnnealedRunOptions {
  key: Key;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** How the program runs (default 'xla'). */
  mode?: Mode;
}

/** Where annealed chains ended, and what their weights are. */
export interface AnnealedRun {
  /** log w, one a chain. */
  logWeights: Float64Array;
  /** [chains, ...event]; the caller's. */
  states: Tensor;
  seconds: number;
}

type Running = { x: Tensor; sum: Tensor1D; rest: Tensor1D };
type Program = ((state: Running, params: unknown, betas: Tensor1D, key: Key, first: Scalar, count: Scalar) => Running) & { dispose(): void };

/** Longest chunk, in temperatures: each call is given its own window of the schedule, so that every schedule runs in one program. */
const window = 1024;
const programs = new WeakMap<object, Map<Mode, Program>>();

/**
 * Chains from one end of a path to the other: at each step the log weight gains E_from(x) - E_to(x), then the chain moves at `to`.
 * One compiled program a path, kept for as long as the path is: another schedule, of any length, compiles nothing. The weights are summed in float32
 * with their rounding errors carried along (Knuth's two-sum), so that what is lost is the error of each increment alone, whatever their number.
 * @param betas from one end to the other, in float32, in either direction; @param start [chains, ...event], left alone.
 * @throws AbortedError with `partial: { step, logWeights }`; DivergenceError where a weight is NaN or infinite.
 */
export async function annealedRun<P>(
  subject: string,
  path: AnnealingPath<P>,
  params: Inputs<P>,
  betas: Float64Array,
  start: Tensor,
  { key, signal, onProgress, mode = 'xla' }: AnnealedRunOptions
): Promise<AnnealedRun> {
  await ready;
  checkStates(subject, path, start);
  const began = performance.now();
  const program = programFor(path, mode);
  const steps = betas.length - 1;
  const chains = start.shape[0] as number;
  let state: Running = tf.tidy(() => ({ x: start.clone(), sum: tf.zeros([chains]), rest: tf.zeros([chains]) }));
  const finish = (): void => tf.dispose(state as never);
  try {
    await inChunks(
      { steps, longest: window, signal, onProgress, name: subject },
      (first, count) => {
        const given = Float32Array.from({ length: window + 2 }, (_, i) => betas[Math.min(first + i, steps)]!);
        const inputs = [tf.tensor1d(given), tf.scalar(first, 'int32'), tf.scalar(count, 'int32')] as const;
        const before = state;
        try {
          state = program(before, params, inputs[0], key, inputs[1] as Scalar, inputs[2] as Scalar);
        } finally {
          tf.dispose(inputs as never);
        }
        tf.dispose(before as never);
      },
      (step) => ({ step, logWeights: weightsOf(state) })
    );
    const logWeights = weightsOf(state);
    checkWeights(subject, logWeights);
    tf.dispose([state.sum, state.rest]);
    return { logWeights, states: state.x, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    finish();
    if (!(error instanceof AbortedError)) throw error;
    const { given, expected, partial } = error;
    throw new AbortedError(subject, { given, expected, remedy: 'It starts anew; a shorter schedule takes less time.' }, partial);
  }
}

function programFor<P>(path: AnnealingPath<P>, mode: Mode): Program {
  const known = programs.get(path) ?? new Map<Mode, Program>();
  programs.set(path, known);
  const made = known.get(mode) ?? (jit(programOf(path) as never, { mode, name: `annealing ${path.name}` }) as unknown as Program);
  known.set(mode, made);
  return made;
}

/** The compiled loop, as a plain function: `count` temperatures from the `first` on, whose window of the schedule is `betas`. */
export function programOf<P>(path: AnnealingPath<P>) {
  return (state: Running, params: P, betas: Tensor1D, key: Key, first: Scalar, count: Scalar): Running => {
    const bound = path.bind(params);
    const betaOf = (index: Tensor): Scalar => tf.squeeze(tf.gather(betas, tf.reshape(index, [1]) as Tensor1D)) as Scalar;
    // The temperatures travel with the state: read from the schedule where they are used, they would be read again for every unit (six times slower).
    const start = { ...state, from: betaOf(tf.scalar(0, 'int32')), to: betaOf(tf.scalar(1, 'int32')) };
    const { x, sum, rest } = loop(count, start, (i, now) => {
      const { increment, next } = advance(bound, now.from as Scalar, now.to as Scalar, random.foldIn(key, tf.add(i, first)), now.x);
      const total = tf.add(now.sum, increment);
      const added = tf.sub(total, now.sum);
      const error = tf.add(tf.sub(now.sum, tf.sub(total, added)), tf.sub(increment, added));
      const following = betaOf(tf.add(i, tf.scalar(2, 'int32')));
      return { x: next, sum: total, rest: tf.add(now.rest, error), from: now.to, to: following } as typeof now;
    });
    return { x, sum, rest } as Running;
  };
}

function weightsOf({ sum, rest }: Running): Float64Array {
  const low = rest.dataSync();
  // Once a weight is zero, its rounding error is -Infinity + Infinity.
  return Float64Array.from(sum.dataSync(), (value, i) => (value === -Infinity ? value : value + (low[i] as number)));
}

function checkWeights(subject: string, logWeights: Float64Array): void {
  const odd = logWeights.findIndex((value) => Number.isNaN(value) || value === Infinity);
  if (odd < 0) return;
  throw new DivergenceError(subject, {
    given: `the log weight ${logWeights[odd]} of chain ${odd}`,
    expected: 'numbers below infinity',
    remedy: 'Are the parameters finite, and the energy finite wherever the chains can go?'
  });
}

/** @throws ShapeError unless the states are [n, ...event], n at least 2. */
export function checkStates(subject: string, path: { event: readonly number[] }, states: Tensor): void {
  const fits = states.rank === path.event.length + 1 && path.event.every((size, i) => states.shape[i + 1] === size);
  if (fits && (states.shape[0] as number) >= 2) return;
  throw new ShapeError(`${subject}: states`, {
    given: `shape [${states.shape.join(', ')}]`,
    expected: `[n, ${path.event.join(', ')}], n at least 2`
  });
}
