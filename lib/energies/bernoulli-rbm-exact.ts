import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, DataError } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { RbmParams } from './bernoulli-rbm';
import { checkEnumerable } from './boltzmann/enumeration-limit';
import { sigmoid64, softplus64 } from './numeric';

/** A layer of units as seen from the other layer's states: unit i has input bias[i] + Σ_j s_j weights[j · units + i]. */
interface Bipartite {
  /** Units summed out in closed form. */
  units: number;
  bias: Float64Array;
  /** Units whose states are enumerated. */
  enumerated: number;
  enumeratedBias: Float64Array;
  /** [enumerated, units]. */
  weights: Float64Array;
}

export interface EnumerationOptions {
  /** Which layer's states are enumerated (default: the smaller). The answer does not depend on it; the cost does. */
  over?: 'hidden' | 'visible' | 'smaller';
  /** Refuse more units than this (default 26). */
  maximumUnits?: number;
}

// What one factor costs in the innermost loop, for the estimate in the refusal.
const SECONDS_PER_FACTOR = 1.3e-9;

/**
 * log Z of a restricted Boltzmann machine, by enumeration of one layer in float64:
 * Z = Σ_h exp(c·h) Π_i (1 + exp(b_i + W_i·h)), or the same with the layers exchanged.
 *
 * The exponentials of the inputs factor over two groups of enumerated units, exp(b + W h) = exp(b + W h') exp(W h''), each tabulated: the innermost loop
 * multiplies, and takes one logarithm a block of units. 2^20 states of 784 units take a second or two.
 * @throws ArgumentError when the layer has more than `maximumUnits` units, with the number of states and the time it would take.
 * @throws DataError when a parameter is not finite.
 * Reference: Salakhutdinov and Murray 2008, section 3 (exact values for small hidden layers).
 */
export function rbmLogPartition(params: RbmParams, { over = 'smaller', maximumUnits = 26, ...others }: EnumerationOptions = {}): number {
  checkNoOthers('rbmLogPartition', others);
  const layers = bipartite(params, over);
  const { units, enumerated } = layers;
  checkEnumerable('rbmLogPartition', {
    units: enumerated,
    maximumUnits,
    secondsPerState: units * SECONDS_PER_FACTOR,
    remedy: 'Raise maximumUnits if the time is acceptable, or estimate log Z by annealed importance sampling.'
  });
  return enumerate(layers);
}

/**
 * The free energies F(v) = -b·v - Σ_j log(1 + exp(c_j + v·W_j)) of rows of visible states, in float64.
 * @param data [n, visible]: a tensor, or its values row by row.
 * @throws DataError when the data do not fill whole rows or contain NaN.
 */
export function rbmFreeEnergies(params: RbmParams, data: Tensor | ArrayLike<number>): Float64Array {
  const { units: hidden, bias, enumerated: visible, enumeratedBias, weights } = bipartite(params, 'visible');
  const rows = rowsOf(data, visible);
  const energies = new Float64Array(rows.length / visible);
  const inputs = new Float64Array(hidden);
  for (let row = 0; row < energies.length; row++) {
    inputs.set(bias);
    let linear = 0;
    for (let i = 0; i < visible; i++) {
      const value = rows[row * visible + i] as number;
      if (value === 0) continue;
      linear += value * enumeratedBias[i]!;
      for (let j = 0, at = i * hidden; j < hidden; j++, at++) inputs[j]! += value * weights[at]!;
    }
    let sum = linear;
    for (let j = 0; j < hidden; j++) sum += softplus64(inputs[j]!);
    if (Number.isNaN(sum)) throw new DataError('rbmFreeEnergies', { given: `NaN in row ${row}`, expected: 'numbers' });
    energies[row] = -sum;
  }
  return energies;
}

/**
 * Mean log-likelihood of data in nats an event, (1/n) Σ log p(v) = -mean F(v) - log Z, in float64.
 * @param data [n, visible] of 0 and 1: a tensor, or its values row by row.
 * @param logPartition log Z, where it is known already or was estimated; by enumeration otherwise.
 */
export function rbmLogLikelihood(params: RbmParams, data: Tensor | ArrayLike<number>, logPartition = rbmLogPartition(params)): number {
  const energies = rbmFreeEnergies(params, data);
  return -energies.reduce((sum, energy) => sum + energy, 0) / energies.length - logPartition;
}

/**
 * Mean pseudo-log-likelihood of data in nats an event, (1/n) Σ_v Σ_i log p(v_i | all other v), in float64. It needs no Z.
 * Each conditional is σ(F(v with bit i flipped) - F(v)): the inputs of the hidden units are updated, not recomputed.
 * @param data [n, visible] of 0 and 1: a tensor, or its values row by row. Costs n · visible · hidden.
 * @throws DataError when the data do not fill whole rows, or hold other values.
 * Reference: Besag 1975; Tieleman 2008.
 */
export function rbmPseudoLogLikelihood(params: RbmParams, data: Tensor | ArrayLike<number>): number {
  const { units: hidden, bias, enumerated: visible, enumeratedBias, weights } = bipartite(params, 'visible');
  const rows = rowsOf(data, visible);
  const inputs = new Float64Array(hidden);
  let total = 0;
  for (let start = 0; start < rows.length; start += visible) {
    inputs.set(bias);
    for (let i = 0; i < visible; i++) {
      const value = rows[start + i] as number;
      if (value !== 0 && value !== 1) {
        throw new DataError('rbmPseudoLogLikelihood', { given: `${value} in row ${start / visible}`, expected: '0 or 1' });
      }
      if (value === 1) for (let j = 0; j < hidden; j++) inputs[j]! += weights[i * hidden + j]!;
    }
    const present = inputs.reduce((sum, input) => sum + softplus64(input), 0);
    for (let i = 0; i < visible; i++) {
      const sign = rows[start + i] === 1 ? -1 : 1;
      let flipped = sign * enumeratedBias[i]!;
      for (let j = 0; j < hidden; j++) flipped += softplus64(inputs[j]! + sign * weights[i * hidden + j]!);
      total -= softplus64(flipped - present);
    }
  }
  return total / (rows.length / visible);
}

/** E_p[∂F/∂θ] of a small machine by enumeration of the visible states, each a tree like the parameters but of Float64Arrays. */
export function rbmExpectedGradient(params: RbmParams): { weights: Float64Array; visibleBias: Float64Array; hiddenBias: Float64Array } {
  const { units: hidden, bias, enumerated: visible, weights } = bipartite(params, 'visible');
  const logZ = rbmLogPartition(params);
  const states = 2 ** visible;
  if (visible > 20) {
    throw new ArgumentError('rbmExpectedGradient', { given: `${visible} visible units, 2^${visible} states`, expected: 'at most 20' });
  }
  const table = Float64Array.from({ length: states * visible }, (_, at) => (Math.floor(at / visible) >>> (at % visible)) & 1);
  const energies = rbmFreeEnergies(params, table);
  const result = { weights: new Float64Array(visible * hidden), visibleBias: new Float64Array(visible), hiddenBias: new Float64Array(hidden) };
  for (let state = 0; state < states; state++) {
    const p = Math.exp(-energies[state]! - logZ);
    const v = table.subarray(state * visible, (state + 1) * visible);
    for (let j = 0; j < hidden; j++) {
      const mean = sigmoid64(v.reduce((sum, value, i) => sum + value * weights[i * hidden + j]!, bias[j]!));
      result.hiddenBias[j]! -= p * mean;
      for (let i = 0; i < visible; i++) result.weights[i * hidden + j]! -= p * v[i]! * mean;
    }
    for (let i = 0; i < visible; i++) result.visibleBias[i]! -= p * v[i]!;
  }
  return result;
}

/**
 * The logarithm of every state's unnormalised probability in one layer, the other summed out: c·h + Σ_i log(1 + exp(b_i + W_i·h)) for the hidden layer.
 * Their log-sum-exp is log Z.
 * @returns 2^units numbers; in that of index s, unit j is on where bit j of s is set.
 * @throws as `rbmLogPartition` does; more than 24 units are refused by default (134 MB).
 */
export function rbmLayerLogWeights(params: RbmParams, { over = 'smaller', maximumUnits = 24, ...others }: EnumerationOptions = {}): Float64Array {
  checkNoOthers('rbmLayerLogWeights', others);
  const layers = bipartite(params, over);
  const { units, enumerated } = layers;
  const remedy = 'Draw from long chains instead.';
  checkEnumerable('rbmLayerLogWeights', { units: enumerated, maximumUnits, secondsPerState: units * SECONDS_PER_FACTOR, remedy });
  const logWeights = new Float64Array(2 ** enumerated);
  enumerate(layers, logWeights);
  return logWeights;
}

/** Returns log Z; fills in the log weight of each state where asked to. */
function enumerate({ units, bias, enumerated, enumeratedBias, weights }: Bipartite, logWeights?: Float64Array): number {
  const low = Math.min(enumerated, 8);
  const blocks = blocksOf({ units, bias, enumerated, weights });
  const lowFactors = new Float64Array(units << low);
  const lowLinear = new Float64Array(1 << low);
  for (let state = 0; state < 1 << low; state++) {
    const row = lowFactors.subarray(state * units, (state + 1) * units);
    lowLinear[state] = accumulate(state, 0, low, row);
    for (let i = 0; i < units; i++) row[i] = Math.exp(row[i]!);
  }
  const high = enumerated - low;
  const inputs = new Float64Array(units);
  const factors = new Float64Array(units);
  let [largest, sum] = [-Infinity, 0];
  for (let state = 0; state < 2 ** high; state++) {
    inputs.set(bias);
    const linear = accumulate(state, low, high, inputs);
    for (let i = 0; i < units; i++) factors[i] = Math.exp(inputs[i]!);
    for (let lowState = 0; lowState < 1 << low; lowState++) {
      const logWeight = linear + lowLinear[lowState]! + logProduct(factors, lowFactors, lowState * units, blocks);
      if (logWeights) logWeights[(state << low) | lowState] = logWeight;
      if (logWeight > largest) {
        sum = sum * Math.exp(largest - logWeight) + 1;
        largest = logWeight;
      } else sum += Math.exp(logWeight - largest);
    }
  }
  return largest + Math.log(sum);

  /** Adds the weights of the units that are on in `state` to `target`; returns the sum of their biases. */
  function accumulate(state: number, firstUnit: number, count: number, target: Float64Array): number {
    let linear = 0;
    for (let j = 0; j < count; j++) {
      if (!((state >>> j) & 1)) continue;
      linear += enumeratedBias[firstUnit + j]!;
      const start = (firstUnit + j) * units;
      for (let i = 0; i < units; i++) target[i]! += weights[start + i]!;
    }
    return linear;
  }
}

/** log Π_i (1 + aᵢ bᵢ), a logarithm a block; two accumulators, so that the multiplications overlap. */
function logProduct(a: Float64Array, b: Float64Array, offset: number, blocks: Int32Array): number {
  let log = 0;
  let i = 0;
  for (let block = 0; block < blocks.length; block++) {
    const end = blocks[block]!;
    let [even, odd] = [1, 1];
    for (; i + 1 < end; i += 2) {
      even *= 1 + a[i]! * b[offset + i]!;
      odd *= 1 + a[i + 1]! * b[offset + i + 1]!;
    }
    if (i < end) {
      even *= 1 + a[i]! * b[offset + i]!;
      i++;
    }
    log += Math.log(even * odd);
  }
  return log;
}

/** Ends of blocks of units short enough that no product of their factors can overflow a double. */
function blocksOf({ units, bias, enumerated, weights }: Omit<Bipartite, 'enumeratedBias'>): Int32Array {
  const limit = 700;
  const ends: number[] = [];
  let load = 0;
  for (let i = 0; i < units; i++) {
    let [highest, lowest] = [bias[i]!, bias[i]!];
    for (let j = 0; j < enumerated; j++) {
      const weight = weights[j * units + i]!;
      highest += Math.max(0, weight);
      lowest += Math.min(0, weight);
    }
    // The two tabulated factors must themselves stay in range, whichever way the weights fall.
    if (highest - Math.min(0, lowest) > limit || lowest < -limit) {
      throw new DataError('rbmLogPartition', {
        given: `inputs of unit ${i} between ${lowest.toPrecision(3)} and ${highest.toPrecision(3)}`,
        expected: `magnitudes below ${limit}`,
        remedy: 'Weights of this size mean that training has diverged: lower the learning rate.'
      });
    }
    const growth = softplus64(highest);
    if (load + growth > limit && load > 0) {
      ends.push(i);
      load = 0;
    }
    load += growth;
  }
  return Int32Array.from([...ends, units]);
}

function bipartite(params: RbmParams, over: 'hidden' | 'visible' | 'smaller'): Bipartite {
  const [visible, hidden] = params.weights.shape;
  const weights = finite('weights', params.weights);
  const visibleBias = finite('visibleBias', params.visibleBias);
  const hiddenBias = finite('hiddenBias', params.hiddenBias);
  if (over === 'visible' || (over === 'smaller' && visible < hidden)) {
    return { units: hidden, bias: hiddenBias, enumerated: visible, enumeratedBias: visibleBias, weights };
  }
  const transposed = Float64Array.from({ length: visible * hidden }, (_, at) => weights[(at % visible) * hidden + Math.floor(at / visible)]!);
  return { units: visible, bias: visibleBias, enumerated: hidden, enumeratedBias: hiddenBias, weights: transposed };
}

function finite(name: string, tensor: Tensor): Float64Array {
  const values = Float64Array.from(tensor.dataSync());
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`params.${name}`, { given: `${values[bad]} at position ${bad}`, expected: 'finite numbers' });
  return values;
}

function rowsOf(data: Tensor | ArrayLike<number>, visible: number): ArrayLike<number> {
  const values = 'dataSync' in data ? data.dataSync() : data;
  if (values.length === 0 || values.length % visible !== 0) {
    throw new DataError('visible states', { given: `${values.length} numbers`, expected: `a positive multiple of ${visible}, the visible units` });
  }
  return values;
}
