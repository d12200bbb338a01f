import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf, treeMap } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { softplus64 } from '../../energies';
import type { Energy, Transition } from '../../energies';
import type { AnnealingPath } from './path';

export interface LinearPathOptions<P> {
  /** Parameters at β = 0, of the target's: all units must be independent there. Default: zeros, every state as likely as another. */
  origin?: (params: P) => P;
  /** The Markov step that leaves the energy's own law invariant at any parameters. Default: the energy's `transition`. */
  transition?: Transition<P>;
}

/** Values of independent two-valued units: E(x) = lowest + Σ_i gaps_i [x_i is high]. */
interface IndependentUnits {
  lowest: number;
  gaps: Float64Array;
  low: number;
  high: number;
}

/**
 * From independent units to a model of two-valued units whose energy is linear in its parameters (a Boltzmann machine, an Ising lattice):
 * E_β(x) = E(x; (1 - β) θ_0 + β θ), with the model's own Markov step at the parameters in between.
 * With zeros as θ_0 it is E_β = β E: annealing in the common sense. With the data's rates as the biases of θ_0 the path is shorter.
 *
 * log Z_0 and the draws of the base are read from the energy of the states with one unit high, which must add up.
 * @throws ArgumentError for an energy of other values than 'binary' or 'spins', or without a transition; its `base` throws one where the origin's units interact.
 * References: Neal 2001; Salakhutdinov 2008, "Learning and evaluating Boltzmann machines".
 */
export function linearPath<P>(
  energy: Energy<P>,
  { origin = zeros, transition = energy.transition, ...others }: LinearPathOptions<P> = {}
): AnnealingPath<P> {
  checkNoOthers('linearPath', others);
  const { name, event, support } = energy;
  if (support !== 'binary' && support !== 'spins') {
    throw new ArgumentError('linearPath', {
      given: `${name}, whose support is ${support ?? 'real'}`,
      expected: `an energy of 'binary' or 'spins' values`,
      remedy: 'For other energies see geometricPath.'
    });
  }
  if (!transition)
    throw new ArgumentError('linearPath', { given: `${name}, which has no transition`, expected: 'an energy with one, or the option' });
  return {
    name: `${name} from independent units`,
    event,
    base: {
      logPartition: (params) => {
        const { lowest, gaps } = independentUnits(energy, origin(params));
        return -lowest + gaps.reduce((sum, gap) => sum + softplus64(-gap), 0);
      },
      sample: (params, key, n) => {
        const { gaps, low, high } = independentUnits(energy, origin(params));
        return tf.tidy(() => {
          const rates = tf.reshape(tf.sigmoid(tf.tensor1d(Float32Array.from(gaps, (gap) => -gap))), [1, ...event]);
          const on = random.bernoulli(key, tf.tile(rates, [n, ...event.map(() => 1)]));
          return tf.add(tf.mul(on, high - low), low);
        });
      }
    },
    bind: (params) => {
      const start = origin(params);
      const at = (beta: Scalar): P => treeMap((a, b) => tf.add(tf.mul(a, tf.sub(1, beta)), tf.mul(b, beta)), start, params);
      const gained = (x: Tensor): Tensor1D => tf.sub(energy.energy(start, x), energy.energy(params, x));
      return {
        energyAt: (beta, x) => energy.energy(at(beta), x),
        transitionAt: (beta, key, x) => transition(at(beta), key, x),
        increment: (from, to, x) => tf.mul(tf.sub(to, from), gained(x)),
        derivativesAt: (_beta, x) => ({ first: tf.neg(gained(x)), second: tf.zeros([x.shape[0] as number]) })
      };
    }
  };
}

function zeros<P>(params: P): P {
  return treeMap((tensor) => tf.zerosLike(tensor), params);
}

function independentUnits<P>(energy: Energy<P>, params: P): IndependentUnits {
  const { name, event, support } = energy;
  const [low, high] = support === 'spins' ? [-1, 1] : [0, 1];
  const units = event.reduce((product, size) => product * size, 1);
  // Random states: any one pair of units is high together in a quarter of them.
  const witnesses = 64;
  const [values, mixed] = tf.tidy(() => {
    const one = tf.concat([tf.zeros([1, units]), tf.eye(units)]);
    const coins = random.bernoulli(random.key(1), 0.5, [witnesses, units]);
    const states = tf.reshape(tf.add(tf.mul(tf.concat([one, coins]), high - low), low), [-1, ...event]);
    return [energy.energy(params, states).dataSync(), coins.dataSync()];
  });
  const lowest = values[0] as number;
  const gaps = Float64Array.from({ length: units }, (_, i) => (values[i + 1] as number) - lowest);
  for (let row = 0; row < witnesses; row++) {
    const sum = gaps.reduce((total, gap, i) => total + gap * (mixed[row * units + i] as number), lowest);
    const size = gaps.reduce((total, gap) => total + Math.abs(gap), Math.abs(lowest));
    const got = values[units + 1 + row] as number;
    // NaN fails too.
    if (Math.abs(got - sum) <= 1e-4 * (1 + size)) continue;
    throw new ArgumentError('linearPath: origin', {
      given: `parameters at which ${name} gives a state the energy ${got}, its units on their own ${sum}`,
      expected: 'parameters at which all units are independent',
      remedy: 'Set all couplings to zero there.'
    });
  }
  return { lowest, gaps, low, high };
}
