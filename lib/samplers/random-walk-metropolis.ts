import { random, tf } from '../engine';
import { checkNoOthers, checkOptionNames } from '../engine/check-choice';
import { checkPositive } from './kernel';
import type { Kernel, Settings } from './kernel';
import { metropolis } from './metropolis';
import type { Proposal } from './metropolis';

export interface RandomWalkOptions {
  /** Standard deviation σ of a step along each coordinate. Left out, the warm-up finds it. */
  stepSize?: number;
  /** Scales the proposal's variance coordinate by coordinate (default 1). */
  inverseMass?: Settings['inverseMass'];
}

/** The symmetric proposal x' = x + σ √m z, z ~ N(0, I), m the inverse mass. */
export function gaussianProposal({ stepSize, inverseMass, ...others }: RandomWalkOptions = {}): Proposal {
  checkNoOthers('gaussianProposal', others);
  checkPositive('gaussianProposal: stepSize', stepSize);
  checkPositive('gaussianProposal: inverseMass', inverseMass);
  return {
    name: 'random walk',
    settings: { stepSize: stepSize ?? 1, inverseMass: inverseMass ?? 1 },
    stepSizeGiven: stepSize !== undefined,
    inverseMassGiven: inverseMass !== undefined,
    init: (potential, position) => ({ position, energy: potential.energy(position) }),
    propose: (potential, settings, key, { position }) => {
      const scale = tf.mul(settings.stepSize!, tf.sqrt(settings.inverseMass!));
      const moved = tf.add(position, tf.mul(scale, random.normal(key, position.shape)));
      return { state: { position: moved, energy: potential.energy(moved) }, energyEvaluations: 1, gradientEvaluations: 0 };
    }
  };
}

/**
 * Random-walk Metropolis: propose x' = x + σz, accept with probability min(1, exp(E(x) - E(x'))).
 * Exact. It sees energies only, so that any energy will do; its steps must shrink like 1/√d, its autocorrelation time grows like d.
 * On N(0, 1) the mean acceptance is (2/π) atan(2/σ); in high dimension σ = 2.38/√d with acceptance 0.234 serves best.
 * @throws ArgumentError for a step size that is not positive.
 * References: Metropolis et al. 1953; Roberts, Gelman and Gilks 1997.
 */
export function randomWalkMetropolis(options: RandomWalkOptions = {}): Kernel {
  checkOptionNames('randomWalkMetropolis', options, ['stepSize', 'inverseMass']);
  return metropolis(gaussianProposal(options), { name: 'random-walk Metropolis', targetAcceptance: 0.234 });
}
