import type { Tensor } from '@tensorflow/tfjs';
import { random, tf } from '../engine';
import type { Key } from '../engine';
import type { Energy } from '../energies';

/** States to start chains from inside an energy's support, [n, ...event]: fair coins for binary events and spins; standard normals, their sizes where events are positive. */
export function startAnywhere<P>({ event, support = 'real' }: Pick<Energy<P>, 'event' | 'support'>, key: Key, n: number): Tensor {
  const shape = [n, ...event];
  if (support === 'binary') return random.bernoulli(key, 0.5, shape);
  if (support === 'spins') return tf.tidy(() => tf.sub(tf.mul(2, random.bernoulli(key, 0.5, shape)), 1));
  return support === 'positive' ? tf.tidy(() => tf.abs(random.normal(key, shape))) : random.normal(key, shape);
}
