import { meanAutocovariance } from './fft-autocovariance';
import { chainMoments, varianceOf } from './sample-moments';
import { degenerate } from './scalar-chains';
import type { FlatChains } from './scalar-chains';

/**
 * Integrated autocorrelation time τ = 1 + 2 Σ_{t>0} ρ_t of chains taken together, by Geyer's initial monotone sequence: sums of neighbouring ρ over pairs of lags
 * are positive and decreasing for a reversible chain, so the sum ends where an estimate is not, and never rises.
 * ρ_t = 1 - (W - γ_t) / V, with W the variance within chains, V = W (n-1)/n + the variance of their means: chains that disagree count as correlated.
 * At least 1 / log₁₀ N for N draws in all: an antithetic chain is not credited with more.
 *
 * Step by step as in `posterior` 1.4 (R), but where already ρ₀ + ρ₁ < 0: `posterior` sums over `1:0`, which R reads as two terms, and arrives at τ = 2 for a chain that
 * alternates; here, as in ArviZ, the empty sum is 0 and the bound holds.
 * @returns NaN where a draw is not finite or all are equal.
 * References: Geyer 1992, section 3.3; Vehtari et al. 2021, section 3.2.
 */
export function autocorrelationTime(flat: FlatChains): number {
  const { chains, length } = flat;
  if (length < 3 || degenerate(flat.values)) return NaN;
  const covariance = meanAutocovariance(flat);
  const within = (covariance[0]! * length) / (length - 1);
  const total = covariance[0]! + (chains > 1 ? varianceOf(chainMoments(flat).means) : 0);
  const correlationAt = (t: number): number => 1 - (within - covariance[t]!) / total;

  const correlation = new Float64Array(length);
  let [even, odd] = [1, correlationAt(1)];
  correlation[0] = even;
  correlation[1] = odd;
  let last = 0;
  while (last < length - 5 && even + odd > 0) {
    last += 2;
    even = correlationAt(last);
    odd = correlationAt(last + 1);
    if (even + odd >= 0) {
      correlation[last] = even;
      correlation[last + 1] = odd;
    }
  }
  // The even term of the pair that ended the sequence is kept where positive: less variance for antithetic chains.
  if (even > 0) correlation[last] = even;

  for (let t = 2; t <= last - 2; t += 2) {
    const previous = correlation[t - 2]! + correlation[t - 1]!;
    if (correlation[t]! + correlation[t + 1]! > previous) correlation[t] = correlation[t + 1] = previous / 2;
  }
  let sum = 0;
  for (let t = 0; t < last; t++) sum += correlation[t]!;
  return Math.max(-1 + 2 * sum + correlation[last]!, 1 / Math.log10(chains * length));
}
