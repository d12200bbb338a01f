import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { AbortedError, ArgumentError, jit, loop, random, ready, tf, treeMap, valueAndGradWithExtra } from '../engine';
import type { Inputs, Key, Mode } from '../engine';
import type { Energy } from '../energies';
import type { Loss, LossResult } from '../losses';
import { checkData } from './check-data';
import { minibatches } from './minibatches';
import { applyUpdates } from './optimiser';
import type { Optimiser } from './optimiser';
import { TrainingDivergedError } from './training-diverged-error';

/** One row of a training log: the step it ends at, seconds so far, then means over the steps since the row before. */
export type LogRow = { step: number; seconds: number; loss: number; [column: string]: number };

export interface TrainingProgress {
  step: number;
  steps: number;
  seconds: number;
  /** Estimated seconds to the end. */
  remaining: number;
  row: LogRow | undefined;
}

/** The parameters' type is the model's to say: a loss that serves any model must not widen it. */
type NoInfer<T> = [T][T extends unknown ? 0 : never];

export interface TrainOptions<P, S, O, M extends Energy<P>> {
  model: M & Energy<P>;
  loss: Loss<NoInfer<P>, S, M>;
  /** [rows, ...event]. */
  data: Tensor;
  optimiser: Optimiser<O>;
  steps: number;
  key: Key;
  /** Default 100, or all rows if there are fewer. */
  batchSize?: number;
  /** Parameters to start from (default: the model's own); they are not changed. */
  params?: Inputs<P>;
  /** State of the loss to start from (default: its own `start`). */
  state?: S;
  /** Steps a row of the log (default: a hundredth of all). */
  every?: number;
  /** More columns of the log, from the parameters at that step: an exact likelihood, say. */
  evaluate?: (params: P, step: number) => Record<string, number>;
  /** Stops the run: it then throws an AbortedError that carries what was reached. */
  signal?: AbortSignal;
  onProgress?: (progress: TrainingProgress) => void;
  mode?: Mode;
}

/** What a training run leaves behind. The caller disposes its tensors. */
export interface Training<P, S> {
  params: P;
  /** The loss's state: persistent chains, say. */
  state: S;
  log: LogRow[];
  seconds: number;
  steps: number;
}

type Carry<P, S, O> = { params: P; state: S; optimiser: O; sums: Record<string, Tensor>; alive: Tensor; survived: Tensor };

// A compiled call blocks the process: short enough for interrupts and progress, long enough that calling costs nothing.
const CHUNK_SECONDS = 0.15;

/**
 * Train a model: minibatches, the loss with its Markov chain, gradients and the optimiser run inside one compiled program, in chunks of some
 * 150 ms between which progress is reported and an abort is heeded.
 * @throws ShapeError, DataError for data the model cannot take; ArgumentError for settings out of range; AbortedError with the training so far in
 * `partial`; TrainingDivergedError when the loss is no longer finite, with the step and the last good parameters.
 */
export async function train<P, S, O, M extends Energy<P>>(options: TrainOptions<P, S, O, M>): Promise<Training<P, S>> {
  const { model, data, optimiser, steps, key, evaluate, signal, onProgress, mode } = options;
  const loss = options.loss as Loss<P, S, M>;
  if (!Number.isInteger(steps) || steps < 1) throw new ArgumentError('train: steps', { given: String(steps), expected: 'a positive integer' });
  const every = options.every ?? Math.max(1, Math.round(steps / 100));
  if (!Number.isInteger(every) || every < 1) throw new ArgumentError('train: every', { given: String(every), expected: 'a positive integer' });
  await ready;
  checkData(model, data);
  const rows = data.shape[0] as number;
  const [initKey, startKey, orderKey, stepKey] = random.split(key, 4) as [Key, Key, Key, Key];
  const batches = minibatches(rows, options.batchSize ?? Math.min(100, rows), orderKey);
  const gradientOf = differentiate(loss);

  const step = (carry: Carry<P, S, O>, index: Scalar, batch: Tensor, runKey: Key): Carry<P, S, O> => {
    const result = gradientOf(model, carry.params, batch, random.foldIn(runKey, index), carry.state);
    const { updates, state } = optimiser.update(result.gradient, carry.optimiser, carry.params, index);
    const alive = tf.mul(carry.alive, tf.isFinite(result.loss).toInt());
    const logged: Record<string, Tensor> = { loss: result.loss, ...result.info };
    return {
      params: applyUpdates(carry.params, updates),
      state: result.state,
      optimiser: state,
      sums: treeMap((sum, value) => tf.add(sum, value as Tensor), carry.sums, logged),
      alive,
      survived: tf.add(carry.survived, alive)
    };
  };
  const program = jit(
    (carry: Carry<P, S, O>, first: Scalar, count: Scalar, position: Scalar, order: Tensor, rowsOfData: Tensor, runKey: Key) =>
      loop(count, carry as Record<string, unknown>, (i, current) =>
        step(current as Carry<P, S, O>, tf.add(first, i), batches.batch(rowsOfData, order, tf.add(position, i)), runKey)
      ) as Carry<P, S, O>,
    { name: `train ${model.name}`, mode }
  );

  let params = options.params === undefined ? model.init(initKey) : (treeMap((value) => value.clone(), options.params) as P);
  let state = options.state === undefined ? ((loss.start?.(model, params, startKey) ?? null) as S) : treeMap((value) => value.clone(), options.state);
  let optimiserState = optimiser.init(params);
  let order = batches.order(0);
  const log: LogRow[] = [];
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const result = (done: number): Training<P, S> => ({ params, state, log, seconds: seconds(), steps: done });

  // The first step's values, run by hand: they open the log, and mistakes in a loss show here with a plain stack trace.
  const opening = tf.tidy(() => {
    const { loss: value, info } = gradientOf(model, params, batches.batch(data, order, tf.scalar(0, 'int32')), random.foldIn(stepKey, 0), state);
    return { loss: value, ...info };
  }) as Record<string, Tensor>;
  const columns = Object.keys(opening);
  log.push({ step: 0, seconds: 0, ...readScalars(opening), ...evaluate?.(params, 0) } as LogRow);
  tf.dispose(opening);

  let pending = zeros(columns);
  let sinceRow = 0;
  let rate = 0;
  try {
    for (let done = 0; done < steps;) {
      if (signal?.aborted) {
        throw new AbortedError(
          'train',
          { given: `a request to stop at step ${done}`, expected: `${steps} steps`, remedy: 'What was reached is in error.partial.' },
          result(done)
        );
      }
      const position = done % batches.perEpoch;
      const room = Math.min(steps - done, batches.perEpoch - position, every - sinceRow);
      const count = rate === 0 ? 1 : Math.max(1, Math.min(room, Math.floor(rate * CHUNK_SECONDS)));
      const before = performance.now();
      const sums = Object.fromEntries(columns.map((column) => [column, 0])) as unknown as Record<string, Tensor>;
      const one = tf.scalar(1, 'int32');
      const numbers = [done, count, position].map((value) => tf.scalar(value, 'int32'));
      const carry = { params, state, optimiser: optimiserState, sums, alive: one, survived: tf.zerosLike(one) };
      const next = program(carry as never, ...(numbers as [never, never, never]), order as never, data as never, stepKey as never) as Carry<P, S, O>;
      tf.dispose([one, carry.survived, ...numbers]);
      const survived = next.survived.dataSync()[0] as number;
      const values = readScalars(next.sums);
      tf.dispose([next.sums, next.alive, next.survived]);
      if (survived < count) {
        tf.dispose([next.params, next.state, next.optimiser] as never);
        throw new TrainingDivergedError(String(values.loss), done + survived, result(done));
      }
      tf.dispose([params, state, optimiserState] as never);
      ({ params, state } = next);
      optimiserState = next.optimiser;
      // The first call compiles: its time says nothing about the next.
      const elapsed = (performance.now() - before) / 1000;
      rate = rate === 0 ? Math.min(8, 1 / CHUNK_SECONDS) : count / elapsed;
      done += count;
      sinceRow += count;
      columns.forEach((column) => (pending[column]! += values[column]!));
      let row: LogRow | undefined;
      if (sinceRow === every || done === steps) {
        const means = Object.fromEntries(columns.map((column) => [column, pending[column]! / sinceRow]));
        row = { step: done, seconds: seconds(), ...means, ...evaluate?.(params, done) } as LogRow;
        log.push(row);
        [pending, sinceRow] = [zeros(columns), 0];
      }
      if (done % batches.perEpoch === 0 && done < steps) {
        order.dispose();
        order = batches.order(done / batches.perEpoch);
      }
      onProgress?.({ step: done, steps, seconds: seconds(), remaining: (seconds() / done) * (steps - done), row });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return result(steps);
  } finally {
    order.dispose();
    tf.dispose([optimiserState, initKey, startKey, orderKey, stepKey] as never);
    program.dispose();
  }
}

/** The loss with its gradient, its own or by differentiation. */
function differentiate<P, S, M extends Energy<P>>(loss: Loss<P, S, M>) {
  return (model: M, params: P, batch: Tensor, key: Key, state: S): LossResult<P, S> & { gradient: P } => {
    if (loss.explicit) {
      const result = loss(model, params, batch, key, state);
      if (result.gradient === undefined) {
        throw new ArgumentError('train: loss', {
          given: 'a loss marked explicit that returns no gradient',
          expected: '{ loss, gradient, state, info }'
        });
      }
      return result as LossResult<P, S> & { gradient: P };
    }
    const [[value, extra], gradient] = valueAndGradWithExtra((theta: P) => {
      const { loss: scalar, state: next, info } = loss(model, theta, batch, key, state);
      return [scalar, { state: next, info }] as [Tensor, { state: S; info: Record<string, Scalar> }];
    })(params);
    return { loss: value, gradient, ...extra };
  };
}

function zeros(columns: string[]): Record<string, number> {
  return Object.fromEntries(columns.map((column) => [column, 0]));
}

function readScalars(scalars: Record<string, Tensor>): Record<string, number> {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, value.dataSync()[0] as number]));
}
