import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, grad, tf, valueAndGradWithExtra } from '../engine';
import type { Key } from '../engine';
import type { Energy, Support } from '../energies';

/** An energy with its parameters bound: all that a kernel sees of a model. `x` is a batch [n, ...event] of the chains' positions. */
export interface Potential {
  /** Values that an event's components may take. */
  readonly support: Support;
  /** E(x), [n]. */
  energy(x: Tensor): Tensor1D;
  /** E(x) [n] and ∇ₓE(x), shaped like `x`, in one pass. */
  energyAndGradient(x: Tensor): [energy: Tensor1D, gradient: Tensor];
  /** ∇ₓE(x) alone. */
  gradient(x: Tensor): Tensor;
  /** An unbiased estimate of E(x) and its gradient from a random minibatch. @throws ArgumentError where the energy has none. */
  minibatch(key: Key, x: Tensor): [energy: Tensor1D, gradient: Tensor];
  /** The model's own exact Markov step. @throws ArgumentError where it has none. */
  transition(key: Key, x: Tensor): Tensor;
}

/** Bind parameters to an energy. */
export function potentialOf<P>(energy: Energy<P>, params: P): Potential {
  const lacks = (subject: string, what: string, remedy: string): never => {
    throw new ArgumentError(subject, { given: `${energy.name}, which has no ${what}`, expected: `an energy with ${what}`, remedy });
  };
  return fromEnergies(
    energy.support ?? 'real',
    (x) => energy.energy(params, x),
    (key, x) =>
      energy.minibatchEnergy?.(params, key, x) ?? lacks('sgld', 'minibatchEnergy', 'Sample it with ula, or give the energy a minibatchEnergy.'),
    (key, x) => energy.transition?.(params, key, x) ?? lacks('gibbs', 'transition', 'Sample it with another kernel.')
  );
}

/**
 * The potential βE(x), with a β for each row of the batch: [n]. Its law is p^β, which the model's own transition does not leave invariant:
 * asked for it, the potential throws an ArgumentError.
 */
export function tempered(potential: Potential, beta: Tensor): Potential {
  return fromEnergies(
    potential.support,
    (x) => tf.mul(potential.energy(x), beta) as Tensor1D,
    (key, x) => tf.mul(potential.minibatch(key, x)[0], beta) as Tensor1D,
    () => {
      throw new ArgumentError('gibbs', {
        given: 'a tempered energy, whose own transition is that of the energy at temperature 1',
        expected: 'a kernel that looks at the energy alone',
        remedy: 'Temper metropolisFlip() instead.'
      });
    }
  );
}

function fromEnergies(
  support: Support,
  energy: (x: Tensor) => Tensor1D,
  minibatchEnergy: (key: Key, x: Tensor) => Tensor1D,
  transition: (key: Key, x: Tensor) => Tensor
): Potential {
  const withGradient = (of: (x: Tensor) => Tensor1D): ((x: Tensor) => [Tensor1D, Tensor]) => {
    const both = valueAndGradWithExtra((x: Tensor): [Tensor, Tensor1D] => {
      const energies = of(x);
      return [tf.sum(energies), energies];
    });
    return (x) => {
      const [[, energies], gradient] = both(x);
      return [energies, gradient];
    };
  };
  return {
    support,
    energy,
    energyAndGradient: withGradient(energy),
    gradient: grad((x: Tensor) => tf.sum(energy(x))),
    minibatch: (key, x) => withGradient((points) => minibatchEnergy(key, points))(x),
    transition
  };
}
