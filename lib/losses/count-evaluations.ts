import type { Scalar } from '@tensorflow/tfjs';
import { tf } from '../engine';

/**
 * What an update costs, for a loss's `info`: gradients of E in x or θ and products of its Hessian in x with a vector, an event each. The parameters'
 * gradient of a loss that is made of these costs a constant factor more, and is not counted.
 */
export function countEvaluations(counts: { gradients: number; hessianVectorProducts?: number }): Record<string, Scalar> {
  return { gradientEvaluations: tf.scalar(counts.gradients), hessianVectorProducts: tf.scalar(counts.hessianVectorProducts ?? 0) };
}
