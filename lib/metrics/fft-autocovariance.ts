import FFT from 'fft.js';
import { meanOf } from './sample-moments';
import type { FlatChains } from './scalar-chains';

/** What is used of fft.js, whose own declarations say `any`. Complex numbers lie as real and imaginary part by turns. */
interface Transform {
  transform(out: Float64Array, data: Float64Array): void;
}
const Plan = FFT as unknown as new (size: number) => Transform;

/**
 * Autocovariance, the mean over chains: γ_t = (1/n) Σ_s (x_s - x̄)(x_{s+t} - x̄), each chain about its own mean, for t = 0 … n - 1.
 *
 * Σ_s x_s x_{s+t} is the inverse Fourier transform of |X|², and the transform is linear: the spectra of all chains are added up and one inverse is taken.
 * Two chains travel as the real and the imaginary part of one signal, since |F(x + iy)|² differs from |X|² + |Y|² by what is odd, which the real part of the inverse drops.
 * Zeros to a power of two of at least 2n keep the ends from wrapping around.
 */
export function meanAutocovariance({ values, chains, length }: FlatChains): Float64Array {
  let size = 2;
  while (size < 2 * length) size *= 2;
  const plan = new Plan(size);
  const signal = new Float64Array(2 * size);
  const spectrum = new Float64Array(2 * size);
  const power = new Float64Array(2 * size);
  for (let c = 0; c < chains; c += 2) {
    centre(values, c * length, length, signal, 0);
    if (c + 1 < chains) centre(values, (c + 1) * length, length, signal, 1);
    else for (let t = 0; t < length; t++) signal[2 * t + 1] = 0;
    plan.transform(spectrum, signal);
    for (let k = 0; k < 2 * size; k += 2) power[k]! += spectrum[k]! ** 2 + spectrum[k + 1]! ** 2;
  }
  // The real part of the inverse of a real spectrum is the real part of the forward transform, over the size.
  plan.transform(spectrum, power);
  return Float64Array.from({ length }, (_, t) => spectrum[2 * t]! / (size * length * chains));
}

function centre(values: Float64Array, from: number, length: number, signal: Float64Array, part: 0 | 1): void {
  const mean = meanOf(values.subarray(from, from + length));
  for (let t = 0; t < length; t++) signal[2 * t + part] = values[from + t]! - mean;
}
