import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { normalPlane } from './gaussian-blur';
import { choice } from './noisy';
import { requirePositive, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/** Settings of `pinwheel`. */
export interface PinwheelOptions {
  /** Number of arms K (default 5). */
  arms?: number;
  /** Distance R of the arms' centres from the origin (default 2). */
  radius?: number;
  /** Standard deviations along an arm and across it, before the twist (defaults 0.6 and 0.2). */
  radialSd?: number;
  tangentialSd?: number;
  /** How much the arms are twisted: a point at distance r is turned by rate · exp(r / R) radians (default 0.25). */
  rate?: number;
}

/**
 * A pinwheel: K elongated Gaussians N((R, 0), diag(a², b²)) turned to the angles 2πk/K, then every point turned by rate · exp(r / R), r its distance from the origin.
 * The last step keeps areas, so the density is that of the Gaussian mixture at the point turned back, and the entropy the mixture's (quadrature): exact.
 * @throws ArgumentError unless the sizes are positive, the rate finite and K a positive integer.
 * Reference: Johnson et al. 2016, "Composing graphical models with neural networks", figure 1, where the twist is by the coordinate along the arm instead
 * of the distance: the pictures agree, but no density is known there. The defaults are those of its code, at the size of FFJORD's.
 */
export function pinwheel({ arms = 5, radius = 2, radialSd = 0.6, tangentialSd = 0.2, rate = 0.25, ...others }: PinwheelOptions = {}): ToyDataset {
  checkNoOthers('toys.pinwheel', others);
  requirePositive('pinwheel', { arms, radius, radialSd, tangentialSd });
  if (!Number.isInteger(arms)) throw new ArgumentError('pinwheel: arms', { given: String(arms), expected: 'a positive integer' });
  if (!Number.isFinite(rate)) throw new ArgumentError('pinwheel: rate', { given: String(rate), expected: 'a finite number' });
  const angles = Array.from({ length: arms }, (_, k) => (2 * Math.PI * k) / arms);
  /** log density of the mixture before the twist, at distance r and angle φ. */
  const logMixture = (r: number, angle: number): number => {
    const exponents = angles.map((turn) => {
      const along = (r * Math.cos(angle - turn) - radius) / radialSd;
      const across = (r * Math.sin(angle - turn)) / tangentialSd;
      return -(along * along + across * across) / 2;
    });
    const largest = Math.max(...exponents);
    if (largest === -Infinity) return largest;
    const sum = exponents.reduce((total, exponent) => total + Math.exp(exponent - largest), 0);
    return largest + Math.log(sum / arms) - Math.log(2 * Math.PI * radialSd * tangentialSd);
  };
  return toyDataset({
    name: 'pinwheel',
    sample: (key, n) =>
      tf.tidy(() => {
        const [place, blur] = random.split(key) as [Key, Key];
        const [first, second] = tf.unstack(random.normal(blur, [n, 2]), 1) as [Tensor, Tensor];
        const along = tf.add(tf.mul(first, radialSd), radius);
        const across = tf.mul(second, tangentialSd);
        const distance = tf.sqrt(tf.add(tf.square(along), tf.square(across)));
        const turn = tf.mul(choice(random.uniform(place, [n]), arms), (2 * Math.PI) / arms);
        const angle = tf.add(turn, tf.mul(tf.exp(tf.div(distance, radius)), rate));
        const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
        return tf.stack([tf.sub(tf.mul(cos, along), tf.mul(sin, across)), tf.add(tf.mul(sin, along), tf.mul(cos, across))], 1) as Tensor2D;
      }),
    truth: {
      logDensity: (x, y) => {
        const r = Math.hypot(x, y);
        // Beyond 700 radii the twist overflows; which way the point is turned back has been lost to rounding long before.
        return logMixture(r, Math.atan2(y, x) - rate * Math.exp(Math.min(r / radius, 700)));
      },
      entropy: () => {
        // Finer than for round Gaussians: across neighbouring arms log p bends within a small part of a standard deviation.
        const normal = normalPlane(0.1);
        return -normal.weights.reduce((sum, weight, i) => {
          const [along, across] = [radius + radialSd * normal.x[i]!, tangentialSd * normal.y[i]!];
          return sum + weight * logMixture(Math.hypot(along, across), Math.atan2(across, along));
        }, 0);
      }
    }
  });
}
