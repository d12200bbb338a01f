import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, grad, random, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { sumOverEvent } from '../../samplers';
import { countEvaluations } from '../count-evaluations';
import { checkEverywhere, lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';

/** An energy that knows the noise in its events: E(x, σ), with one σ an event. Plain `energy` is that of the least noise. */
export interface NoiseConditionalEnergy<P> extends Energy<P> {
  energyAt(params: P, x: Tensor, sigma: Tensor1D): Tensor1D;
}

export interface DenoisingOptions {
  /** σ, the standard deviation of the noise in the units of x; or several, of which each event draws one. */
  sigma: number | readonly number[];
  /** λ(σ), the weight of a noise level (default: 1 for one σ, σ² for several, which gives all levels terms of the same order). */
  weight?: (sigma: number) => number;
}

/**
 * Denoising score matching: J = E_data E_z λ(σ) ½‖∇E(x + σz) - z/σ‖², z ~ N(0, I). Up to a constant the Fisher divergence to the data blurred by σ:
 * that is what the optimum is, so a fitted Gaussian has the covariance Σ + σ²I. No second derivative in x, and finite for data on separate points or on a
 * manifold; the gradient's variance grows as 1/σ².
 * The sign: the score -∇E(x̃) aims at -z/σ, back to the data. An energy with `energyAt` is told each event's σ; any other has one energy for all σ.
 * @returns a loss that needs 'gradient'.
 * @throws ArgumentError unless every σ and its weight are finite numbers above 0; at the first update, for an energy of other events than real numbers.
 * References: Vincent 2011, "A connection between score matching and denoising autoencoders"; Song and Ermon 2019, "Generative modeling by
 * estimating gradients of the data distribution", equations (5) and (6).
 */
export function denoisingScoreMatching({ sigma, weight, ...others }: DenoisingOptions): LossThatNeeds<'gradient'> {
  checkNoOthers('denoisingScoreMatching', others);
  const sigmas = typeof sigma === 'number' ? [sigma] : [...(sigma ?? [])];
  const weights = sigmas.map(weight ?? ((level) => (typeof sigma === 'number' ? 1 : level ** 2)));
  checkLevels('sigma', sigmas);
  checkLevels('weight', weights);
  return lossThatNeeds(
    'denoisingScoreMatching',
    'gradient',
    <P>(model: Energy<P> & Partial<NoiseConditionalEnergy<P>>, params: P, batch: Tensor, key: Key) => {
      checkEverywhere('denoisingScoreMatching', model, 'noise');
      const n = batch.shape[0]!;
      const { levels, noise } = drawNoise(key, batch, sigmas.length);
      const ofEvent = (values: readonly number[]): Tensor1D =>
        values.length === 1 ? tf.fill([n], values[0]!) : (tf.gather(tf.tensor1d([...values]), levels!) as Tensor1D);
      const level = ofEvent(sigmas);
      const column = tf.reshape(level, [n, ...model.event.map(() => 1)]);
      const noisy = tf.add(batch, tf.mul(column, noise));
      const energies = (at: Tensor): Tensor => (model.energyAt ? model.energyAt(params, at, level) : model.energy(params, at));
      const gradient = grad((at: Tensor) => tf.sum(energies(at)))(noisy) as Tensor;
      const misses = sumOverEvent(tf.square(tf.sub(gradient, tf.div(noise, column))));
      return {
        loss: tf.mul(0.5, tf.mean(tf.mul(ofEvent(weights), misses))) as Scalar,
        info: countEvaluations({ gradients: n })
      };
    }
  );
}

/** Standard normals shaped like the batch, and which of several noise levels each event has. */
function drawNoise(key: Key, batch: Tensor, count: number): { levels: Tensor1D | undefined; noise: Tensor } {
  if (count === 1) return { levels: undefined, noise: random.normal(key, batch.shape) };
  const [levelKey, noiseKey] = random.split(key, 2) as [Key, Key];
  return { levels: random.integers(levelKey, [batch.shape[0]!], 0, count) as Tensor1D, noise: random.normal(noiseKey, batch.shape) };
}

function checkLevels(name: string, values: readonly number[]): void {
  const odd = values.find((value) => !(value > 0 && Number.isFinite(value)));
  if (values.length > 0 && odd === undefined) return;
  throw new ArgumentError(`denoisingScoreMatching: ${name}`, {
    given: values.length === 0 ? 'none' : String(odd),
    expected: 'finite numbers above 0'
  });
}
