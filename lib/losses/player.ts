import type { Tensor } from '@tensorflow/tfjs';
import type { Key } from '../engine';
import type { LossResult } from './loss';

/** Parameters of the two that play: an energy's and a generator's, each a sub-tree. */
export interface GameParams<E, G> {
  energy: E;
  generator: G;
}

/**
 * What one player lowers: a pure function of the parameters of all, the batch of data, a key and its own state, differentiated in the player's parameters
 * alone. `trainPlayers` takes one for each sub-tree of the parameters.
 */
export interface GameLoss<P, K extends keyof P, S = null> {
  (params: P, batch: Tensor, key: Key, state: S): LossResult<P[K], S>;
  /** The state to start from; null when absent. */
  start?: (params: P, key: Key) => S;
  /** True for a loss that returns its gradient, in its player's own parameters, itself. */
  explicit?: boolean;
}

/** The losses of both players of a game between an energy and a generator, to be handed to `trainPlayers`. */
export interface Game<E, G, S = null> {
  energy: GameLoss<GameParams<E, G>, 'energy', S>;
  generator: GameLoss<GameParams<E, G>, 'generator', S>;
}
