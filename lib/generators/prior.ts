import type { Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random } from '../engine';
import type { Key } from '../engine';

/** Law of z: 'normal' is N(0, I), 'uniform' is uniform on (-1, 1) in each coordinate. */
export type Prior = 'normal' | 'uniform';

/** Draws of z [n, latent]. @throws ArgumentError for a law of another name. */
export function priorOf(subject: string, prior: Prior, latent: number): (key: Key, n: number) => Tensor2D {
  const laws: Readonly<Record<Prior, (key: Key, n: number) => Tensor2D>> = {
    normal: (key, n) => random.normal(key, [n, latent]) as Tensor2D,
    uniform: (key, n) => random.uniform(key, [n, latent], -1, 1) as Tensor2D
  };
  if (Object.keys(laws).includes(prior)) return laws[prior];
  throw new ArgumentError(`${subject}: prior`, { given: `'${String(prior)}'`, expected: `one of ${Object.keys(laws).join(', ')}` });
}
