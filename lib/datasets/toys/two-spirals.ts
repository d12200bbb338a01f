import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { blurredCurves } from './gaussian-blur';
import { choice, noisySampler } from './noisy';
import { requireNoise, requirePositive, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/** Settings of `twoSpirals`. */
export interface TwoSpiralsOptions {
  /** Standard deviation of each coordinate (default 0.1). */
  noise?: number;
  /** Turns of each arm about the origin (default 1.5). */
  turns?: number;
  /** Distance from the origin gained a radian (default 1/3: the arms end at π from the origin). */
  scale?: number;
}

/**
 * Two Archimedean spirals with Gaussian noise: ± scale · a (-cos a, sin a), each sign with probability 1/2, angle a = 2π turns √u with u uniform on [0, 1],
 * so that a has the density 2a / (2π turns)². Density and entropy by quadrature over a; without noise there is no density.
 * @throws ArgumentError for noise that is negative or not finite, or turns or scale not positive.
 * Reference: Lang and Witbrock 1988, "Learning to tell two spirals apart"; Grathwohl et al. 2019, "FFJORD", section 4.1, whose 1.5 turns, √u, scale and noise
 * these are, without the additional uniform thickness.
 */
export function twoSpirals({ noise = 0.1, turns = 1.5, scale = 1 / 3, ...others }: TwoSpiralsOptions = {}): ToyDataset {
  checkNoOthers('toys.twoSpirals', others);
  requireNoise('two spirals', noise);
  requirePositive('two spirals', { turns, scale });
  const end = 2 * Math.PI * turns;
  const arm = (sign: 1 | -1) => ({
    from: 0,
    to: end,
    density: (a: number) => a / (end * end),
    point: (a: number) => [-sign * scale * a * Math.cos(a), sign * scale * a * Math.sin(a)] as const
  });
  return toyDataset({
    name: 'two spirals',
    sample: noisySampler(
      2,
      (which, place) => {
        const angle = tf.mul(tf.sqrt(place!), end);
        const distance = tf.mul(tf.mul(angle, scale), tf.sub(1, tf.mul(choice(which!, 2), 2)));
        return [tf.neg(tf.mul(distance, tf.cos(angle))), tf.mul(distance, tf.sin(angle))];
      },
      noise
    ),
    // Half a turn about the origin carries one arm into the other.
    ...(noise > 0 ? { truth: blurredCurves([arm(1), arm(-1)], noise, 1) } : {})
  });
}
