import { ArgumentError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { blurredPoints } from './gaussian-blur';
import type { WeightedPoints } from './gaussian-blur';
import { choice, noisySampler } from './noisy';
import { requireNoise, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/**
 * Two concentric circles with Gaussian noise s: radius R = 1 or `factor`, each with probability 1/2, the angle uniform.
 * p(x) = mean over R of exp(-(|x|² + R²)/2s²) I₀(|x|R/s²) / (2πs²), here by quadrature over the angle; without noise there is no density.
 * @param options `noise`, standard deviation s of each coordinate (default 0.1); `factor`, radius of the inner circle, in (0, 1) (default 0.5).
 * @throws ArgumentError for noise that is negative or not finite, or a factor outside (0, 1).
 * Reference: scikit-learn's `make_circles` (Pedregosa et al. 2011), whose parametrisation this is (there `factor` is 0.8 unless given).
 */
export function circles({ noise = 0.1, factor = 0.5, ...others }: { noise?: number; factor?: number } = {}): ToyDataset {
  checkNoOthers('toys.circles', others);
  requireNoise('circles', noise);
  if (!(factor > 0 && factor < 1)) throw new ArgumentError('circles: factor', { given: String(factor), expected: 'a number between 0 and 1' });
  const one: WeightedPoints = { x: Float64Array.of(1, factor), y: Float64Array.of(0, 0), weights: Float64Array.of(0.5, 0.5) };
  return toyDataset({
    name: 'circles',
    sample: noisySampler(
      2,
      (which, place) => {
        const radius = tf.sub(1, tf.mul(choice(which!, 2), 1 - factor));
        const angle = tf.mul(place!, 2 * Math.PI);
        return [tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))];
      },
      noise
    ),
    // By symmetry, one point of each circle stands for all of it in the entropy.
    ...(noise > 0 ? { truth: blurredPoints(circlePoints([1, factor], noise), noise, one) } : {})
  });
}

/** Points at equal angles, at most half a standard deviation apart: the trapezoidal rule of a periodic function converges exponentially. */
function circlePoints(radii: readonly number[], sd: number): WeightedPoints {
  const count = Math.max(32, Math.ceil((4 * Math.PI * Math.max(...radii)) / sd));
  const places = radii.flatMap((radius) => Array.from({ length: count }, (_, i) => [radius, (2 * Math.PI * i) / count] as const));
  return {
    x: Float64Array.from(places, ([radius, angle]) => radius * Math.cos(angle)),
    y: Float64Array.from(places, ([radius, angle]) => radius * Math.sin(angle)),
    weights: new Float64Array(places.length).fill(1 / places.length)
  };
}
