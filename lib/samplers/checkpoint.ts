import { createHash } from 'crypto';
import { serialize } from 'v8';
import { DataError } from '../engine';
import { readSealed, writeSealed } from '../engine/sealed-file';
import type { Evaluations } from './chains';

/** What is kept of the draws under one name: rows out of the engine, [draws, …]. */
export interface Stored {
  values: Float32Array;
  shape: number[];
}

/** A run of `sample` at the border of a chunk: all that it takes to go on, and to come to the same numbers. */
export interface Checkpoint {
  /** What must be the same for the run to be the same: a hash of each. */
  identity: Record<string, string>;
  phase: 'warm-up' | 'draws';
  /** Steps of the warm-up, or draws, done. */
  step: number;
  /** The kernel's state, its settings, and the state of the adaptation in the warm-up: trees of plain arrays. */
  state: unknown;
  settings: unknown;
  adaptation: unknown;
  /** Records so far, [draws, …] each. */
  records: Record<string, Stored>;
  evaluations: Evaluations;
  warmupEvaluations: Evaluations;
  seconds: number;
  warmupSeconds: number;
}

/** A short name for a value: equal values, equal names. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(serialize(value)).digest('hex').slice(0, 16);
}

const seal = 'EBM Workbench sample checkpoint 1';

/** Write a checkpoint so that the file is always whole. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  writeSealed(file, seal, checkpoint);
}

/** @throws DataError for a file that is no checkpoint, is cut short, or belongs to another run. */
export function readCheckpoint(file: string, identity: Record<string, string>): Checkpoint | undefined {
  const checkpoint = readSealed(file, seal) as Checkpoint | undefined;
  if (checkpoint) checkIdentity(`checkpoint ${file}`, checkpoint, identity);
  return checkpoint;
}

/** @throws DataError when the checkpoint belongs to another run. */
export function checkIdentity(subject: string, checkpoint: Checkpoint, identity: Record<string, string>): void {
  if (typeof checkpoint.identity !== 'object')
    throw new DataError(subject, { given: 'a record without an identity', expected: 'the checkpoint in the partial of an AbortedError' });
  const different = Object.keys(identity).filter((name) => identity[name] !== checkpoint.identity[name]);
  if (different.length === 0) return;
  throw new DataError(subject, {
    given: `a run with another ${different.join(', another ')}`,
    expected: 'a checkpoint of this run',
    remedy: 'Delete it, or name another file.'
  });
}
