import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { random, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { RbmParams } from '../bernoulli-rbm';
import { checkCounts } from '../check-options';
import { sumOf } from '../composition';
import { checkBatch } from '../energy';
import type { Energy } from '../energy';
import type { Support } from '../support';

/** Parameters of a softplus expert: its direction w [d] and its bias c, one number as a tensor [1]. */
export type SoftplusExpertParams = { direction: Tensor1D; bias: Tensor1D };

/** Parameters of a linear expert: b [d]. */
export type LinearExpertParams = { bias: Tensor1D };

/**
 * One expert of a restricted Boltzmann machine, a hidden unit summed out: E(x) = -log(1 + exp(w·x + c)), p(x) ∝ 1 + exp(w·x + c).
 * On real x it is no density by itself: a product needs a Gaussian beside it.
 * @param options dimension d; support (default 'binary').
 * @throws ArgumentError for a dimension that is no positive integer.
 * References: Hinton 2002, section 3; Kim and Bengio 2016, section 3.1.
 */
export function softplusExpert({ dimension, support = 'binary', ...others }: { dimension: number; support?: Support }): Energy<SoftplusExpertParams> {
  checkNoOthers('softplusExpert', others);
  checkCounts('softplusExpert', { dimension });
  const model = { name: 'softplus expert', event: [dimension] };
  return {
    ...model,
    support,
    init: (key) => ({ direction: tf.tidy(() => tf.mul(random.normal(key, [dimension]), 0.01) as Tensor1D), bias: tf.zeros([1]) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => tf.neg(tf.softplus(tf.add(tf.sum(tf.mul(x, params.direction), 1), params.bias))) as Tensor1D);
    }
  };
}

/**
 * The linear expert E(x) = -b·x: independent biased bits, or spins.
 * @param options dimension d; support (default 'binary').
 * @throws ArgumentError for a dimension that is no positive integer.
 */
export function linearExpert({ dimension, support = 'binary', ...others }: { dimension: number; support?: Support }): Energy<LinearExpertParams> {
  checkNoOthers('linearExpert', others);
  checkCounts('linearExpert', { dimension });
  const model = { name: 'linear expert', event: [dimension] };
  return {
    ...model,
    support,
    init: () => ({ bias: tf.zeros([dimension]) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => tf.neg(tf.sum(tf.mul(x, params.bias), 1)) as Tensor1D);
    }
  };
}

/**
 * The restricted Boltzmann machine written as a product of experts (`sumOf`): one linear expert with the visible biases and one softplus expert for each hidden unit,
 * F(v) = -b·v - Σ_j log(1 + exp(c_j + v·W_j)). The same function as `bernoulliRbm`, which computes it in one matrix product.
 * @throws ArgumentError for counts that are not positive integers.
 * Reference: Hinton 2002, section 3.
 */
export function rbmAsProduct({
  visible,
  hidden,
  ...others
}: {
  visible: number;
  hidden: number;
}): Energy<(LinearExpertParams | SoftplusExpertParams)[]> {
  checkNoOthers('rbmAsProduct', others);
  checkCounts('rbmAsProduct', { visible, hidden });
  const experts = Array.from({ length: hidden }, () => softplusExpert({ dimension: visible }));
  const parts = [linearExpert({ dimension: visible }), ...experts] as Energy<LinearExpertParams | SoftplusExpertParams>[];
  return { ...sumOf<(LinearExpertParams | SoftplusExpertParams)[]>(...parts), name: `product of ${hidden + 1} experts` };
}

/** The parameters of an RBM as those of `rbmAsProduct`. The caller disposes them. */
export function expertsOf({ weights, visibleBias, hiddenBias }: RbmParams): (LinearExpertParams | SoftplusExpertParams)[] {
  const directions = tf.tidy(() => tf.unstack(tf.transpose(weights))) as Tensor1D[];
  const biases = tf.split(hiddenBias as Tensor, directions.length) as Tensor1D[];
  return [{ bias: tf.clone(visibleBias) }, ...directions.map((direction, j) => ({ direction, bias: biases[j]! }))];
}
