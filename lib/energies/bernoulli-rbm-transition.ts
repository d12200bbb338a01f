import { ArgumentError } from '../engine';
import type { RbmParams } from './bernoulli-rbm';
import { rbmFreeEnergies } from './bernoulli-rbm-exact';
import { stateTable } from './boltzmann/states';
import { lawOfEnergies, sigmoid64 } from './numeric';

/** The conditionals of a small RBM as tables, and the Markov matrix of its block Gibbs sweep, in float64. States are numbered as in `stateTable`. */
export interface RbmTransition {
  /** T [2^visible · 2^visible], row by row: the probability of v' after one sweep v → h → v' from v. Rows sum to one. */
  matrix: Float64Array;
  /** p(h | v) [2^visible · 2^hidden]. */
  hiddenGivenVisible: Float64Array;
  /** p(v | h) [2^hidden · 2^visible]. */
  visibleGivenHidden: Float64Array;
}

// A matrix of 2^24 doubles, 134 MB.
const MAXIMUM_VISIBLE = 12;
const MAXIMUM_HIDDEN = 16;

/**
 * The exact transition matrix of block Gibbs, T(v → v') = Σ_h p(h | v) p(v' | h), in float64: pT = p for the machine's own p(v), and its second eigenvalue is the rate at
 * which CD-k's bias decays.
 * @throws ArgumentError beyond 12 visible or 16 hidden units.
 */
export function rbmTransitionMatrix(params: RbmParams): RbmTransition {
  const [visible, hidden] = params.weights.shape;
  if (visible > MAXIMUM_VISIBLE || hidden > MAXIMUM_HIDDEN) {
    throw new ArgumentError('rbmTransitionMatrix', {
      given: `${visible} visible and ${hidden} hidden units: a matrix of 2^${2 * visible} numbers`,
      expected: `at most ${MAXIMUM_VISIBLE} visible and ${MAXIMUM_HIDDEN} hidden units`
    });
  }
  const [weights, visibleBias, hiddenBias] = [params.weights, params.visibleBias, params.hiddenBias].map((tensor) =>
    Float64Array.from(tensor.dataSync())
  ) as [Float64Array, Float64Array, Float64Array];
  const transposed = Float64Array.from({ length: weights.length }, (_, at) => weights[(at % visible) * hidden + Math.floor(at / visible)]!);
  const hiddenGivenVisible = conditionals(visible, hidden, weights, hiddenBias);
  const visibleGivenHidden = conditionals(hidden, visible, transposed, visibleBias);
  const [rows, middle] = [2 ** visible, 2 ** hidden];
  const matrix = new Float64Array(rows * rows);
  for (let v = 0; v < rows; v++) {
    const row = matrix.subarray(v * rows, (v + 1) * rows);
    for (let h = 0; h < middle; h++) {
      const share = hiddenGivenVisible[v * middle + h]!;
      for (let to = 0, at = h * rows; to < rows; to++, at++) row[to]! += share * visibleGivenHidden[at]!;
    }
  }
  return { matrix, hiddenGivenVisible, visibleGivenHidden };
}

/**
 * Probabilities of all 2^visible states of an RBM in float64, in the order of `stateTable`.
 * @throws ArgumentError beyond 20 visible units.
 */
export function rbmProbabilities(params: RbmParams): Float64Array {
  return lawOfEnergies(rbmFreeEnergies(params, stateTable(params.weights.shape[0], 'binary')));
}

/** p(s' | s) of independent units given each state of the other layer: [2^given · 2^units]. */
function conditionals(given: number, units: number, weights: Float64Array, bias: Float64Array): Float64Array {
  const states = 2 ** units;
  const table = new Float64Array(2 ** given * states);
  for (let state = 0; state < 2 ** given; state++) {
    const row = table.subarray(state * states, (state + 1) * states);
    row[0] = 1;
    for (let j = 0; j < units; j++) {
      let input = bias[j]!;
      for (let i = 0; i < given; i++) if ((state >>> i) & 1) input += weights[i * units + j]!;
      const on = sigmoid64(input);
      const off = sigmoid64(-input);
      for (let s = 2 ** j - 1; s >= 0; s--) {
        row[s + 2 ** j] = row[s]! * on;
        row[s]! *= off;
      }
    }
  }
  return table;
}
