import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { blurredCurves } from './gaussian-blur';
import { noisySampler } from './noisy';
import { requireNoise, requirePositive, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/**
 * The Swiss roll seen from its end, with Gaussian noise: scale · t (cos t, sin t), t = (3π/2)(1 + 2u) with u uniform on [0, 1].
 * Density and entropy by quadrature over t; without noise there is no density.
 * @param options `noise`, standard deviation of each coordinate after scaling (default 0.1); `scale` (default 1/5: within some 3 of the origin).
 * @throws ArgumentError for noise that is negative or not finite, or a scale not positive.
 * Reference: scikit-learn's `make_swiss_roll` (Pedregosa et al. 2011; after Marsland 2009), coordinates 0 and 2, where scale is 1.
 */
export function swissRoll({ noise = 0.1, scale = 1 / 5, ...others }: { noise?: number; scale?: number } = {}): ToyDataset {
  checkNoOthers('toys.swissRoll', others);
  requireNoise('Swiss roll', noise);
  requirePositive('Swiss roll', { scale });
  const [from, to] = [1.5 * Math.PI, 4.5 * Math.PI];
  const point = (t: number) => [scale * t * Math.cos(t), scale * t * Math.sin(t)] as const;
  return toyDataset({
    name: 'Swiss roll',
    sample: noisySampler(
      1,
      (place) => {
        const t = tf.add(tf.mul(place!, to - from), from);
        const distance = tf.mul(t, scale);
        return [tf.mul(distance, tf.cos(t)), tf.mul(distance, tf.sin(t))];
      },
      noise
    ),
    ...(noise > 0 ? { truth: blurredCurves([{ from, to, point }], noise) } : {})
  });
}
