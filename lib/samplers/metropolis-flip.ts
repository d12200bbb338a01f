import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { supportInWords } from '../energies';
import type { Kernel } from './kernel';
import { metropolis } from './metropolis';
import type { Potential } from './potential';

/**
 * Single-flip Metropolis: each chain draws one of its d components at random, proposes to flip it (1 - x for binary events, -x for spins) and accepts with
 * probability min(1, exp(E(x) - E(x'))). Exact for any energy of two-valued events, whatever its structure; it looks at the energy alone, once a step.
 *
 * Components are drawn at random, not in turn: the chain is then reversible, and a step needs no memory. d steps do the work of a sweep: thin by d. Where
 * all states have the same energy every flip is accepted and the number of ones alternates between even and odd: averages along the chain are right still.
 * @throws ArgumentError, when it starts, for an energy whose events are neither binary nor spins.
 * Reference: Metropolis et al. 1953; Newman and Barkema 1999, section 3.1.
 */
export function metropolisFlip(): Kernel {
  const kernel = metropolis(
    {
      name: 'single flips',
      settings: {},
      init: (potential, position) => {
        requireTwoValues(potential);
        return { position, energy: potential.energy(position) };
      },
      propose: (potential, _settings, key, { position }) => {
        const moved = flipOne(position, random.uniform(key, [position.shape[0] as number]), requireTwoValues(potential));
        return { state: { position: moved, energy: potential.energy(moved) }, energyEvaluations: 1, gradientEvaluations: 0 };
      }
    },
    { name: 'Metropolis flip' }
  );
  return { ...kernel, discrete: true };
}

/** Flip the component of each row to which its uniform number in [0, 1) points. */
function flipOne(x: Tensor, uniform: Tensor, support: 'binary' | 'spins'): Tensor {
  const rows = tf.reshape(x, [x.shape[0] as number, -1]);
  const size = rows.shape[1] as number;
  // Rounding may carry u·d up to d itself.
  const chosen = tf.minimum(tf.floor(tf.mul(tf.expandDims(uniform, 1), size)), size - 1);
  const flipped = support === 'binary' ? tf.sub(1, rows) : tf.neg(rows);
  const mask = tf.equal(chosen, tf.range(0, size, 1, 'float32').reshape([1, size]));
  return tf.reshape(tf.where(mask, flipped, rows), x.shape);
}

function requireTwoValues({ support }: Potential): 'binary' | 'spins' {
  if (support === 'binary' || support === 'spins') return support;
  throw new ArgumentError('metropolisFlip', {
    given: `an energy whose events are ${supportInWords[support]}`,
    expected: `${supportInWords.binary}, or ${supportInWords.spins}`,
    remedy: 'For real events take randomWalkMetropolis, mala or hmc; for others of two values say so: { support: … } of the energy.'
  });
}
