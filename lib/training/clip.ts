import { ArgumentError, tf, treeMap } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { Optimiser } from './optimiser';
import { treeNorm } from './tree-norm';

/** By the norm of the whole gradient, or number by number. */
export type ClipOptions = { norm: number; value?: undefined } | { value: number; norm?: undefined };

/**
 * A bound on the gradient, to stand before an optimiser in a `chain`.
 * By norm: g ← g · min(1, c / ‖g‖), ‖g‖ over all parameters together: the direction stays. By value: each component into [-c, c].
 * It does not mend a gradient that is not finite.
 * @throws ArgumentError for a bound that is not positive, or for both or neither.
 * Reference: Pascanu, Mikolov and Bengio 2013, algorithm 1.
 */
export function clip(options: ClipOptions): Optimiser<null> {
  checkOptionNames('clip', options, ['norm', 'value']);
  const { norm, value } = options as { norm?: number; value?: number };
  if ((norm === undefined) === (value === undefined)) {
    throw new ArgumentError('clip', { given: JSON.stringify(options), expected: '{ norm } or { value }', remedy: 'For both, chain two of them.' });
  }
  const bound = (norm ?? value) as number;
  if (!(bound > 0 && bound < Infinity)) {
    throw new ArgumentError(`clip: ${norm === undefined ? 'value' : 'norm'}`, { given: String(bound), expected: 'a positive number' });
  }
  return {
    init: () => null,
    update: (gradient) => {
      if (norm === undefined) return { updates: treeMap((g) => tf.clipByValue(g, -bound, bound), gradient), state: null };
      const scale = tf.div(bound, tf.maximum(treeNorm(gradient), bound));
      return { updates: treeMap((g) => tf.mul(g, scale), gradient), state: null };
    }
  };
}
