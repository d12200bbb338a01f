import { logSumExp64 } from './log-sum-exp';

/** p(x) = exp(-E(x)) / Z at each of finitely many states, from the energies at all of them, in float64. */
export function lawOfEnergies(energies: ArrayLike<number>): Float64Array {
  const exponents = Float64Array.from(energies, (energy) => -energy);
  const logZ = logSumExp64(exponents);
  return exponents.map((exponent) => Math.exp(exponent - logZ));
}
