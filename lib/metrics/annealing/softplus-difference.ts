import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';

/**
 * log(1 + exp(t u)) - log(1 + exp(s u)), elementwise, to a few units of the last digit relative to itself, however close s and t are.
 * For s < t: max(δ, 0) + log1p(σ(-s|u|) expm1(-|δ|)) with δ = (t - s) u; for s > t it is the negative of the exchanged difference.
 * The two logarithms on their own are of size |u|: their difference, of size (t - s) |u|, would lose as many digits as 1 / (t - s) has.
 * @param inputs u; @param from s and @param to t, scalars of at least 0.
 */
export function softplusDifference(inputs: Tensor, from: Scalar, to: Scalar): Tensor {
  const delta = tf.mul(tf.abs(tf.sub(to, from)), inputs);
  const size = tf.neg(tf.abs(inputs));
  const share = tf.sigmoid(tf.mul(tf.minimum(from, to), size));
  const difference = tf.add(tf.relu(delta), tf.log1p(tf.mul(share, tf.expm1(tf.neg(tf.abs(delta))))));
  return tf.mul(tf.sign(tf.sub(to, from)), difference);
}
