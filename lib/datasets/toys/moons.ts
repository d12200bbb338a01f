import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { blurredCurves } from './gaussian-blur';
import { choice, noisySampler } from './noisy';
import { requireNoise, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/**
 * Two interleaved half circles with Gaussian noise: (cos t, sin t) or (1 - cos t, 1/2 - sin t), each with probability 1/2, t uniform on [0, π].
 * Density and entropy by quadrature over t; without noise there is no density.
 * @param options `noise`, standard deviation of each coordinate (default 0.1).
 * @throws ArgumentError for noise that is negative or not finite.
 * Reference: scikit-learn's `make_moons` (Pedregosa et al. 2011), whose parametrisation this is; here the moon of each point is drawn, not half of n each.
 */
export function moons({ noise = 0.1, ...others }: { noise?: number } = {}): ToyDataset {
  checkNoOthers('toys.moons', others);
  requireNoise('moons', noise);
  const moon = (side: 0 | 1) => ({
    from: 0,
    to: Math.PI,
    mass: 1 / 2,
    point: (t: number) => (side === 0 ? ([Math.cos(t), Math.sin(t)] as const) : ([1 - Math.cos(t), 0.5 - Math.sin(t)] as const))
  });
  return toyDataset({
    name: 'moons',
    sample: noisySampler(
      2,
      (which, place) => {
        const second = choice(which!, 2);
        const sign = tf.sub(1, tf.mul(second, 2));
        const angle = tf.mul(place!, Math.PI);
        return [tf.add(second, tf.mul(sign, tf.cos(angle))), tf.add(tf.mul(second, 0.5), tf.mul(sign, tf.sin(angle)))];
      },
      noise
    ),
    // A turn by half a circle about (1/2, 1/4) carries one moon into the other.
    ...(noise > 0 ? { truth: blurredCurves([moon(0), moon(1)], noise, 1) } : {})
  });
}
