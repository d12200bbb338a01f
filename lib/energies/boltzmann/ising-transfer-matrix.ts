import { ArgumentError } from '../../engine';
import { logSumExp64 } from '../numeric';
import { duration } from './enumeration-limit';

/** An Ising lattice in plain numbers: energies -K Σ s s' over its bonds, minus Σ h s. */
export interface IsingLattice {
  rows: number;
  columns: number;
  boundary: 'torus' | 'free';
  /** K, the coupling in nats. */
  coupling: number;
  /** h, site by site, row by row. */
  field: ArrayLike<number>;
}

// One multiplication and addition of the transfer, measured.
const SECONDS_PER_OPERATION = 1.2e-9;
const LONGEST = 60;

/** Seconds that `transferMatrixLogPartition` takes. */
export function transferMatrixSeconds({ rows, columns, boundary }: Pick<IsingLattice, 'rows' | 'columns' | 'boundary'>): number {
  const [length, width] = [Math.max(rows, columns), Math.min(rows, columns)];
  return SECONDS_PER_OPERATION * length * (width + 1) * 2 ** width * (boundary === 'torus' && length > 1 ? 2 ** width : 1);
}

/**
 * log Z of an Ising lattice by the transfer matrix along its longer side, in float64: the weights of all 2^w states of a row of w sites go from row to row, bond
 * by bond. On a torus this is done for each state of the first row, to which the last is joined: w up to 12 (seconds); free up to 22.
 * @throws ArgumentError where it would take over a minute: how long it would.
 * Reference: Kramers and Wannier 1941, "Statistics of the two-dimensional ferromagnet".
 */
export function transferMatrixLogPartition(given: IsingLattice): number {
  const seconds = transferMatrixSeconds(given);
  if (!(seconds <= LONGEST)) {
    throw new ArgumentError('ising: logPartition', {
      given: `a ${given.boundary === 'torus' ? 'torus' : 'free lattice'} of ${given.rows} x ${given.columns} sites, some ${duration(seconds)} by the transfer matrix`,
      expected: 'a shorter side of at most some 12 sites (torus) or 22 (free)',
      remedy: 'A torus without field has a closed form at any size (`kaufmanLogPartition`); else estimate log Z by annealed importance sampling.'
    });
  }
  const { width, length, coupling, closed, fields, bonds } = layout(given);
  const states = 2 ** width;
  const weightsOf = fields.map((field) => (): RowWeights => rowWeights(field, coupling, bonds));
  // A torus needs each row's weights 2^width times, and has few; a wide free lattice has no room for all of them, and needs them once.
  const rows = closed || fields.every((field) => field === fields[0]) ? weightsOf.map(remembering(fields)) : weightsOf;
  let [column, spare] = [new Float64Array(states), new Float64Array(states)];
  const logs: number[] = [];
  for (let first = 0; first < (closed ? states : 1); first++) {
    const start = rows[0]!();
    let scale = start.peak;
    if (closed) {
      column.fill(0);
      column[first] = start.values[first]!;
    } else column.set(start.values);
    for (let r = 1; r < length; r++) {
      [column, spare] = transfer(column, spare, width, coupling);
      const { values, peak: rowPeak } = rows[r]!();
      let peak = 0;
      for (let s = 0; s < states; s++) if ((column[s]! *= values[s]!) > peak) peak = column[s]!;
      if (peak === 0) break;
      for (let s = 0; s < states; s++) column[s]! /= peak;
      scale += rowPeak + Math.log(peak);
    }
    if (closed) [column, spare] = transfer(column, spare, width, coupling);
    const total = closed ? column[first]! : column.reduce((sum, value) => sum + value, 0);
    if (total > 0) logs.push(Math.log(total) + scale);
  }
  // Each transfer left out a factor exp(|K|) a bond.
  return logSumExp64(logs) + (closed ? length : length - 1) * width * Math.abs(coupling);
}

/**
 * Multiplies the weights of a row's states by the bonds to the next row and sums over the old row, one column after the other. Each pass takes the lowest bit, and
 * puts the new spin in as the highest: after all columns every spin is in its place again.
 * @returns the array that holds the result; the other one is spare.
 */
function transfer(weights: Float64Array, spare: Float64Array, width: number, coupling: number): [result: Float64Array, spare: Float64Array] {
  const [same, different] = [Math.exp(coupling - Math.abs(coupling)), Math.exp(-coupling - Math.abs(coupling))];
  const half = weights.length / 2;
  let [from, to] = [weights, spare];
  for (let c = 0; c < width; c++) {
    for (let s = 0; s < half; s++) {
      const down = from[2 * s]!;
      const up = from[2 * s + 1]!;
      to[s] = same * down + different * up;
      to[s + half] = different * down + same * up;
    }
    [from, to] = [to, from];
  }
  return [from, to];
}

/** The lattice turned so that rows are short, with the fields of each row (one array for equal rows) and the bonds within a row. */
function layout({ rows, columns, boundary, coupling, field }: IsingLattice): {
  width: number;
  length: number;
  coupling: number;
  closed: boolean;
  fields: number[][];
  bonds: number;
} {
  const turned = columns > rows;
  const [length, width] = turned ? [columns, rows] : [rows, columns];
  const known = new Map<string, number[]>();
  const fields = Array.from({ length }, (_, r) => {
    const row = Array.from({ length: width }, (__, c) => field[turned ? c * columns + r : r * columns + c]!);
    const name = row.join();
    if (!known.has(name)) known.set(name, row);
    return known.get(name)!;
  });
  const bonds = width === 1 ? 0 : boundary === 'torus' ? width : width - 1;
  return { width, length, coupling, closed: boundary === 'torus' && length > 1, fields, bonds };
}

/** Weights of the states of a row, the largest of them 1, and the logarithm of what they were divided by. */
interface RowWeights {
  peak: number;
  values: Float64Array;
}

function rowWeights(field: readonly number[], coupling: number, bonds: number): RowWeights {
  const width = field.length;
  const values = new Float64Array(2 ** width);
  // Spin by spin: the states with spin c up are those with it down, turned.
  for (let c = 0, half = 1; c < width; c++, half *= 2) {
    for (let s = 0; s < half; s++) {
      const bond = c === 0 ? 0 : s >= half / 2 ? coupling : -coupling;
      values[s + half] = values[s]! + field[c]! + bond;
      values[s]! -= field[c]! + bond;
    }
  }
  if (bonds === width) for (let s = 0; s < values.length; s++) values[s]! += (s & 1) === s >>> (width - 1) ? coupling : -coupling;
  const peak = values.reduce((a, b) => Math.max(a, b), -Infinity);
  for (let s = 0; s < values.length; s++) values[s] = Math.exp(values[s]! - peak);
  return { peak, values };
}

/** Computes the weights of rows with one field once. */
function remembering(fields: readonly number[][]): (compute: () => RowWeights, row: number) => () => RowWeights {
  const known = new Map<number[], RowWeights>();
  return (compute, row) => () => {
    const field = fields[row]!;
    const weights = known.get(field) ?? compute();
    known.set(field, weights);
    return weights;
  };
}
