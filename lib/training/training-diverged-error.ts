import { DivergenceError } from '../engine';

/** Training whose loss left the finite numbers; what was good before that is carried in `partial`. */
export class TrainingDivergedError extends DivergenceError {
  constructor(
    loss: string,
    /** The first step with a loss that is not finite. */
    readonly step: number,
    /** The training as it stood after its last good chunk of steps. */
    readonly partial: unknown
  ) {
    super('train', {
      given: `a loss that is not finite at step ${step} (${loss})`,
      expected: 'finite losses',
      remedy: 'Lower the learning rate or the step size of the chain; the last good parameters are in error.partial.params.'
    });
  }
}
