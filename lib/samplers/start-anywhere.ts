import type { Tensor } from '@tensorflow/tfjs';
import { random, tf } from '../engine';
import type { Key } from '../engine';
import type { Energy } from '../energies';

/** States to start chains from, [n, ...event]: fair coins for binary events and spins, standard normals for all others. */
export function startAnywhere<P>({ event, support }: Pick<Energy<P>, 'event' | 'support'>, key: Key, n: number): Tensor {
  const shape = [n, ...event];
  if (support === 'binary') return random.bernoulli(key, 0.5, shape);
  if (support === 'spins') return tf.tidy(() => tf.sub(tf.mul(2, random.bernoulli(key, 0.5, shape)), 1));
  return random.normal(key, shape);
}
