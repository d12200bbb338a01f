import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, ShapeError, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';

/**
 * A directed model: z from a prior, x = G(z). Its samples cost one forward pass; its density is known only where G is simple.
 * A plain record of pure functions, as an `Energy` is; all that is learnt is in `params`, a tree of tensors.
 * Reference: Kim and Bengio 2016, section 3.2.
 */
export interface Generator<P = unknown> {
  /** What it is, for logs and legends. */
  readonly name: string;
  /** Shape of one event, as the energy's beside it. */
  readonly event: readonly number[];
  /** Dimension of z. */
  readonly latent: number;
  /** Parameters to start from. */
  init(key: Key): P;
  /** Independent draws of z: [n, latent]. */
  prior(key: Key, n: number): Tensor2D;
  /** G(z): `z` [n, latent] to events [n, ...event]. */
  generate(params: P, z: Tensor2D): Tensor;
  /** H = -E log p(x) in nats, exact and differentiable, where it is known. */
  entropy?(params: P): Scalar;
  /** log p(x), exact: `x` [n, ...event] to [n], where it is known. */
  logDensity?(params: P, x: Tensor): Tensor1D;
  /** Scale parameters of the batch normalisations, a vector a layer, of a generator that has such layers: what `batchNormEntropy` sums over. */
  scales?(params: P): Tensor1D[];
}

/**
 * Ancestral sampling: z from the prior, then x = G(z). Independent draws in one pass, without a Markov chain.
 * @param n how many: with batch normalisation they share the batch's statistics, so that they are not quite independent.
 * @returns [n, ...event]; the caller disposes it.
 * @throws ArgumentError for a count that is no positive integer.
 * Reference: Kim and Bengio 2016, section 3.2.
 */
export function ancestralSample<P>(generator: Generator<P>, params: P, key: Key, n: number): Tensor {
  checkWhole('ancestralSample: n', n);
  return tf.tidy(() => generator.generate(params, generator.prior(key, n)));
}

/** @throws ShapeError unless `z` is float32 and [n, latent] with n at least 1 (2 where a batch is normalised by its own statistics). */
export function checkLatent({ name, latent }: Pick<Generator, 'name' | 'latent'>, z: Tensor, { least = 1 } = {}): void {
  if (z.dtype !== 'float32') throw new ShapeError(`${name}: z`, { given: `numbers of type ${z.dtype}`, expected: 'float32' });
  if (z.rank !== 2 || z.shape[1] !== latent) {
    throw new ShapeError(`${name}: z`, { given: `a tensor of shape [${z.shape.join(', ')}]`, expected: `[n, ${latent}], latent variables` });
  }
  if ((z.shape[0] as number) >= least) return;
  throw new ShapeError(`${name}: z`, {
    given: `a batch of ${z.shape[0]}`,
    expected: least === 1 ? 'at least one' : `at least ${least}: batch normalisation divides by the spread of the batch`
  });
}

/** @throws ShapeError unless an energy and a generator speak of the same events. */
export function checkSameEvents(
  subject: string,
  energy: { readonly name: string; readonly event: readonly number[] },
  generator: Pick<Generator, 'name' | 'event'>
): void {
  if (energy.event.length === generator.event.length && energy.event.every((size, i) => size === generator.event[i])) return;
  throw new ShapeError(subject, {
    given: `${generator.name}, which makes events of shape [${generator.event.join(', ')}]`,
    expected: `events of shape [${energy.event.join(', ')}], those of ${energy.name}`
  });
}

/** @throws ArgumentError for sizes that are not positive integers. */
export function checkSizes(subject: string, sizes: readonly number[]): void {
  const bad = sizes.find((size) => !Number.isInteger(size) || size < 1);
  if (bad !== undefined) throw new ArgumentError(subject, { given: String(bad), expected: 'positive integers' });
}
