import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, DataError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkCounts } from '../check-options';
import { firstAbove } from '../numeric/first-above';
import { uniformsOf } from '../read-values';
import { inSupport, supportInWords } from '../support';

/** Supports of two values a unit: 'spins' is {-1, +1}, 'binary' is {0, 1}. */
export type TwoValued = 'spins' | 'binary';

/** The two values of a unit. @throws ArgumentError for another support. */
export function valuesOf(support: TwoValued): { low: number; high: number } {
  if (support === 'spins') return { low: -1, high: 1 };
  if (support === 'binary') return { low: 0, high: 1 };
  throw new ArgumentError('support', { given: `'${String(support)}'`, expected: "'spins' or 'binary'" });
}

// Beyond, the table of all states takes over 160 MB.
const MAXIMUM_UNITS = 20;

/**
 * All 2^n states of n two-valued units, row by row: in row s, unit i has its high value where bit i of s is set.
 * @returns [2^n, n], n at most 20.
 * @throws ArgumentError for more units, or a number of them that is none.
 */
export function stateTable(units: number, support: TwoValued = 'spins'): Float64Array {
  checkCounts('stateTable', { units });
  if (units > MAXIMUM_UNITS) {
    throw new ArgumentError('stateTable', { given: `${units} units, 2^${units} states`, expected: `at most ${MAXIMUM_UNITS} units` });
  }
  const { low, high } = valuesOf(support);
  const table = new Float64Array(units * 2 ** units);
  for (let state = 0, at = 0; state < 2 ** units; state++) {
    for (let i = 0; i < units; i++, at++) table[at] = (state >>> i) & 1 ? high : low;
  }
  return table;
}

/**
 * The rows of `stateTable` that events are: Σ_i 2^i over the units at their high value.
 * @param data [n, units]: a tensor, or its values row by row.
 * @throws DataError for values outside the support (the row is named), or numbers that do not fill whole rows; ArgumentError for over 30 units.
 */
export function stateIndices(data: Tensor | ArrayLike<number>, units: number, support: TwoValued = 'spins'): Int32Array {
  if (units > 30) throw new ArgumentError('stateIndices', { given: `${units} units`, expected: 'at most 30' });
  const { high } = valuesOf(support);
  const values = checkedRows('stateIndices', data, units, support);
  const indices = new Int32Array(values.length / units);
  for (let row = 0, at = 0; row < indices.length; row++) {
    for (let i = 0; i < units; i++, at++) if (values[at] === high) indices[row]! |= 1 << i;
  }
  return indices;
}

/**
 * How often each of the 2^n states occurs among events, as shares that sum to one.
 * @param data [n, units]: a tensor, or its values row by row.
 * @throws as `stateIndices`; ArgumentError for over 20 units.
 */
export function stateFrequencies(data: Tensor | ArrayLike<number>, units: number, support: TwoValued = 'spins'): Float64Array {
  if (units > MAXIMUM_UNITS) {
    throw new ArgumentError('stateFrequencies', { given: `${units} units, 2^${units} states`, expected: `at most ${MAXIMUM_UNITS} units` });
  }
  const indices = stateIndices(data, units, support);
  const shares = new Float64Array(2 ** units);
  indices.forEach((state) => (shares[state]! += 1 / indices.length));
  return shares;
}

/** Independent draws of states: indices with the given probabilities, by inversion of their running sum. */
export function drawStates(probabilities: Float64Array, key: Key, n: number): Int32Array {
  const cumulative = Float64Array.from(probabilities);
  for (let i = 1; i < cumulative.length; i++) cumulative[i]! += cumulative[i - 1]!;
  const total = cumulative[cumulative.length - 1]!;
  // Two uniform numbers a draw: one alone has 2^24 values, few for a million states.
  const uniforms = uniformsOf(key, 2 * n);
  return Int32Array.from({ length: n }, (_, row) => firstAbove(cumulative, total * (uniforms[2 * row]! + uniforms[2 * row + 1]! * 2 ** -24)));
}

/** States given by their indices as a batch of events: [n, units]. */
export function statesAsTensor(indices: Int32Array, units: number, support: TwoValued): Tensor {
  const { low, high } = valuesOf(support);
  const values = Float32Array.from({ length: indices.length * units }, (_, at) =>
    (indices[Math.floor(at / units)]! >>> (at % units)) & 1 ? high : low
  );
  return tf.tensor2d(values, [indices.length, units]);
}

/** The numbers of events, after a look at each. @throws DataError for one outside the support, or numbers that do not fill whole rows. */
export function checkedRows(subject: string, data: Tensor | ArrayLike<number>, units: number, support: TwoValued): ArrayLike<number> {
  const values = 'dataSync' in data ? data.dataSync() : data;
  if (values.length === 0 || values.length % units !== 0) {
    throw new DataError(subject, { given: `${values.length} numbers`, expected: `a positive multiple of ${units}, the units` });
  }
  for (let at = 0; at < values.length; at++) {
    if (inSupport(support, values[at]!)) continue;
    throw new DataError(subject, { given: `${values[at]} in row ${Math.floor(at / units)}, unit ${at % units}`, expected: supportInWords[support] });
  }
  return values;
}
