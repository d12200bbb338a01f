import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Key } from '../engine';

/** What training carries from update to update: trees of tensors. */
export interface Carry {
  params: unknown;
  /** The loss's: persistent chains, say. */
  state: unknown;
  optimiser: unknown;
  /** Running average of the parameters; null without. */
  average: unknown;
}

/** Where an update finds its rows. */
export interface Rows {
  data: Tensor;
  /** Rows in the order of this epoch, int32. */
  order: Tensor;
  /** The number of the batch within the epoch, an int32 scalar. */
  position: Scalar;
}

/** What an update makes of what is carried; for the log, scalars; for the diagnosis of a divergence, the gradient. */
export interface Outcome {
  carry: Omit<Carry, 'average'>;
  gradient: unknown;
  logged: Record<string, Tensor>;
}

/** What is trained, and how an update goes: a pure function, traced once. */
export interface Task {
  /** For messages and reports. */
  name: string;
  /** What the parameters belong to, for the check that a checkpoint is of this model. */
  model: string;
  update(carry: Carry, rows: Rows, step: Scalar, key: Key): Outcome;
  /** Columns of the log that must stay finite. */
  watched: readonly string[];
  /** Order of the rows for an epoch, and batches an epoch. */
  order(epoch: number): Tensor;
  perEpoch: number;
  batchSize: number;
}
