import { createRequire } from 'node:module';
import type { ColumnTable } from 'arquero';
import type * as Arquero from 'arquero';
import { ShapeError } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { component, eventSize, perChainRecord } from './component';
import type { SampledChains } from './component';
import { bfmiFinding } from './summary-bfmi';
import { findingOf } from './summary-row';
import type { SummaryRow } from './summary-row';
import { summaryText } from './summary-text';
import { leastEssPerChain, notesOn, warningsOn } from './summary-warnings';

/** Chains with what else is known of them: what `sample` returns, or one's own. Records are [draws, chains], row-major. */
export interface SummarisedChains extends SampledChains {
  /** E at the draws: summarised as one more quantity. */
  energies?: ArrayLike<number>;
  /** Probability of acceptance. */
  acceptance?: ArrayLike<number>;
  /** Above 0 where a step broke down. */
  divergent?: ArrayLike<number>;
  /** `hamiltonian`: E + kinetic energy of the state that each step ends in, from which E-BFMI is taken; `treeDepth`: doublings of each trajectory. */
  extra?: Readonly<Record<string, { values: ArrayLike<number> }>>;
  /** Steps a draw (default 1). */
  thin?: number;
  kernel?: string;
  /** Whether the kernel leaves the target invariant exactly. */
  exact?: boolean;
  /** Whether the chains act on each other: then nothing is concluded from R-hat and ESS, and a note says so. */
  interacting?: boolean;
  /** Most doublings of a trajectory: a note says how often `extra.treeDepth` reaches it. */
  maxTreeDepth?: number;
  evaluations?: { energies: number; gradients: number };
}

export interface SummaryOptions {
  /** Names of the event's coordinates (default `x[0]`, `x[1]` …). */
  names?: readonly string[];
  /** Effective draws a chain below which it warns (default 100). Very many short chains may need fewer. */
  essPerChain?: number;
}

/** What `summary` returns: plain data, a table to query, and a text to print. */
export interface Summary {
  draws: number;
  chains: number;
  rows: SummaryRow[];
  /** E-BFMI of each chain; empty for a kernel without momenta, NaN where it cannot be had: then a note says why. */
  bfmi: number[];
  /** What is wrong with the chains, each with what to do about it. */
  warnings: string[];
  /** What the numbers do not cover, though nothing is wrong. */
  notes: string[];
  /** Whether there is no warning. */
  ok: boolean;
  /** The fewest effective draws of all chains together that draw no warning. */
  leastEss: number;
  /** The rows as an arquero table. */
  readonly table: ColumnTable;
  toString(): string;
}

/**
 * Says of each coordinate of sampled chains: mean, sd, quantiles, their Monte Carlo standard errors, effective sample sizes and R-hat, and is not silent about bad chains.
 *
 * It warns of R-hat above 1.01; bulk or tail ESS below 100 a chain; divergent steps; E-BFMI below 0.3; chains that stand still; draws that are not finite; acceptance 0 or 1 throughout;
 * chains too short for a diagnostic, which is then NaN. Notes say what the numbers do not cover, and how many of NUTS's trajectories were cut short at the greatest depth.
 * @param chains what `sample` returned: values [draws, chains, ...event] and, where known, energies, acceptance and divergences [draws, chains].
 * @param options `names` of the coordinates; `essPerChain`.
 * @throws ShapeError when a record does not fill its shape, when there is no draw or chain, or when there are not as many names as coordinates.
 * Reference: Vehtari et al. 2021, section 4 (diagnostics) and section 5 (thresholds); Betancourt 2016 (E-BFMI).
 */
export function summary(chains: SummarisedChains, { names, essPerChain = leastEssPerChain, ...others }: SummaryOptions = {}): Summary {
  checkNoOthers('summary', others);
  const size = eventSize(chains);
  if (!(chains.draws >= 1 && chains.chains >= 1)) {
    throw new ShapeError('summary', { given: `${chains.draws} draws of ${chains.chains} chains`, expected: 'at least one of each' });
  }
  if (names && names.length !== size)
    throw new ShapeError('summary: names', { given: `${names.length} names`, expected: `${size}, one a coordinate` });
  const coordinates = Array.from({ length: size }, (_, i) => findingOf(names?.[i] ?? coordinateName(chains.event, i), component(chains, i)));
  const energy = chains.energies && findingOf('energy', perChainRecord('summary: energies', chains.energies, chains));
  // Equal energies are no fault of the chains: a uniform target has them.
  const findings = energy && !energy.constant ? [...coordinates, energy] : coordinates;
  const leastEss = essPerChain * chains.chains;
  const bfmi = bfmiFinding(chains);
  const warnings = warningsOn(chains, coordinates, findings, bfmi, leastEss);
  const plain = {
    draws: chains.draws,
    chains: chains.chains,
    rows: findings.map(({ row }) => row),
    bfmi: bfmi.values,
    warnings,
    notes: notesOn(chains, findings, bfmi),
    ok: warnings.length === 0,
    leastEss
  };
  return {
    ...plain,
    get table() {
      return tableOf(plain.rows);
    },
    toString: () => summaryText(plain)
  };
}

/** `x` for a scalar event, `x[3]` for a vector's, `x[1,2]` for a matrix's coordinate. */
function coordinateName(event: readonly number[], index: number): string {
  if (event.length === 0) return 'x';
  const place: number[] = [];
  for (let axis = event.length - 1, rest = index; axis >= 0; axis--) {
    place.unshift(rest % event[axis]!);
    rest = Math.floor(rest / event[axis]!);
  }
  return `x[${place.join(',')}]`;
}

function tableOf(rows: readonly SummaryRow[]): ColumnTable {
  // Loaded where it is used: it costs every program that imports the library a tenth of a second.
  const { from } = createRequire(__filename)('arquero') as typeof Arquero;
  return from(rows as SummaryRow[]);
}
