import { ArgumentError, ShapeError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { rbmProbabilities, rbmTransitionMatrix, sigmoid64 } from '../../energies';
import type { RbmParams } from '../../energies';

/** Probabilities of a Markov chain on finitely many states, in float64: from state i to state j at `values[i · states + j]`. */
export interface TransitionMatrix {
  states: number;
  values: Float64Array;
}

/** The law after one step, (q T)(j) = Σᵢ q(i) T(i → j). @throws ShapeError for a law over another number of states. */
export function applyTransition(law: ArrayLike<number>, { states, values }: TransitionMatrix): Float64Array {
  if (law.length !== states) throw new ShapeError('applyTransition', { given: `a law over ${law.length} states`, expected: `${states}` });
  const next = new Float64Array(states);
  for (let i = 0; i < states; i++) {
    const share = law[i] as number;
    if (share === 0) continue;
    for (let j = 0, at = i * states; j < states; j++, at++) next[j]! += share * values[at]!;
  }
  return next;
}

/**
 * Block Gibbs of a restricted Boltzmann machine as a matrix, with the law that it leaves invariant: T(v → v') = Σ_h p(h | v) p(v' | h) over the 2^visible states
 * of the visible units – or, with `layer: 'hidden'`, T(h → h') = Σ_v p(v | h) p(h' | v) over those of the hidden ones. States in the order of `stateTable`.
 * Both chains are reversible and have the same eigenvalues apart from zeros: the smaller matrix tells the rate of the larger.
 * @throws ArgumentError where the layer has more than 12 units, the other more than 16.
 * Reference: Hinton 2002, section 4.
 */
export function rbmGibbsMatrix(
  params: RbmParams,
  { layer = 'visible', ...others }: { layer?: 'visible' | 'hidden' } = {}
): TransitionMatrix & { law: Float64Array } {
  checkNoOthers('rbmGibbsMatrix', others);
  if (layer === 'visible') {
    return { states: 2 ** params.weights.shape[0], values: rbmTransitionMatrix(params).matrix, law: rbmProbabilities(params) };
  }
  const weights = tf.transpose(params.weights);
  const exchanged = { weights, visibleBias: params.hiddenBias, hiddenBias: params.visibleBias };
  try {
    return rbmGibbsMatrix(exchanged);
  } finally {
    weights.dispose();
  }
}

/**
 * Single-site Gibbs on any energy of d two-valued units as a matrix: unit i is drawn from p(xᵢ | the others) = σ(±ΔE).
 * 'sweep' (default) visits the units in order, T = T₁T₂…T_d, which leaves p invariant but is not reversible; 'random' draws the unit, T = Σᵢ Tᵢ / d,
 * which is reversible.
 * @param energies E at each of the 2^d states, in the order of `stateTable`: `enumeratedEnergies` gives them.
 * @throws ArgumentError for a number of energies that is no power of two, or more than 2^12.
 * Reference: Geman and Geman 1984.
 */
export function siteGibbsMatrix(energies: ArrayLike<number>, { order = 'sweep', ...others }: { order?: 'sweep' | 'random' } = {}): TransitionMatrix {
  checkNoOthers('siteGibbsMatrix', others);
  const units = unitsOf('siteGibbsMatrix', energies);
  const heatBath = (rise: number): number => sigmoid64(-rise);
  if (order === 'random') return randomScan(energies, units, heatBath);
  const states = energies.length;
  const values = new Float64Array(states * states);
  for (let i = 0; i < states; i++) {
    const row = values.subarray(i * states, (i + 1) * states);
    row[i] = 1;
    for (let unit = 0; unit < units; unit++) drawUnit(row, energies, 1 << unit, heatBath);
  }
  return { states, values };
}

/** A law after one unit was redrawn, in place: the two states of each pair exchange what flips. */
function drawUnit(law: Float64Array, energies: ArrayLike<number>, bit: number, probability: (rise: number) => number): void {
  for (let low = 0; low < law.length; low++) {
    if (low & bit) continue;
    const high = low | bit;
    const rise = energies[high]! - energies[low]!;
    const flow = law[low]! * probability(rise) - law[high]! * probability(-rise);
    law[low]! -= flow;
    law[high]! += flow;
  }
}

/**
 * Single-flip Metropolis on any energy of d two-valued units as a matrix: T(x → x with unit i flipped) = min(1, exp(-ΔE)) / d. Reversible.
 * @param energies E at each of the 2^d states, in the order of `stateTable`.
 * @throws ArgumentError for a number of energies that is no power of two, or more than 2^12.
 * Reference: Metropolis et al. 1953.
 */
export function flipMatrix(energies: ArrayLike<number>): TransitionMatrix {
  return randomScan(energies, unitsOf('flipMatrix', energies), (rise) => Math.min(1, Math.exp(-rise)));
}

/** Draw a unit, flip it with a probability that depends on the rise of the energy, else stay. */
function randomScan(energies: ArrayLike<number>, units: number, probability: (rise: number) => number): TransitionMatrix {
  const states = energies.length;
  const values = new Float64Array(states * states);
  for (let state = 0; state < states; state++) {
    for (let unit = 0; unit < units; unit++) {
      const flipped = state ^ (1 << unit);
      const rate = probability(energies[flipped]! - energies[state]!) / units;
      values[state * states + flipped] = rate;
      values[state * states + state]! += 1 / units - rate;
    }
  }
  return { states, values };
}

function unitsOf(subject: string, energies: ArrayLike<number>): number {
  const units = Math.log2(energies.length);
  if (!Number.isInteger(units) || units < 1 || units > 12) {
    throw new ArgumentError(subject, { given: `${energies.length} energies`, expected: 'a power of two from 2 to 4096: one a state' });
  }
  return units;
}
