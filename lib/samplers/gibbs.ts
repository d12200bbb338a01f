import { loop, random, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { Kernel } from './kernel';

export interface GibbsOptions {
  /** Sweeps of the model's own chain a step (default 1). */
  sweeps?: number;
}

/**
 * Gibbs sampling by the model's own `transition`: block Gibbs for a restricted Boltzmann machine, coloured sweeps for a lattice. Each unit is drawn from
 * its conditional, so that nothing is rejected: x' ~ T(x' | x) with Σₓ p(x) T(x' | x) = p(x').
 * Exact, as the energy's `transition` must be. It reports an acceptance of 1, and as evaluations of E the sweeps – each computes every unit's input once, as
 * one evaluation of the energy does – and one more for the energy of the state that a step ends in, which goes on record.
 * @throws ArgumentError for a number of sweeps that is not a positive integer, and, when it runs, for an energy without a `transition`.
 * References: Geman and Geman 1984; Hinton 2002, section 4 (block Gibbs).
 */
export function gibbs({ sweeps = 1, ...others }: GibbsOptions = {}): Kernel {
  checkNoOthers('gibbs', others);
  checkWhole('gibbs: sweeps', sweeps);
  return {
    // A run is known by its kernel's name and settings.
    name: sweeps === 1 ? 'Gibbs' : `Gibbs, ${sweeps} sweeps`,
    exact: true,
    discrete: true,
    settings: {},
    init: (potential, position) => ({ position, energy: potential.energy(position) }),
    step: (potential, _settings, key, state) => {
      const position =
        sweeps === 1
          ? potential.transition(key, state.position)
          : loop(sweeps, state.position, (i, x) => potential.transition(random.foldIn(key, i) as Key, x));
      const energy = potential.energy(position);
      const ones = tf.onesLike(energy);
      const divergent = tf.zerosLike(energy);
      return [
        { position, energy },
        {
          acceptance: ones,
          accepted: ones,
          divergent,
          proposal: position,
          energyEvaluations: tf.scalar(sweeps + 1),
          gradientEvaluations: tf.scalar(0)
        }
      ];
    }
  };
}
