import { ArgumentError } from '../engine';
import type { Optimiser } from './optimiser';

/**
 * Optimisers one after the other, each given what the one before makes of the gradient: `chain(clip({ norm: 1 }), adam({ learningRate: 1e-3 }))`.
 * @param parts transforms of the gradient, the last of which makes the update.
 * @throws ArgumentError for an empty chain.
 * Reference: optax's `chain` (DeepMind et al. 2020).
 */
export function chain(...parts: readonly Optimiser<unknown>[]): Optimiser<unknown[]> {
  if (parts.length === 0)
    throw new ArgumentError('chain', { given: 'nothing', expected: 'optimisers', remedy: 'Write chain(clip({ norm: 1 }), adam(…)).' });
  return {
    init: (params) => parts.map((part) => part.init(params)),
    update: (gradient, states, params, step) => {
      let updates = gradient;
      const next = parts.map((part, index) => {
        const result = part.update(updates, states[index], params, step);
        updates = result.updates;
        return result.state;
      });
      return { updates, state: next };
    }
  };
}
