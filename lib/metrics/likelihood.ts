import { DataError } from '../engine';

/**
 * Mean negative log-likelihood of a sample in nats an event: mean E(xᵢ) + log Z.
 * @param energies E at each of the sample's points; @param logPartition log Z of the same parameters.
 * @throws DataError for an empty sample or a NaN.
 */
export function negativeLogLikelihood(energies: ArrayLike<number>, logPartition: number): number {
  if (energies.length === 0) throw new DataError('negativeLogLikelihood', { given: 'no energies', expected: 'at least one' });
  let sum = 0;
  for (let i = 0; i < energies.length; i++) sum += energies[i] as number;
  const result = sum / energies.length + logPartition;
  if (Number.isNaN(result)) throw new DataError('negativeLogLikelihood', { given: 'NaN among the energies or log Z', expected: 'numbers' });
  return result;
}
