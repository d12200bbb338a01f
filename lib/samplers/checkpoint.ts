import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { deserialize, serialize } from 'v8';
import { DataError } from '../engine';
import type { Evaluations } from './chains';

/** A tensor out of the engine. */
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
  state: Record<string, Stored>;
  settings: Record<string, Stored>;
  /** State of the adaptation, in the warm-up. */
  adaptation: Record<string, Stored> | null;
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

/** Write a checkpoint to a temporary name and rename it: the file is always whole. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  const payload = serialize(checkpoint);
  const temporary = `${file}.partial-${process.pid}`;
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(temporary, Buffer.concat([hash(payload), payload]));
  fs.renameSync(temporary, file);
}

/** @throws DataError for a file that is no checkpoint, is cut short, or belongs to another run. */
export function readCheckpoint(file: string, identity: Record<string, string>): Checkpoint | undefined {
  if (!fs.existsSync(file)) return undefined;
  const bytes = fs.readFileSync(file);
  const payload = bytes.subarray(32);
  if (!hash(payload).equals(bytes.subarray(0, 32))) {
    throw new DataError(`checkpoint ${file}`, {
      given: 'a file that is damaged or no checkpoint',
      expected: 'a checkpoint of sample',
      remedy: 'Delete it to start anew.'
    });
  }
  const checkpoint = deserialize(payload) as Checkpoint;
  checkIdentity(`checkpoint ${file}`, checkpoint, identity);
  return checkpoint;
}

/** @throws DataError when the checkpoint belongs to another run. */
export function checkIdentity(subject: string, checkpoint: Checkpoint, identity: Record<string, string>): void {
  const different = Object.keys(identity).filter((name) => identity[name] !== checkpoint.identity[name]);
  if (different.length === 0) return;
  throw new DataError(subject, {
    given: `a run with another ${different.join(', another ')}`,
    expected: 'a checkpoint of this run',
    remedy: 'Delete it, or name another file.'
  });
}

function hash(payload: Buffer): Buffer {
  return createHash('sha256').update(payload).digest();
}
