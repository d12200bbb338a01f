import { ArgumentError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkPositive } from '../check-options';
import { boltzmannMachine } from './boltzmann-machine';
import type { BoltzmannMachine } from './boltzmann-machine';

/** A Hopfield network: a Boltzmann machine of spins that remembers patterns. */
export interface HopfieldNetwork extends BoltzmannMachine {
  /** What it was given to remember, by rows. */
  readonly patterns: readonly (readonly number[])[];
}

export interface HopfieldOptions {
  /** Patterns of -1 and +1, all of one length N. */
  patterns: readonly ArrayLike<number>[];
  /** T: the couplings are W / T, so that p is the Boltzmann law of Hopfield's energy at this temperature (default 1). T → 0 is `asynchronousDynamics`. */
  temperature?: number;
}

/**
 * The Hopfield network, E(x) = -½ xᵀWx / T with W = (1/N) Σ_μ ξ^μ ξ^μᵀ and a zero diagonal (Hebb's rule), on spins x ∈ {-1, +1}^N.
 * A pattern alone has E = -(N - 1) / 2T. Up to about 0.138 N random patterns are remembered.
 * @param options patterns and temperature.
 * @throws ArgumentError for no patterns, patterns of different lengths, or values other than -1 and +1.
 * References: Hopfield 1982, "Neural networks and physical systems with emergent collective computational abilities"; Amit, Gutfreund and Sompolinsky 1985.
 */
export function hopfield({ patterns, temperature = 1, ...others }: HopfieldOptions): HopfieldNetwork {
  checkNoOthers('hopfield', others);
  checkPositive('hopfield', { temperature });
  const couplings = hebbCouplings(patterns).map((row) => row.map((value) => value / temperature));
  const units = couplings.length;
  return {
    ...boltzmannMachine({ units, couplings }),
    name: `hopfield ${units}, ${patterns.length} patterns${temperature === 1 ? '' : ` at temperature ${temperature}`}`,
    patterns: patterns.map((pattern) => Array.from(pattern))
  };
}

/**
 * Hebb's couplings W = (1/N) Σ_μ ξ^μ ξ^μᵀ with a zero diagonal, by rows.
 * @throws ArgumentError as `hopfield`.
 * Reference: Hopfield 1982, equation 2 (on bits there).
 */
export function hebbCouplings(patterns: readonly ArrayLike<number>[]): Float64Array[] {
  const units = patterns[0]?.length ?? 0;
  if (units === 0) throw new ArgumentError('patterns', { given: patterns.length === 0 ? 'none' : 'an empty one', expected: 'at least one of spins' });
  const rows = Array.from({ length: units }, () => new Float64Array(units));
  patterns.forEach((pattern, which) => {
    const odd = Array.from(pattern).find((value) => value !== -1 && value !== 1);
    if (odd !== undefined) throw new ArgumentError(`patterns[${which}]`, { given: String(odd), expected: '-1 or 1' });
    if (pattern.length !== units)
      throw new ArgumentError(`patterns[${which}]`, { given: `${pattern.length} spins`, expected: `${units}, as in the first` });
    for (let i = 0; i < units; i++) for (let j = 0; j < units; j++) if (i !== j) rows[i]![j]! += pattern[i]! * pattern[j]!;
  });
  rows.forEach((row) => row.forEach((sum, j) => (row[j] = sum / units)));
  return rows;
}

/** How alike two states of spins are, (1/N) Σ a_i b_i: 1 for equal ones, -1 for opposite ones. @throws ArgumentError for different lengths. */
export function overlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) {
    throw new ArgumentError('overlap', { given: `${a.length} and ${b.length} spins`, expected: 'as many in both, at least one' });
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum / a.length;
}
