import { checkOptionNames } from '../engine/check-choice';
import type { Kernel } from './kernel';
import { langevinProposal } from './langevin-proposal';
import type { LangevinProposalOptions } from './langevin-proposal';
import { unadjusted } from './metropolis';

/**
 * The unadjusted Langevin algorithm: x' = x - η ∇E(x) + √(2ηT) z.
 * Biased: on N(0, 1) its stationary variance is T / (1 - η/2), and from η = 2 it diverges. What the field often calls "SGLD" when it samples x from an
 * energy: there is no minibatch in it.
 * @param options.stepSize η, needed: with nothing to reject there is no acceptance to steer by.
 * @throws ArgumentError for a step size that is not positive or a negative temperature.
 * References: Parisi 1981; Roberts and Tweedie 1996, section 1.4.1.
 */
export function ula(options: LangevinProposalOptions & { stepSize: number }): Kernel {
  checkOptionNames('ula', options, ['stepSize', 'inverseMass', 'temperature']);
  return unadjusted(langevinProposal(options), { name: 'unadjusted Langevin' });
}
