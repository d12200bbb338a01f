import type { Tensor } from '@tensorflow/tfjs';
import { grad, tf } from 'ebm';
import type { Given } from './workload';
import { input } from './workload';

export type Perceptron = Record<'w1' | 'b1' | 'w2' | 'b2' | 'w3', Tensor>;

export const perceptron = (given: Given): Perceptron => ({
  w1: input(given, 'w1'),
  b1: input(given, 'b1'),
  w2: input(given, 'w2'),
  b2: input(given, 'b2'),
  w3: input(given, 'w3')
});

const silu = (x: Tensor): Tensor => tf.mul(x, tf.sigmoid(x));

/** E(x) of each point. */
export function energy(p: Perceptron, x: Tensor): Tensor {
  const first = silu(tf.add(tf.matMul(x, p.w1), p.b1));
  const second = silu(tf.add(tf.matMul(first, p.w2), p.b2));
  return tf.squeeze(tf.matMul(second, p.w3), [1]);
}

/** dE/dx of each point. */
export const slope = (p: Perceptron, x: Tensor): Tensor => grad((at: Tensor) => tf.sum(energy(p, at)))(x);

/** Energies and slopes of the first 64 points, for the comparison with the peers. */
export const energyAndSlope = (p: Perceptron, x: Tensor): Tensor =>
  tf.concat([tf.slice(energy(p, x), [0], [64]), tf.reshape(tf.slice(slope(p, x), [0, 0], [64, 2]), [-1])]);
