import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import { score } from './energy';
import type { Energy } from './energy';

/**
 * Tweedie's formula: the denoiser x̂(y) = E[x | y] = y + σ² ∇log q(y) = y - σ² ∇E(y), of observations y = x + σz with z ~ N(0, I).
 * The energy must be that of the *noisy* density q = p * N(0, σ²I), of which it needs neither Z nor p: what denoising score matching at this σ learns.
 * With the energy of the clean p it is another map, and a worse denoiser.
 * @param y noisy events, [n, ...event]. @param sigma σ in the units of y.
 * @returns the denoised events, shaped like y: of all functions of y the nearest to x in mean square, with a remaining mean square of
 * E‖x - x̂‖² = dσ² - σ⁴ E‖∇log q‖².
 * @throws ArgumentError unless σ is a finite number above 0; ShapeError when y is not a batch of events.
 * References: Robbins 1956, "An empirical Bayes approach to statistics" (where he credits Tweedie); Efron 2011, "Tweedie's formula and selection bias",
 * section 1.
 */
export function tweedieDenoiser<P>(energy: Energy<P>, params: P, y: Tensor, sigma: number): Tensor {
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new ArgumentError('tweedieDenoiser: sigma', { given: String(sigma), expected: 'a finite number above 0' });
  }
  return tf.tidy(() => tf.add(y, tf.mul(sigma ** 2, score(energy)(params, y))));
}
