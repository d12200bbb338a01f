import type { Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import type { Energy } from '../../energies';
import type { NoiseConditionalEnergy } from './denoising-score-matching';

/**
 * One level of a noise-conditional energy, as a plain energy: x ↦ E(x, σ). What a sampler, a quadrature rule or `tweedieDenoiser` takes.
 * @param sigma σ in the units of x, one of those trained or between them.
 * @throws ArgumentError unless σ is a finite number above 0.
 * Reference: Song and Ermon 2019, "Generative modeling by estimating gradients of the data distribution", section 3.
 */
export function atNoiseLevel<P>(model: NoiseConditionalEnergy<P>, sigma: number): Energy<P> {
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new ArgumentError('atNoiseLevel: sigma', { given: String(sigma), expected: 'a finite number above 0' });
  }
  const { name, event, init, support, smooth } = model;
  return {
    name: `${name} at σ = ${sigma}`,
    event,
    init,
    ...(support !== undefined && { support }),
    ...(smooth !== undefined && { smooth }),
    energy: (params, x) => tf.tidy(() => model.energyAt(params, x, tf.fill([x.shape[0]!], sigma) as Tensor1D))
  };
}
