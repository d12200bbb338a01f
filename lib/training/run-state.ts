import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import type { Key, Mode } from '../engine';
import type { Averaging } from './averaging';
import { isCount, totalsOf } from './evaluations';
import type { EvaluationCounts } from './evaluations';
import { restoreTree, storeTree } from '../engine/stored-tree';
import type { Carry } from './task';
import type { Identity, Row, TrainingCheckpoint } from './training-checkpoint';

/** A training under way. Its tensors are replaced as it goes on. */
export interface Run {
  carry: Carry;
  /** Updates done. */
  step: number;
  log: Row[];
  /** Sums of the log's columns since its last row, and over how many updates. */
  pending: Record<string, number>;
  sinceRow: number;
  /** Evaluations so far, by column. */
  counts: Record<string, number>;
  every: number;
  seconds: number;
}

/** What a training run leaves behind. The caller disposes its tensors. */
export interface Reached {
  params: unknown;
  state: unknown;
  averaged?: unknown;
  log: Row[];
  steps: number;
  seconds: number;
  evaluations: EvaluationCounts;
}

/** A run before its first update. */
export function freshRun(carry: Carry, columns: readonly string[], every: number): Run {
  return { carry, step: 0, log: [], pending: zeros(columns, false), sinceRow: 0, counts: zeros(columns, true), every, seconds: 0 };
}

/** Take in what a chunk of updates logged. */
export function account(run: Run, sums: Record<string, number>, count: number): void {
  for (const [column, value] of Object.entries(sums)) {
    if (isCount(column)) run.counts[column] = (run.counts[column] ?? 0) + value;
    else run.pending[column] = value;
  }
  run.step += count;
  run.sinceRow += count;
}

/** The row before the first update. */
export function openingRow(run: Run, values: Record<string, number>, more: Record<string, number> | undefined): void {
  const counts = Object.fromEntries(Object.keys(run.counts).map((column) => [column, 0]));
  const means = Object.fromEntries(Object.keys(run.pending).map((column) => [column, values[column] as number]));
  run.log.push({ step: 0, seconds: 0, ...means, ...counts, ...more });
}

/** The next row of the log: means since the row before, evaluations since the start. */
export function nextRow(run: Run, more: Record<string, number> | undefined): Row {
  const means = Object.fromEntries(Object.entries(run.pending).map(([column, sum]) => [column, sum / run.sinceRow]));
  const row: Row = { step: run.step, seconds: run.seconds, ...means, ...run.counts, ...more };
  run.log.push(row);
  [run.pending, run.sinceRow] = [zeros(Object.keys(run.pending), false), 0];
  return row;
}

/** The run as it stands, out of the engine. */
export function checkpointOf(run: Run, averaging: Averaging | undefined, identity: Identity, key: Key, mode: Mode | undefined): TrainingCheckpoint {
  const averaged = averageOf(run, averaging);
  const stored = storeTree(averaged ?? null);
  tf.dispose((averaged ?? []) as Tensor[]);
  return {
    ...run,
    identity,
    carry: storeTree(run.carry) as Carry,
    averaged: stored,
    key: Int32Array.from(key.dataSync()),
    log: run.log.map((row) => ({ ...row })),
    pending: { ...run.pending },
    counts: { ...run.counts },
    mode
  };
}

/** The run of a checkpoint. */
export function runFrom(checkpoint: TrainingCheckpoint): Run {
  const { step, sinceRow, every, seconds, log, pending, counts } = checkpoint;
  const carry = restoreTree(checkpoint.carry) as Carry;
  return { carry, step, sinceRow, every, seconds, log: log.map((row) => ({ ...row })), pending: { ...pending }, counts: { ...counts } };
}

/** What is handed out of a run: the parameters and the loss's state as they are, the average as new tensors. */
export function reachedBy(run: Run, averaging: Averaging | undefined): Reached {
  const { carry, log, step, seconds, counts } = run;
  const averaged = averageOf(run, averaging);
  const reached = { params: carry.params, state: carry.state, log, seconds, steps: step, evaluations: totalsOf(counts) };
  return averaged === undefined ? reached : { ...reached, averaged };
}

/** What was saved, whatever the settings of the training were. */
export function reachedIn(checkpoint: TrainingCheckpoint): Reached {
  const { carry, averaged, log, step, seconds, counts } = checkpoint;
  const trees = { params: restoreTree(carry.params), state: restoreTree(carry.state), ...(averaged ? { averaged: restoreTree(averaged) } : {}) };
  return { ...trees, log: log.map((row) => ({ ...row })), seconds, steps: step, evaluations: totalsOf(counts) };
}

function averageOf(run: Run, averaging: Averaging | undefined): unknown {
  return averaging?.read(run.carry.average, run.step);
}

function zeros(columns: readonly string[], counts: boolean): Record<string, number> {
  return Object.fromEntries(columns.filter((column) => isCount(column) === counts).map((column) => [column, 0]));
}
