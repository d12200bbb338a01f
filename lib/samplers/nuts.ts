import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkPositive } from './kernel';
import type { Info, Kernel, Settings } from './kernel';
import { kineticEnergy } from './leapfrog';
import { growTrajectory } from './nuts-trajectory';
import type { Candidate, Walk } from './nuts-subtree';

export interface NutsOptions {
  /** ε, the leapfrog's step. Left out, the warm-up finds it. */
  stepSize?: number;
  /** Diagonal of the inverse mass matrix: at best the target's variances. Left out, a warm-up that finds the step size finds it too. */
  inverseMass?: Settings['inverseMass'];
  /** Most doublings of a trajectory (default 10): at most 2^maxTreeDepth - 1 leapfrog steps. */
  maxTreeDepth?: number;
}

/**
 * The No-U-Turn Sampler: Hamiltonian Monte Carlo that chooses the length of each trajectory itself. It doubles, forward or backward, until it begins to come
 * back; the next state is one of its points, drawn with probability ∝ exp(-H), those far away preferred.
 * Exact. At each step as many gradients as its trajectory has points; its warm-up aims at a mean acceptance of 0.8 over these points.
 *
 * Many chains walk side by side: in wall-clock time a step lasts as long as its longest trajectory. `gradientEvaluations` counts what each chain used, its mean
 * over the chains, and not the steps that a finished chain waited for the others.
 * @returns a kernel whose `extra` holds, for each chain, `treeDepth` (doublings completed), `leapfrogSteps` and `hamiltonian` (H of the state that the chain is
 * left in). Info's `divergent` says that H rose by more than 1000 on the way.
 * @throws ArgumentError for a step size that is not positive, or a maxTreeDepth that is no whole number from 1 to 20.
 * References: Hoffman and Gelman 2014; Betancourt 2017, appendix A (multinomial); Phan, Pradhan and Jankowiak 2019 (as a loop).
 */
export function nuts({ stepSize, inverseMass, maxTreeDepth = 10, ...others }: NutsOptions = {}): Kernel {
  checkNoOthers('nuts', others);
  checkPositive('nuts: stepSize', stepSize);
  checkPositive('nuts: inverseMass', inverseMass);
  if (!(Number.isInteger(maxTreeDepth) && maxTreeDepth >= 1 && maxTreeDepth <= 20)) {
    throw new ArgumentError('nuts: maxTreeDepth', { given: String(maxTreeDepth), expected: 'a whole number from 1 to 20' });
  }
  return {
    // A run is known by its kernel's name and settings: another greatest depth, another run.
    name: maxTreeDepth === 10 ? 'NUTS' : `NUTS (depth ≤ ${maxTreeDepth})`,
    exact: true,
    settings: { stepSize: stepSize ?? 0.1, inverseMass: inverseMass ?? 1 },
    targetAcceptance: 0.8,
    maxTreeDepth,
    stepSizeGiven: stepSize !== undefined,
    inverseMassGiven: inverseMass !== undefined,
    init: (potential, position) => {
      const [energy, gradient] = potential.energyAndGradient(position);
      return { position, energy, gradient };
    },
    step: (potential, settings, key, { position, energy, gradient }) => {
      const [momentumKey, growthKey, pointsKey] = random.split(key, 3) as [Key, Key, Key];
      const mass = settings.inverseMass!;
      const momentum = tf.div(random.normal(momentumKey, position.shape), tf.sqrt(mass));
      const kinetic = kineticEnergy(momentum, mass);
      const walk: Walk = { potential, inverseMass: mass, energy, kinetic, key: pointsKey, rows: Math.max(1, maxTreeDepth - 1) };
      const candidate: Candidate = { position, energy, gradient: gradient!, kinetic };
      const start = { position, momentum, gradient: gradient! };
      const end = growTrajectory(walk, start, candidate, settings.stepSize!, maxTreeDepth, growthKey);
      const next = end.candidate;
      const info: Info = {
        acceptance: tf.div(end.acceptance, end.points) as Tensor1D,
        accepted: end.moved,
        divergent: end.divergent,
        proposal: next.position,
        energyEvaluations: tf.scalar(0),
        gradientEvaluations: tf.mean(end.points) as Scalar,
        extra: { treeDepth: end.depth, leapfrogSteps: end.points, hamiltonian: tf.add(next.energy, next.kinetic) }
      };
      return [{ position: next.position, energy: next.energy, gradient: next.gradient }, info];
    }
  };
}
