import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { detached } from './tape';

/** A function of a tensor, element by element. */
export type Activation = (x: Tensor) => Tensor;

/**
 * The activations the workbench offers, each with right derivatives up to the third order. Score matching needs two smooth derivatives: `relu`,
 * `leakyRelu` and `elu` have kinks, `relu` and `leakyRelu` no curvature at all.
 */
export const activations = {
  /** x */
  identity: (x) => tf.clone(x),
  /** tanh x */
  tanh: (x) => tf.tanh(x),
  /** 1 / (1 + exp(-x)) */
  sigmoid: (x) => tf.sigmoid(x),
  /** log(1 + exp x), finite and exact for large |x|. */
  softplus: (x) => tf.softplus(x),
  /** x sigmoid(x). Elfwing et al. 2018, "Sigmoid-weighted linear units", equation 4; also called swish. */
  silu: (x) => tf.tidy(() => tf.mul(x, tf.sigmoid(x))),
  /** x Φ(x), by the error function, not its tanh approximation. Hendrycks & Gimpel 2016, "Gaussian error linear units", section 2. */
  gelu: (x) => tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))),
  /** x above zero, exp(x) - 1 below. Clevert et al. 2016, equation 15 with α = 1. */
  elu: (x) => tf.elu(x),
  /** 1.0507 (x above zero, 1.6733 (exp(x) - 1) below). Klambauer et al. 2017, equation 2. */
  selu: (x) => tf.selu(x),
  /** max(x, 0) */
  relu: (x) => tf.relu(x),
  /** x above zero, 0.2 x below: TensorFlow's slope. */
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  /** sin x */
  sin: (x) => tf.sin(x),
  /** x² */
  square: (x) => tf.square(x)
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

/**
 * log Σ exp(x) over the given axes, finite wherever the result is.
 *
 * @param x any shape; -Infinity is a legitimate entry (a forbidden state)
 * @param axis one axis, several, or all of them by default
 * @param keepDims leaves the reduced axes at size 1
 */
export function logSumExp(x: Tensor, axis: number | number[] | null = null, keepDims = false): Tensor {
  return tf.tidy(() => {
    const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
    const largest = tf.max(detached(x), axes, true);
    const shift = tf.where(tf.isFinite(largest), largest, tf.zerosLike(largest));
    const result = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, shift)), axes, true)), shift);
    const kept = x.shape.filter((_, i) => !axes.includes(i));
    return keepDims ? result : tf.reshape(result, kept);
  });
}

/** x - logSumExp(x) along one axis (the last by default): log-probabilities of a categorical distribution with logits x. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return tf.tidy(() => tf.sub(x, logSumExp(x, axis, true)));
}

/** exp(x) / Σ exp(x) along one axis (the last by default), stable for any finite x. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const last = axis === -1 || axis === x.rank - 1;
  return last ? tf.softmax(x) : tf.tidy(() => tf.exp(logSoftmax(x, axis)));
}

/** log sigmoid(x) = -softplus(-x), for log-probabilities of binary units. */
export function logSigmoid(x: Tensor): Tensor {
  return tf.tidy(() => tf.neg(tf.softplus(tf.neg(x))));
}
