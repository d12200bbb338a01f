import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { Tensor } from '@tensorflow/tfjs';
import { DataError, tier } from '../engine';
import type { Key, Mode } from '../engine';
import { flatten } from '../engine/trees';
import { formOf } from '../engine/stored-tree';
import type { Carry, Task } from './task';
import type { ProgramArguments, TrainingProgram } from './training-program';

/** A row of the log, by column. */
export type Row = { step: number; seconds: number; [column: string]: number };

/** Training at the border of a chunk: all that it takes to go on, and to come to the same numbers. */
export interface TrainingCheckpoint {
  /** What must be the same for the training to be the same, in words or as a hash. */
  identity: Identity;
  /** Updates done. */
  step: number;
  /** Parameters, the state of the loss, that of the optimiser and the running average: trees of plain arrays. */
  carry: { [Part in keyof Carry]: unknown };
  /** What the running average stands for; null without. */
  averaged: unknown;
  /** The key of the updates. */
  key: Int32Array;
  log: Row[];
  /** Sums since the last row of the log, and over how many updates. */
  pending: Record<string, number>;
  sinceRow: number;
  /** Evaluations so far, by column of the log. */
  counts: Record<string, number>;
  every: number;
  seconds: number;
  /** How the program ran: another mode comes to other last digits. */
  mode: Mode | undefined;
}

export type Identity = Record<
  'model' | 'parameters' | 'state of the loss' | 'optimiser' | 'average' | 'data' | 'batch size' | 'key' | 'start',
  string
> & {
  /** Hash of the program's graph, in which the loss and all settings are; none where nothing is compiled. */
  'loss, optimiser or a setting of them'?: string | undefined;
};

/** Name what a training is. @param start hash of what it started from; @param program the graph's hash, where there is one. */
export function identityOf(task: Task, carry: Carry, start: string, data: Tensor, key: Key, program: string | undefined): Identity {
  return {
    model: task.model,
    parameters: formOf(carry.params),
    'state of the loss': formOf(carry.state),
    optimiser: formOf(carry.optimiser),
    average: formOf(carry.average),
    data: `[${data.shape.join(', ')}] ${hashOf(data)}`,
    'batch size': String(task.batchSize),
    key: hashOf(key),
    start,
    'loss, optimiser or a setting of them': program
  };
}

/** A hash of the program's graph; undefined where none is made. */
export function graphHash(program: TrainingProgram, mode: Mode | undefined, args: ProgramArguments): string | undefined {
  if (mode === 'eager' || tier() === 'wasm') return undefined;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-graph-'));
  try {
    program.export(folder, ...args);
    return createHash('sha256')
      .update(fs.readFileSync(path.join(folder, 'saved_model.pb')))
      .digest('hex');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws DataError when the checkpoint is of another training: it says what differs. */
export function checkIdentity(subject: string, checkpoint: TrainingCheckpoint, identity: Identity): void {
  const names = Object.keys(identity) as (keyof Identity)[];
  const known = names.filter((name) => identity[name] !== undefined && checkpoint.identity[name] !== undefined);
  const all = known.filter((name) => identity[name] !== checkpoint.identity[name]);
  if (all.length === 0) return;
  // Whatever differs makes another program too: that is worth saying only of what else has no name.
  const different = all.length === 1 ? all : all.filter((name) => name !== 'loss, optimiser or a setting of them');
  const inWords = different.find((name) => ['model', 'parameters', 'state of the loss', 'optimiser', 'average', 'batch size'].includes(name));
  throw new DataError(subject, {
    given: `a checkpoint of a training with another ${different.join(', another ')}${inWords ? ` (${inWords} ${checkpoint.identity[inWords]})` : ''}`,
    expected: `one of this training${inWords ? ` (${inWords} ${identity[inWords]})` : ''}`,
    remedy: 'It is left as it is: name another file, or take its parameters with readTraining and start from them.'
  });
}

/** A short name for the values of a tree: equal values, equal names. */
export function hashOf(tree: unknown): string {
  const hash = createHash('sha256');
  for (const { path: name, value } of flatten<Tensor>(tree, '').leaves) {
    const values = value.dataSync();
    hash.update(`${name} ${value.shape.join(',')} `).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex').slice(0, 16);
}
