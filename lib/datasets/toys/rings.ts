import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { integrate, quadratureRule } from '../../energies';
import { choice } from './noisy';
import { standardDeviationOf } from './standard-deviation';
import type { SpreadOptions } from './standard-deviation';
import { requirePositive, toyDataset } from './toy-dataset';
import type { ToyDataset } from './toy-dataset';

/**
 * Concentric rings: an angle at random, and a radius r = |R + s z| with R one of the `radii`, each equally likely.
 * p(x) = q(|x|) / (2π|x|) with q(r) = mean over R of N(r; R, s²) + N(-r; R, s²): density exact, entropy by quadrature over r.
 * @param options `radii` (default 1, 2, 3, 4); `standardDeviation` s of the radius (default 0.15; `sd` for short).
 * @throws ArgumentError without radii, unless all numbers are positive, or for both names of s.
 * Reference: Nijkamp et al. 2020, "On the anatomy of MCMC-based maximum likelihood learning of energy-based models" (its code's four rings, sd 0.15).
 */
export function rings({
  radii = [1, 2, 3, 4],
  standardDeviation,
  sd: short,
  ...others
}: { radii?: readonly number[] } & SpreadOptions = {}): ToyDataset {
  checkNoOthers('toys.rings', others);
  requirePositive('rings', Object.fromEntries(radii.map((radius, i) => [`radii[${i}]`, radius])));
  const sd = standardDeviationOf('rings', { standardDeviation, sd: short }, 0.15);
  if (radii.length === 0) throw new ArgumentError('rings: radii', { given: 'none', expected: 'at least one radius' });
  const radial = (r: number): number => {
    const normal = (z: number): number => Math.exp((-z * z) / 2) / (sd * Math.sqrt(2 * Math.PI));
    return radii.reduce((sum, radius) => sum + normal((r - radius) / sd) + normal((r + radius) / sd), 0) / radii.length;
  };
  const logDensity = (r: number): number => logRadial(r, radii, sd) - Math.log(2 * Math.PI * r);
  return toyDataset({
    name: 'rings',
    sample: (key, n) =>
      tf.tidy(() => {
        const [place, blur] = random.split(key) as [Key, Key];
        const [which, turn] = tf.unstack(random.uniform(place, [n, 2]), 1) as [Tensor, Tensor];
        const radius = tf.add(tf.gather(tf.tensor1d([...radii]), choice(which, radii.length).toInt()), tf.mul(random.normal(blur, [n]), sd));
        const angle = tf.mul(turn, 2 * Math.PI);
        return tf.stack([tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))], 1) as Tensor2D;
      }),
    truth: {
      logDensity: (x, y) => logDensity(Math.hypot(x, y)),
      entropy: () => {
        const outer = Math.max(...radii) + 9 * sd;
        const rule = quadratureRule([0, outer], { panels: Math.ceil(outer / sd), order: 16 });
        return -integrate(rule, (r) => {
          const q = radial(r!);
          return q > 0 ? q * logDensity(r!) : 0;
        });
      }
    }
  });
}

/** log q(r), without underflow far from all rings. */
function logRadial(r: number, radii: readonly number[], sd: number): number {
  const exponents = radii.flatMap((radius) => [-(((r - radius) / sd) ** 2) / 2, -(((r + radius) / sd) ** 2) / 2]);
  const largest = Math.max(...exponents);
  if (largest === -Infinity) return largest;
  const sum = exponents.reduce((total, exponent) => total + Math.exp(exponent - largest), 0);
  return largest + Math.log(sum / radii.length) - Math.log(sd * Math.sqrt(2 * Math.PI));
}
