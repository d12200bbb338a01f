import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkPositive, perChain } from './kernel';
import type { Kernel, Settings } from './kernel';
import { kineticEnergy, leapfrog } from './leapfrog';
import { metropolis } from './metropolis';

export interface HmcOptions {
  /** ε, the leapfrog's step. Left out, the warm-up finds it. */
  stepSize?: number;
  /** Leapfrog steps a proposal (default 10). */
  leapfrogSteps?: number;
  /** Each chain's step size is multiplied by 1 + jitter · U(-1, 1), anew for each trajectory, so that no length resonates with the target (default 0). */
  jitter?: number;
  /** Diagonal of the inverse mass matrix: at best the target's variances. Left out, a warm-up that finds the step size finds it too. */
  inverseMass?: Settings['inverseMass'];
}

/** An energy error beyond this says that the trajectory left the level set: as in Stan. */
export const divergenceThreshold = 1000;

/**
 * Hamiltonian Monte Carlo: fresh momenta r ~ N(0, m⁻¹), a leapfrog trajectory of given length, accepted with probability min(1, exp(H(x, r) - H(x', r'))).
 * Exact, at one gradient a leapfrog step. Its warm-up aims at an acceptance of 0.8 (0.651 is optimal in the limit of many dimensions; a higher one is robust).
 * With a given number of steps, acceptance is no falling function of the step size: on a Gaussian it rises again wherever a trajectory comes round, and drops to 0
 * where the step exceeds twice the smallest standard deviation (in units of √m). A target acceptance below some 0.7 may be met nowhere: jitter evens this out.
 * On N(0, 1) a trajectory is a linear map M, and the mean acceptance is (4/π) atan(1/√λ), λ the larger eigenvalue of MᵀM.
 * @returns a kernel whose `extra.hamiltonian` [n] holds H of the state that each chain is left in, from which E-BFMI is taken.
 * @throws ArgumentError for a step size or number of steps that is not positive, or a jitter outside [0, 1).
 * References: Duane et al. 1987; Neal 2011; Beskos et al. 2013 (0.651).
 */
export function hmc({ stepSize, leapfrogSteps = 10, jitter = 0, inverseMass, ...others }: HmcOptions = {}): Kernel {
  checkNoOthers('hmc', others);
  checkPositive('hmc: stepSize', stepSize);
  checkPositive('hmc: inverseMass', inverseMass);
  if (!Number.isInteger(leapfrogSteps) || leapfrogSteps < 1) {
    throw new ArgumentError('hmc: leapfrogSteps', { given: String(leapfrogSteps), expected: 'a whole number from 1' });
  }
  if (!(jitter >= 0 && jitter < 1)) throw new ArgumentError('hmc: jitter', { given: String(jitter), expected: 'a number in [0, 1)' });
  return metropolis(
    {
      name: 'HMC',
      settings: { stepSize: stepSize ?? 0.1, leapfrogSteps, inverseMass: inverseMass ?? 1, ...(jitter > 0 ? { jitter } : {}) },
      stepSizeGiven: stepSize !== undefined,
      inverseMassGiven: inverseMass !== undefined,
      init: (potential, position) => {
        const [energy, gradient] = potential.energyAndGradient(position);
        return { position, energy, gradient };
      },
      propose: (potential, settings, key, { position, energy, gradient }) => {
        const [momentumKey, jitterKey] = settings.jitter ? (random.split(key, 2) as [typeof key, typeof key]) : [key, key];
        const momentum = tf.div(random.normal(momentumKey, position.shape), tf.sqrt(settings.inverseMass!));
        const step = settings.jitter ? jittered(settings.stepSize!, settings.jitter, jitterKey, position) : settings.stepSize!;
        const steps = tf.cast(settings.leapfrogSteps!, 'int32');
        const start = { position, momentum, energy, gradient: gradient! };
        const end = leapfrog(potential, start, step, settings.inverseMass!, steps);
        const kinetic: [Tensor1D, Tensor1D] = [kineticEnergy(momentum, settings.inverseMass!), kineticEnergy(end.momentum, settings.inverseMass!)];
        const error = tf.sub(tf.sub(end.energy, energy), tf.sub(...kinetic));
        // NaN compares false, so ask whether all is well; an energy of minus infinity is not.
        const sound = tf.logicalAnd(tf.less(error, divergenceThreshold), tf.isFinite(error));
        const divergent = tf.sub(1, tf.cast(sound, 'float32')) as Tensor1D;
        return {
          state: { position: end.position, energy: end.energy, gradient: end.gradient },
          kinetic,
          energyEvaluations: 0,
          gradientEvaluations: settings.leapfrogSteps!,
          divergent
        };
      }
    },
    { name: 'HMC', targetAcceptance: 0.8 }
  );
}

/** ε (1 + jitter · U(-1, 1)), a value for each chain. */
function jittered(stepSize: Tensor, jitter: Tensor, key: Tensor, position: Tensor): Tensor {
  const uniform = random.uniform(key, [position.shape[0] as number], -1, 1);
  return perChain(tf.mul(stepSize, tf.add(1, tf.mul(jitter, uniform))), position);
}
