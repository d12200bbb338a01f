import { checkOptionNames } from '../engine/check-choice';
import type { Kernel } from './kernel';
import { langevinProposal } from './langevin-proposal';
import type { LangevinProposalOptions } from './langevin-proposal';
import { metropolis } from './metropolis';

/**
 * The Metropolis-adjusted Langevin algorithm: a Langevin proposal, accepted by the Metropolis–Hastings rule.
 * Exact, at one gradient a step. In high dimension an acceptance of 0.574 serves best and the autocorrelation time grows like d^(1/3).
 * @param options.stepSize η; left out, the warm-up finds it.
 * @throws ArgumentError for a step size that is not positive.
 * References: Besag 1994; Roberts and Rosenthal 1998.
 */
export function mala(options: Omit<LangevinProposalOptions, 'temperature'> = {}): Kernel {
  checkOptionNames('mala', options, ['stepSize', 'inverseMass']);
  return metropolis(langevinProposal(options), { name: 'MALA', targetAcceptance: 0.574 });
}
