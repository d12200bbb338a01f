import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { AbortedError, ArgumentError, DivergenceError, inChunks, jit, random, ready, scan, tf } from '../../engine';
import type { Inputs, Key } from '../../engine';
import { checkOptionNames } from '../../engine/check-choice';
import type { AnnealedRunOptions } from './annealed-run';
import { checkStates } from './annealed-run';
import type { AnnealingPath } from './path';
import { checkedSchedule } from './schedules';
import { replicasOf, startAlongPath, sweepOf } from './tempered-sweep';
import type { Replicas, SweepRecord } from './tempered-sweep';

/** Equilibrium chains at every temperature of a path: what thermodynamic integration and bridges are made from. */
export interface TemperedChains {
  /** 0 = β_0 < … < β_K = 1. */
  betas: Float64Array;
  /** Independent sets of replicas n. Replicas of one set swap with each other; sets never meet. */
  chains: number;
  /** Sweeps that were kept. */
  sweeps: number;
  /** ∂E_β/∂β and ∂²E_β/∂β² at each level's state: sweep t, level k, chain c at (t (K + 1) + k) n + c. */
  first: Float32Array;
  second: Float32Array;
  /** E_k - E_(k+1) at the states of level k (`up`), E_(k+1) - E_k at those of level k + 1 (`down`): (t K + k) n + c. */
  up: Float32Array;
  down: Float32Array;
  /** Mean probability that neighbours k and k + 1 swap, K numbers. */
  swapRates: Float64Array;
  /** log Z at β = 0. */
  baseLogPartition: number;
  /** The chains at β = 1 as they ended [chains, ...event]; the caller's. */
  states: Tensor;
  /** Transitions of all chains at all levels, start and warm-up included. */
  evaluations: number;
  seconds: number;
}

export interface TemperedOptions extends AnnealedRunOptions {
  /** 0 = β_0 < … < β_K = 1. */
  betas: ArrayLike<number>;
  /** Sets of replicas (default 50). */
  chains?: number;
  /** Sweeps to keep (default 200), after `warmup` of them (default 100). A sweep is a transition at every level, then an attempt to swap neighbours. */
  sweeps?: number;
  warmup?: number;
  /** Transitions at each level on the way from the base to the start (default 10). */
  startSteps?: number;
  /**
   * Draws of the target [chains, ...event] to start from, carried down the path to the base, instead of draws of the base carried up. Where the two ways end apart, the
   * chains have not converged: from below they miss modes of the target that are narrow higher up, from above they keep too much of them.
   */
  draws?: Tensor;
}

type Program = ((state: Replicas, params: unknown, betas: Tensor1D, key: Key, first: Scalar, count: Scalar) => [Replicas, SweepRecord]) & {
  dispose(): void;
};
type Start = ((x: Tensor, params: unknown, betas: Tensor1D, key: Key) => Tensor) & { dispose(): void };

/** Sweeps that one call of the program has room for. */
const capacity = 64;

/**
 * Parallel tempering along a path: n sets of K + 1 replicas, one at each β, with swaps of neighbours in even and odd pairs by turns. It starts from the base's exact
 * draws, carried along the path, or from draws of the target. Each level's states are draws of p_β as soon as the chains have converged: look at `swapRates` and at the estimators' warnings.
 * @throws ArgumentError for betas that do not rise from 0 to 1 or counts out of range; AbortedError when the signal fires; DivergenceError for an energy that is not finite.
 * References: Geyer 1991; Syed, Bouchard-Côté, Deligiannidis and Doucet 2022 (even and odd by turns).
 */
export async function temperedChains<P>(path: AnnealingPath<P>, params: Inputs<P>, options: TemperedOptions): Promise<TemperedChains> {
  checkOptionNames('temperedChains', options, ['key', 'signal', 'onProgress', 'mode', 'betas', 'chains', 'sweeps', 'warmup', 'startSteps', 'draws']);
  await ready;
  const subject = 'temperedChains';
  const { key, draws, chains = draws?.shape[0] ?? 50, sweeps = 200, warmup = 100, startSteps = 10, signal, onProgress, mode = 'xla' } = options;
  if (draws) checkStates(subject, path, draws);
  const betas = checkedSchedule(`${subject}: betas`, options.betas);
  for (const [name, value, least] of [
    ['chains', chains, 2],
    ['sweeps', sweeps, 2],
    ['warmup', warmup, 0],
    ['startSteps', startSteps, 1]
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new ArgumentError(`${subject}: ${name}`, { given: String(value), expected: `an integer, at least ${least}` });
  }
  if (draws && draws.shape[0] !== chains) {
    throw new ArgumentError(`${subject}: draws`, { given: `${draws.shape[0]} of them`, expected: `${chains}, one a chain` });
  }
  const began = performance.now();
  const levels = betas.length;
  const keys = random.split(key, 3) as [Key, Key, Key];
  const given = tf.tensor1d(Float32Array.from(betas));
  const start = jit(startAlongPath(path, startSteps) as never, { mode, name: `${subject}, start` }) as unknown as Start;
  const program = jit(sweepProgram(path, levels, chains) as never, { mode, name: subject }) as unknown as Program;
  const kept = emptyRecords(levels, chains, sweeps);
  const swaps = new Float64Array(levels - 1);
  let state: Replicas | undefined;
  try {
    const end = draws?.clone() ?? path.base.sample(params as P, keys[0], chains);
    try {
      checkStates(subject, path, end);
      const way = tf.tidy(() => (draws ? tf.reverse(given) : given.clone()));
      const levelStates = start(end, params, way, keys[1]);
      state = tf.tidy(() => replicasOf(draws ? tf.reverse(levelStates, 0) : levelStates));
      tf.dispose([way, levelStates]);
    } finally {
      end.dispose();
    }
    await inChunks(
      { steps: warmup + sweeps, longest: capacity, signal, onProgress, name: subject },
      (first, count) => {
        const numbers = [tf.scalar(first, 'int32'), tf.scalar(count, 'int32')] as [Scalar, Scalar];
        const [next, records] = program(state as Replicas, params, given, keys[2], ...numbers);
        tf.dispose([state as never, ...numbers]);
        state = next;
        keep(records, kept, swaps, { first: first - warmup, count });
        tf.dispose(records as never);
      },
      (step) => ({ step })
    );
    for (const values of Object.values(kept)) {
      if (values.every(Number.isFinite)) continue;
      throw new DivergenceError(subject, { given: 'a difference of energies that is not finite', expected: 'finite energies along the path' });
    }
    return {
      betas,
      chains,
      sweeps,
      ...kept,
      swapRates: swaps.map((sum) => sum / sweeps),
      baseLogPartition: path.base.logPartition(params as P),
      states: tf.tidy(() => tf.gather(state!.x, tf.squeeze(tf.slice(state!.rows, levels - 1, 1), [0]) as Tensor1D)),
      evaluations: chains * levels * (startSteps + warmup + sweeps),
      seconds: (performance.now() - began) / 1000
    };
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
    const { given: reached, expected, partial } = error;
    throw new AbortedError(subject, { given: reached, expected, remedy: 'It starts anew.' }, partial);
  } finally {
    tf.dispose([keys as never, given, state ?? []] as never);
    start.dispose();
    program.dispose();
  }
}

function sweepProgram<P>(path: AnnealingPath<P>, levels: number, chains: number) {
  return (start: Replicas, params: P, betas: Tensor1D, key: Key, first: Scalar, count: Scalar): [Replicas, SweepRecord] => {
    const sweep = sweepOf(path.bind(params), betas, levels, chains);
    const [last, records] = scan({ count, capacity }, start, (i, state) => {
      const index = tf.add(i, first) as Scalar;
      const [next, record] = sweep(index, random.foldIn(key, index), state as Replicas);
      return [next as typeof state, record];
    });
    return [last as Replicas, records as unknown as SweepRecord];
  };
}

function emptyRecords(levels: number, chains: number, sweeps: number): Pick<TemperedChains, 'first' | 'second' | 'up' | 'down'> {
  const room = (rows: number): Float32Array => new Float32Array(sweeps * rows * chains);
  return { first: room(levels), second: room(levels), up: room(levels - 1), down: room(levels - 1) };
}

/** Copies what a chunk recorded, from the end of the warm-up on. */
function keep(
  records: SweepRecord,
  kept: ReturnType<typeof emptyRecords>,
  swaps: Float64Array,
  { first, count }: { first: number; count: number }
): void {
  const skipped = Math.min(count, Math.max(0, -first));
  if (skipped === count) return;
  for (const name of ['first', 'second', 'up', 'down'] as const) {
    const width = records[name].size / capacity;
    kept[name].set(records[name].dataSync<'float32'>().subarray(skipped * width, count * width), (first + skipped) * width);
  }
  const rates = records.swaps.dataSync();
  for (let i = skipped * swaps.length; i < count * swaps.length; i++) swaps[i % swaps.length]! += rates[i] as number;
}
