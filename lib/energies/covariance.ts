import { ArgumentError } from '../engine';
import { checkPositive } from './check-options';
import { positiveDefinite } from './numeric/positive-definite';
import type { PositiveDefinite } from './numeric/positive-definite';

/** A covariance as it is written: one variance for all components, one for each, or a symmetric positive definite matrix. */
export type Covariance = number | ArrayLike<number> | readonly ArrayLike<number>[];

/** Variances of independent components, or the factorised matrix of dependent ones. */
export type ParsedCovariance = { kind: 'diagonal'; variances: number[] } | { kind: 'full'; factorised: PositiveDefinite };

/** How many components a covariance speaks of; nothing where it is one number. */
export function dimensionOf(covariance: Covariance | undefined): number | undefined {
  return covariance === undefined || typeof covariance === 'number' ? undefined : covariance.length;
}

/**
 * Checks a covariance of the given dimension and takes it apart.
 * @throws ArgumentError for another dimension, a variance that is not above zero, or a matrix that is not symmetric and positive definite.
 */
export function parseCovariance(subject: string, covariance: Covariance, dimension: number): ParsedCovariance {
  const given = dimensionOf(covariance);
  if (given !== undefined && given !== dimension) {
    throw new ArgumentError(subject, { given: `one of dimension ${given}`, expected: `dimension ${dimension}, that of the mean` });
  }
  if (isMatrix(covariance)) return { kind: 'full', factorised: positiveDefinite(subject, covariance) };
  const variances = typeof covariance === 'number' ? Array.from({ length: dimension }, () => covariance) : Array.from(covariance);
  variances.forEach((variance, i) => checkPositive(subject, { [typeof covariance === 'number' ? 'variance' : `variance ${i}`]: variance }));
  return { kind: 'diagonal', variances };
}

/** A diagonal matrix, by rows. */
export function diagonalMatrix(values: ArrayLike<number>): number[][] {
  return Array.from(values, (value, i) => Array.from(values, (_, j) => (i === j ? value : 0)));
}

function isMatrix(covariance: Covariance): covariance is readonly ArrayLike<number>[] {
  return typeof covariance !== 'number' && typeof covariance[0] === 'object';
}
