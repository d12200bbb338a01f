import { DataError } from '../../engine';

/** Scores in float64; ±∞ is a score like others (the energy of what a model excludes). @throws DataError for fewer than asked or NaN. */
export function checkedScores(subject: string, scores: ArrayLike<number>, fewest: number): Float64Array {
  const values = new Float64Array(scores);
  if (values.length < fewest) throw new DataError(subject, { given: `${values.length} scores`, expected: `at least ${fewest}` });
  const bad = values.findIndex(Number.isNaN);
  if (bad >= 0) throw new DataError(subject, { given: `NaN at place ${bad}`, expected: 'numbers' });
  return values;
}
