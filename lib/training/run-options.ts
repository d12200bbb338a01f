import type { Mode } from '../engine';
import type { Averaging } from './averaging';
import type { CheckpointOptions } from './save-training';
import type { Row, TrainingCheckpoint } from './training-checkpoint';

export interface TrainingProgress {
  step: number;
  steps: number;
  seconds: number;
  /** Estimated seconds to the end. */
  remaining: number;
  row: Row | undefined;
}

/** What all ways to train have in common. */
export interface RunOptions {
  steps: number;
  /** Steps a row of the log (default: a hundredth of all). */
  every?: number;
  /** A running average of the parameters, kept beside them: `exponentialAverage({ decay: 0.999 })`. */
  average?: Averaging;
  /** Stops the run: it then throws an AbortedError that carries what was reached. */
  signal?: AbortSignal;
  onProgress?: (progress: TrainingProgress) => void;
  /** Show a bar with an estimate in a terminal or a live notebook (default true; elsewhere nothing is ever shown). */
  progress?: boolean;
  /** A file that the training is saved to; where it is there already, the training goes on from it. */
  checkpoint?: CheckpointOptions;
  /** Go on from another file, or from the checkpoint that an error carries. */
  resume?: string | TrainingCheckpoint;
  mode?: Mode;
}

/** What an AbortedError or a TrainingDivergedError of a training carries as `partial`: what was reached, with a checkpoint to go on from. */
export type Stopped<T> = T & { checkpoint: TrainingCheckpoint };
