import { ArgumentError } from '../../engine';
import { requirePositive } from './toy-dataset';

/** The spread of a toy: by its name in the energies, or by the short one that the toys first had. */
export interface SpreadOptions {
  /** s (also written `sd`). */
  standardDeviation?: number;
  sd?: number;
}

/** @throws ArgumentError for both names at once, or a number that is not positive. */
export function standardDeviationOf(subject: string, { standardDeviation, sd }: SpreadOptions, otherwise: number): number {
  if (standardDeviation !== undefined && sd !== undefined) {
    throw new ArgumentError(subject, { given: 'both standardDeviation and sd, two names of one number', expected: 'one of them' });
  }
  const value = standardDeviation ?? sd ?? otherwise;
  requirePositive(subject, { standardDeviation: value });
  return value;
}
