import { DivergenceError } from '../engine';

/**
 * Training that left the finite numbers; the last state in which all was finite is carried in `partial`. It may have gone astray before: the log says when.
 */
export class TrainingDivergedError extends DivergenceError {
  constructor(
    /** The update that broke, counted from 1: after `step - 1` updates all was finite. */
    readonly step: number,
    /** What left the finite numbers first: `loss`, a leaf as `gradient.weights`, `state.chains`, `params.layers[0].bias`. */
    readonly culprit: string,
    /** How, in words. */
    how: string,
    remedy: string,
    /** The training as it stood before that update, with a checkpoint of it. */
    readonly partial: unknown
  ) {
    super('train', { given: `${how} in update ${step}`, expected: 'finite numbers', remedy });
  }
}
