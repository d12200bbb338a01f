import { ArgumentError, SetupError } from '../engine';
import { readSealed, writeSealed } from '../engine/sealed-file';
import { reachedIn } from './run-state';
import type { TrainingCheckpoint } from './training-checkpoint';
import type { Training } from './train';

/** Where a training is saved. */
export interface CheckpointOptions {
  /** The file. If it is there already, the training goes on from it. */
  path: string;
  /** Updates between two writes, at least (default: as many as take some five seconds). Beside these it is written at the start and at the end. */
  every?: number;
}

const seal = 'EBM Workbench training checkpoint 1';
const writeSeconds = 5;

/** Writes a training to its file as it goes on. */
export interface Saver {
  /** Write if it is time. */
  perhaps(step: number): void;
  /** Write now. @throws SetupError when it cannot be written. */
  now(step: number): void;
  /** Write what there is when a training breaks off, and say where it is; a file that cannot be written must not hide why. */
  last(step: number): string;
}

/** @param reached updates done already; @param record makes the checkpoint. */
export function saverOf(options: CheckpointOptions | undefined, reached: number, record: () => TrainingCheckpoint): Saver {
  const inMemory = 'error.partial.checkpoint';
  if (options === undefined) return { perhaps: () => undefined, now: () => undefined, last: () => inMemory };
  const { path, every } = options;
  let [saved, time] = [reached, performance.now()];
  const now = (step: number): void => {
    try {
      writeSealed(path, seal, record());
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      throw new SetupError(
        'train: checkpoint',
        { given: error.message, expected: 'a file that can be written', remedy: 'Make room for it, or name another.' },
        { cause: error }
      );
    }
    [saved, time] = [step, performance.now()];
  };
  const due = (step: number): boolean => (every === undefined ? performance.now() - time > 1000 * writeSeconds : step - saved >= every);
  const last = (step: number): string => {
    try {
      now(step);
      return `'${path}'`;
    } catch (error) {
      if (error instanceof SetupError) return inMemory;
      throw error;
    }
  };
  return { now, last, perhaps: (step) => void (due(step) && now(step)) };
}

/** The checkpoint in a file; undefined where there is no file. @throws DataError for a file that is something else, cut short or damaged. */
export function readCheckpointFile(file: string): TrainingCheckpoint | undefined {
  return readSealed(file, seal) as TrainingCheckpoint | undefined;
}

/** The checkpoints that a training has to do with: that which it goes on from, and all that must be of it, each with where it was found. */
export interface KnownCheckpoints {
  latest: TrainingCheckpoint;
  all: [source: string, checkpoint: TrainingCheckpoint][];
}

/**
 * What a training goes on from: what `resume` names, else the file it is saved to; undefined for a new one.
 * @throws DataError for a file that is cut short, damaged or something else; ArgumentError for a file that is missing, or that has more updates than are asked for.
 */
export function checkpointToGoOnFrom({ steps, checkpoint: file, resume }: SavedOptions): KnownCheckpoints | undefined {
  const all: KnownCheckpoints['all'] = [];
  if (typeof resume === 'string') {
    const checkpoint = readCheckpointFile(resume);
    if (checkpoint === undefined) throw new ArgumentError('train: resume', { given: `${resume}, where there is no file`, expected: 'a checkpoint' });
    all.push([resume, checkpoint]);
  } else if (resume !== undefined) {
    all.push(['train: resume', resume]);
  }
  const saved = file && readCheckpointFile(file.path);
  if (saved) all.push([file.path, saved]);
  const latest = all[0]?.[1];
  if (latest === undefined) return undefined;
  if (latest.step <= steps) return { latest, all };
  throw new ArgumentError('train: steps', {
    given: `${steps} steps, and a checkpoint after ${latest.step}`,
    expected: `at least ${latest.step}`,
    remedy: 'Name another file, or read this one with readTraining.'
  });
}

interface SavedOptions {
  steps: number;
  checkpoint?: CheckpointOptions;
  resume?: string | TrainingCheckpoint;
}

/**
 * What a training has saved, whatever its settings were: to look at, or to start another training from its parameters.
 * @param from the file of `checkpoint`, or the record that an error carries. The caller disposes the tensors.
 * @throws DataError for a file that is something else, cut short or damaged; ArgumentError where there is none.
 */
export function readTraining<P = unknown, S = unknown>(from: string | TrainingCheckpoint): Training<P, S> {
  const checkpoint = typeof from === 'string' ? readCheckpointFile(from) : from;
  if (checkpoint === undefined)
    throw new ArgumentError('readTraining', { given: `${String(from)}, where there is no file`, expected: 'a checkpoint' });
  return reachedIn(checkpoint) as Training<P, S>;
}
