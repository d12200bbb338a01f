import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Key } from '../../engine';

/**
 * A path of distributions p_β(x) = exp(-E_β(x)) / Z_β from a tractable one at β = 0 to the one asked about at β = 1: a plain record of pure functions.
 * Everything that estimates log Z along the way (annealed importance sampling, thermodynamic integration, bridges) takes one.
 */
export interface AnnealingPath<P> {
  /** What it is, for logs and legends. */
  readonly name: string;
  /** Shape of one event. */
  readonly event: readonly number[];
  /** The distribution at β = 0: its log Z in float64, and independent exact draws [n, ...event]. */
  readonly base: { logPartition(params: P): number; sample(params: P, key: Key, n: number): Tensor };
  /** The path with its parameters bound. What depends on neither β nor x is computed here, once, outside of all loops. @throws typed errors for parameters of another form. */
  bind(params: P): BoundPath;
}

/** A path with its parameters bound. `beta`, `from` and `to` are scalars in [0, 1]; `x` is a batch [n, ...event]. */
export interface BoundPath {
  /** E_β(x), [n]. */
  energyAt(beta: Scalar, x: Tensor): Tensor1D;
  /** One step of a Markov chain that leaves p_β invariant: x to the next states, shaped alike. */
  transitionAt(beta: Scalar, key: Key, x: Tensor): Tensor;
  /** E_from(x) - E_to(x), [n], computed so that close temperatures lose no digits. */
  increment(from: Scalar, to: Scalar, x: Tensor): Tensor1D;
  /** ∂E_β(x)/∂β and ∂²E_β(x)/∂β², [n] each. */
  derivativesAt(beta: Scalar, x: Tensor): PathDerivatives;
  /** `increment` and a transition at `to` together, where they share work. */
  advance?(from: Scalar, to: Scalar, key: Key, x: Tensor): { increment: Tensor1D; next: Tensor };
}

/** ∂E_β(x)/∂β and ∂²E_β(x)/∂β², [n] each. */
export type PathDerivatives = { first: Tensor1D; second: Tensor1D };

/** One temperature of annealing: the increment of the log weights at x, then a transition. */
export function advance(path: BoundPath, from: Scalar, to: Scalar, key: Key, x: Tensor): { increment: Tensor1D; next: Tensor } {
  return path.advance?.(from, to, key, x) ?? { increment: path.increment(from, to, x), next: path.transitionAt(to, key, x) };
}
