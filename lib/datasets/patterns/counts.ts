import { allBits, patternSet, requireWhole } from './pattern-set';
import type { PatternSet } from './pattern-set';

/**
 * Rows of bits with an even number of ones: 2^(units - 1) patterns, of entropy (units - 1) log 2 nats. All marginals of fewer than `units` bits are uniform:
 * what there is to learn is one interaction of all bits.
 * @param units 2 to 16.
 * @throws ArgumentError for another number.
 * Reference: Minsky and Papert 1969.
 */
export function evenParity(units: number): PatternSet {
  requireWhole('evenParity', { units }, 2, 16);
  const table = allBits(units).filter((row) => ones(row) % 2 === 0);
  return patternSet(`even parity of ${units}`, [1, units], table);
}

/**
 * Rows of bits of which exactly k are on: C(units, k) patterns, of entropy log C(units, k) nats. With k = 1, a one-hot code.
 * @param units 2 to 16; @param k 0 to units.
 * @throws ArgumentError for other numbers.
 */
export function exactlyOn(units: number, k: number): PatternSet {
  requireWhole('exactlyOn', { units }, 2, 16);
  requireWhole('exactlyOn', { k }, 0, units);
  const table = allBits(units).filter((row) => ones(row) === k);
  return patternSet(`${k} of ${units}`, [1, units], table);
}

function ones(row: readonly number[]): number {
  return row.reduce((sum, bit) => sum + bit, 0);
}
