import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';

/** Evaluations of an energy, an event each. */
export interface Spent {
  /** Of E alone. A Gibbs sweep counts as one, for it computes the input of each unit once, as the energy does. */
  energies?: number | Tensor;
  /** Of the gradient of E in x or in θ; the value that comes with it is not counted again. */
  gradients?: number | Tensor;
  /** Products of the Hessian of E in x with a vector. */
  hessianVectorProducts?: number | Tensor;
}

/**
 * What an update costs, for a loss's `info`, an event each: a batch of n counts n. A loss with negatives counts the parameters' gradient at both sides and the
 * steps of its chain; exact draws from a model are not counted. The parameters' gradient of a loss that is made of derivatives in x costs a constant factor
 * more, and is not counted.
 */
export function countEvaluations({ energies = 0, gradients = 0, hessianVectorProducts = 0 }: Spent): Record<string, Scalar> {
  const count = (value: number | Tensor): Scalar => (typeof value === 'number' ? tf.scalar(value) : (value.toFloat() as Scalar));
  return { energyEvaluations: count(energies), gradientEvaluations: count(gradients), hessianVectorProducts: count(hessianVectorProducts) };
}
