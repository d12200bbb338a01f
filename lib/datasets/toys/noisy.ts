import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { random, tf } from '../../engine';
import type { Key } from '../../engine';

/**
 * A sampler that draws `count` uniform numbers a point, makes points of them, and adds Gaussian noise.
 * @param points from uniform numbers in (0, 1), `count` tensors [n], to the coordinates x and y, [n] each.
 * @param noise standard deviation of the noise on each coordinate; 0 draws none.
 */
export function noisySampler(
  count: number,
  points: (...uniforms: Tensor[]) => [x: Tensor, y: Tensor],
  noise: number
): (key: Key, n: number) => Tensor2D {
  return (key, n) =>
    tf.tidy(() => {
      const [place, blur] = random.split(key) as [Key, Key];
      const clean = tf.stack(points(...tf.unstack(random.uniform(place, [n, count]), 1)), 1) as Tensor2D;
      return noise === 0 ? clean : tf.add(clean, tf.mul(random.normal(blur, [n, 2]), noise));
    });
}

/** Which of `count` equally likely cases a uniform number in (0, 1) says: floor(count · u), float32 [n]. */
export function choice(uniform: Tensor, count: number): Tensor {
  // The product may round up to `count` itself.
  return tf.minimum(tf.floor(tf.mul(uniform, count)), count - 1);
}
