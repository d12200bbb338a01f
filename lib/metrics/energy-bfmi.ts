import { chainMoments } from './sample-moments';
import { degenerate, flatten } from './scalar-chains';
import type { ScalarChains } from './scalar-chains';

/**
 * Estimated Bayesian fraction of missing information of each chain: E-BFMI = mean (H_t - H_{t-1})² / var H. Below 0.3, fresh momenta move the energy too little to reach the tails.
 * A trajectory keeps H and leaves the law of (x, r) as it is, so that the correlation of H_t and H_(t-1) is var E / var H: E-BFMI is 2 var K / (var E + var K), K the kinetic energy,
 * var K = d/2 in d dimensions. It is 1 for a Gaussian, and small where energies vary far more than fresh momenta do.
 * @param totalEnergies Hamiltonians H(x, r) = E(x) + kinetic energy of the state that each step of HMC or NUTS ends in, with its momentum there (`extra.hamiltonian`; Stan's energy__):
 *   an array for each chain, at least 4 steps long, none left out.
 *   Of potential energies alone it is 2 (1 - ρ₁), which says how well any chain mixes in energy.
 * @returns one number a chain; NaN where the energies are all equal or one is not finite.
 * @throws ShapeError without chains or for chains of different lengths; DataError for chains that are too short.
 * Reference: Betancourt 2016, Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo, equation 4; divisors as in ArviZ and in CmdStan's.
 */
export function energyBfmi(totalEnergies: ScalarChains): number[] {
  const flat = flatten(totalEnergies, { subject: 'energyBfmi', draws: 4 });
  const { variances } = chainMoments(flat);
  return Array.from(variances, (variance, c) => {
    const chain = flat.values.subarray(c * flat.length, (c + 1) * flat.length);
    if (degenerate(chain)) return NaN;
    let sum = 0;
    for (let t = 1; t < chain.length; t++) sum += (chain[t]! - chain[t - 1]!) ** 2;
    return sum / (chain.length - 1) / variance;
  });
}
