import { ArgumentError } from '../engine';
import { meanAutocovariance } from './fft-autocovariance';
import { autocorrelationTime } from './initial-sequence';
import { degenerate, flatten } from './scalar-chains';
import type { ScalarChains } from './scalar-chains';

/**
 * Autocorrelation ρ_t = γ_t / γ_0 for lags t = 0 … maxLag, with γ_t the mean over chains of (1/n) Σ_s (x_s - x̄)(x_{s+t} - x̄), each chain about its own mean.
 * The divisor n (not n - t) keeps the sequence positive definite, at a bias of some t/n.
 * @param chains an array of draws for each chain, at least 2 draws long; @param maxLag at most n - 1 (default).
 * @returns NaNs where all draws are equal or one is not finite.
 * @throws ShapeError without chains or for chains of different lengths; DataError for a single draw; ArgumentError for a lag that the chains do not have.
 * Reference: Priestley 1981, section 5.3; computed by fast Fourier transform.
 */
export function autocorrelation(chains: ScalarChains, maxLag?: number): Float64Array {
  const flat = flatten(chains, { subject: 'autocorrelation', draws: 2 });
  const lags = maxLag ?? flat.length - 1;
  if (!(Number.isInteger(lags) && lags >= 0 && lags < flat.length)) {
    throw new ArgumentError('autocorrelation: maxLag', { given: String(maxLag), expected: `an integer from 0 to ${flat.length - 1}` });
  }
  if (degenerate(flat.values)) return new Float64Array(lags + 1).fill(NaN);
  const covariance = meanAutocovariance(flat);
  return covariance.subarray(0, lags + 1).map((value) => value / covariance[0]!);
}

/**
 * Integrated autocorrelation time τ = 1 + 2 Σ_{t>0} ρ_t in steps: the mean of N draws is as good as that of N / τ independent ones.
 *
 * By Geyer's initial monotone sequence on the whole chains (not halved, not rank-normalised), with variance between chains counted as correlation: it has no window to
 * choose, as Sokal's estimate has (which stops at the first lag above 5 τ), and is consistent for reversible chains. Of a chain of fewer than some 50 τ draws it says too little.
 * @param chains an array of draws for each chain, at least 6 draws long.
 * @returns NaN where all draws are equal or one is not finite; at least 1 / log₁₀ N.
 * @throws ShapeError without chains or for chains of different lengths; DataError for chains that are too short.
 * References: Geyer 1992, section 3.3; Sokal 1997, section 3.
 */
export function integratedAutocorrelationTime(chains: ScalarChains): number {
  return autocorrelationTime(flatten(chains, { subject: 'integratedAutocorrelationTime', draws: 6 }));
}
