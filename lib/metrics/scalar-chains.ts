import { DataError, ShapeError } from '../engine';

/** The chains of one scalar quantity: an array of draws for each chain, all of one length. */
export type ScalarChains = readonly ArrayLike<number>[];

/** Chains of one length end to end in one array: draw t of chain c at c · length + t. */
export interface FlatChains {
  values: Float64Array;
  chains: number;
  length: number;
}

/** What a diagnostic asks of chains. Too few draws are an error; draws that are not finite give NaN later on. */
export interface Demand {
  /** Whose argument it is, as the error names it. */
  subject: string;
  /** Fewest draws a chain. */
  draws: number;
}

/**
 * Chains as one float64 array.
 * @throws ShapeError without chains or for chains of different lengths; DataError for chains shorter than the diagnostic needs.
 */
export function flatten(chains: ScalarChains, { subject, draws }: Demand): FlatChains {
  const lengths = Array.from(chains, (chain) => chain.length);
  const length = lengths[0];
  if (length === undefined)
    throw new ShapeError(subject, { given: 'no chains', expected: 'at least one', remedy: 'A single chain goes in as [chain].' });
  if (lengths.some((other) => other !== length || !Number.isInteger(other))) {
    throw new ShapeError(subject, {
      given: `chains of ${lengths.join(', ')} draws`,
      expected: 'chains of one length',
      remedy: 'A single chain goes in as [chain].'
    });
  }
  if (length < draws) {
    throw new DataError(subject, { given: `${length} draws a chain`, expected: `at least ${draws}`, remedy: 'Draw longer chains.' });
  }
  const values = new Float64Array(chains.length * length);
  chains.forEach((chain, c) => values.set(chain, c * length));
  return { values, chains: chains.length, length };
}

/** The first and the last half of each chain as chains of their own; of an odd number of draws the middle one is left out. */
export function split({ values, chains, length }: FlatChains): FlatChains {
  const half = Math.floor(length / 2);
  const halves = new Float64Array(2 * chains * half);
  for (let c = 0; c < chains; c++) {
    halves.set(values.subarray(c * length, c * length + half), 2 * c * half);
    halves.set(values.subarray((c + 1) * length - half, (c + 1) * length), (2 * c + 1) * half);
  }
  return { values: halves, chains: 2 * chains, length: half };
}

/** The same chains with other values. */
export function withValues({ chains, length }: FlatChains, values: Float64Array): FlatChains {
  return { values, chains, length };
}

/** Whether nothing can be said of the values: one is not finite, or they all are equal (to 2^-52, as in `posterior`). */
export function degenerate(values: Float64Array): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) return true;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low < Number.EPSILON;
}
