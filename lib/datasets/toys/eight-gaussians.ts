import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { blurredPoints } from './gaussian-blur';
import { choice, noisySampler } from './noisy';
import { standardDeviationOf } from './standard-deviation';
import type { SpreadOptions } from './standard-deviation';
import { requirePositive, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/**
 * Eight round Gaussians on a circle: p(x) = (1/8) Σₖ N(x; r (cos kπ/4, sin kπ/4), s² I). Density exact, entropy by quadrature.
 * @param options `radius` r of the circle (default 2); `standardDeviation` s of each coordinate (default 0.25; `sd` for short), as `eightGaussians()`, the
 * energy of the same law, has them.
 * @throws ArgumentError unless both are positive, or for both names of s.
 * Reference: Metz et al. 2017, "Unrolled generative adversarial networks", section 3.1 (with r = 2, s = 0.02).
 */
export function eightGaussians({ radius = 2, standardDeviation, sd: short, ...others }: { radius?: number } & SpreadOptions = {}): ToyDataset {
  checkNoOthers('toys.eightGaussians', others);
  requirePositive('eight gaussians', { radius });
  const sd = standardDeviationOf('eight gaussians', { standardDeviation, sd: short }, 0.25);
  const angles = Float64Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 4);
  const centres = {
    x: angles.map((a) => radius * Math.cos(a)),
    y: angles.map((a) => radius * Math.sin(a)),
    weights: new Float64Array(8).fill(1 / 8)
  };
  const first = { x: centres.x.slice(0, 1), y: centres.y.slice(0, 1), weights: Float64Array.of(1) };
  return toyDataset({
    name: 'eight gaussians',
    sample: noisySampler(
      1,
      (u) => {
        const angle = tf.mul(choice(u!, 8), Math.PI / 4);
        return [tf.mul(tf.cos(angle), radius), tf.mul(tf.sin(angle), radius)];
      },
      sd
    ),
    truth: blurredPoints(centres, sd, first)
  });
}
