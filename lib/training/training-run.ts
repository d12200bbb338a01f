import type { Tensor } from '@tensorflow/tfjs';
import { AbortedError, inChunks, SetupError, tf } from '../engine';
import type { Key } from '../engine';
import { advance, Breakdown, firstValues } from './advance';
import { progressDisplay } from './progress-display';
import { checkpointOf, freshRun, nextRow, openingRow, reachedBy, runFrom } from './run-state';
import type { RunOptions, Stopped } from './run-options';
import type { Reached, Run } from './run-state';
import { checkpointToGoOnFrom, saverOf } from './save-training';
import type { Carry, Task } from './task';
import { checkIdentity, graphHash, hashOf, identityOf } from './training-checkpoint';
import type { Identity, TrainingCheckpoint } from './training-checkpoint';
import { TrainingDivergedError } from './training-diverged-error';
import { trainingProgram } from './training-program';

export interface TaskOptions extends RunOptions {
  task: Task;
  data: Tensor;
  /** Key of the updates. */
  updateKey: Key;
  /** What the training starts from: the run disposes it. */
  start: Omit<Carry, 'average'>;
  evaluate?: ((params: never, step: number) => Record<string, number>) | undefined;
}

// A compiled call blocks the process: short enough for interrupts and progress, long enough that calling costs nothing.
const chunkMilliseconds = 150;

/** Run a task from its start, or from a checkpoint, to its end. The task's tensors of the start are disposed, whatever happens. */
export async function runTask(options: TaskOptions): Promise<Reached> {
  const { task, average: averaging, data, updateKey: key, steps, signal, onProgress, checkpoint: file } = options;
  const fresh: Carry = { ...options.start, average: null };
  const orders = orderKeeper(task);
  const display = progressDisplay(task.name, steps, options.progress ?? true);
  let run: Run = freshRun(fresh, [], 1);
  let dispose = (): void => undefined;
  try {
    if (averaging) fresh.average = averaging.init(fresh.params);
    const known = checkpointToGoOnFrom(options);
    const began = performance.now();
    const opening = firstValues(task, fresh, data, key, orders.order(0));
    run = freshRun(fresh, Object.keys(opening), options.every ?? Math.max(1, Math.round(steps / 100)));
    // The mode decides the last digits: a training goes on in the one that it began in.
    const mode = options.mode && options.mode !== 'auto' ? options.mode : known?.latest.mode;
    const program = trainingProgram(task, averaging, Object.keys(opening), data, key, mode ?? options.mode);
    dispose = () => program.dispose();
    const start = hashOf([fresh.params, fresh.state]);
    const identity = once((): Identity => {
      const graph = graphHash(program, mode ?? options.mode, [run.carry, run.pending, 0, 1, 0, orders.order(Math.floor(run.step / task.perEpoch))]);
      return identityOf(task, run.carry, start, data, key, graph);
    });
    const record = (): TrainingCheckpoint => checkpointOf(run, averaging, identity(), key, program.mode() ?? mode);
    const evaluated = (): Record<string, number> | undefined => options.evaluate?.(run.carry.params as never, run.step);
    if (known) {
      for (const [source, checkpoint] of known.all) checkIdentity(source, checkpoint, identity());
      run = { ...runFrom(known.latest), every: options.every ?? known.latest.every };
      tf.dispose(fresh as never);
    } else {
      openingRow(run, opening, evaluated());
    }
    const before = run.seconds;
    const remaining = estimator(steps);
    const saver = saverOf(file, run.step, record);
    const partial = (): Stopped<Reached> => ({ ...reachedBy(run, averaging), checkpoint: record() });
    if (!known) saver.now(run.step);
    try {
      await inChunks(
        {
          ...{ steps, signal, chunkMilliseconds, start: run.step, every: run.every, name: 'train' },
          onProgress: ({ step }) => {
            run.seconds = before + (performance.now() - began) / 1000;
            const latest = step % run.every === 0 || step === steps ? nextRow(run, evaluated()) : undefined;
            const progress = { step, steps, seconds: run.seconds, remaining: remaining(step, run.seconds), row: latest };
            saver.perhaps(step);
            display.show(progress);
            onProgress?.(progress);
          }
        },
        (_first, count) => advance(run, count, { task, averaging, data, key, program, order: orders.order }),
        () => undefined
      );
      saver.now(run.step);
    } catch (error) {
      if (error instanceof Breakdown) {
        const { culprit, how, remedy } = error.diagnosis;
        throw new TrainingDivergedError(run.step + 1, culprit, how, `${remedy} They are saved in ${saver.last(run.step)}.`, partial());
      }
      if (error instanceof AbortedError) {
        const given = `a request to stop at step ${run.step}`;
        const remedy = `What was reached is in error.partial; go on with resume: ${saver.last(run.step)}.`;
        throw new AbortedError('train', { given, expected: `${steps} steps`, remedy }, partial());
      }
      // A full disk does not cost the training.
      if (error instanceof SetupError) throw new AbortedError('train', error, partial());
      throw error;
    }
    return reachedBy(run, averaging);
  } catch (error) {
    const handed = error instanceof AbortedError || error instanceof TrainingDivergedError;
    if (!handed) tf.dispose([run.carry.params, run.carry.state] as never);
    throw error;
  } finally {
    display.end();
    orders.dispose();
    tf.dispose([run.carry.optimiser, run.carry.average] as never);
    dispose();
  }
}

/** Seconds to the end, by the speed since the first chunk: that one also compiled. */
function estimator(steps: number): (step: number, seconds: number) => number {
  let first: { step: number; seconds: number } | undefined;
  return (step, seconds) => {
    const perStep = first && step > first.step ? (seconds - first.seconds) / (step - first.step) : seconds / step;
    first ??= { step, seconds };
    return perStep * (steps - step);
  };
}

function once<T>(make: () => T): () => T {
  let value: { made: T } | undefined;
  return () => (value ??= { made: make() }).made;
}

/** Keeps the order of the rows of the epoch under way. */
function orderKeeper(task: Task): { order: (epoch: number) => Tensor; dispose: () => void } {
  let kept: { epoch: number; rows: Tensor } | undefined;
  return {
    order: (epoch) => {
      if (kept?.epoch !== epoch) {
        kept?.rows.dispose();
        kept = { epoch, rows: task.order(epoch) };
      }
      return kept.rows;
    },
    dispose: () => kept?.rows.dispose()
  };
}
