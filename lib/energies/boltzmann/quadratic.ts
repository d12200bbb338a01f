import type { Moments } from '../energy';
import { checkEnumerable } from './enumeration-limit';

/** The energy -½ xᵀJx - b·x of units with two values, in doubles. J [units · units] is symmetric with a zero diagonal. */
export interface Quadratic {
  units: number;
  couplings: Float64Array;
  bias: Float64Array;
  low: number;
  high: number;
}

/** How far to enumerate. */
export interface QuadraticLimit {
  /** What errors call it. */
  subject: string;
  /** Refuse more units than this. */
  maximumUnits: number;
}

// Units whose states are walked through by single flips before everything is computed afresh: no rounding piles up.
const INNER = 10;
// Measured.
const SECONDS_PER_STATE = 7e-8;

/**
 * -E of all states, in blocks of 2^min(units, 10): the states of a block share the units from 10 on. Within a block a Gray code flips one unit at a time,
 * so that a state costs ten additions, not a sum over all pairs.
 * @param visit gets the index of the block's first state, and -E of its states (an array that is used again).
 */
function eachBlock({ units, couplings, bias, low, high }: Quadratic, visit: (first: number, logWeights: Float64Array) => void): void {
  const inner = Math.min(units, INNER);
  const logWeights = new Float64Array(2 ** inner);
  const x = new Float64Array(units);
  const fields = new Float64Array(units);
  for (let block = 0; block < 2 ** (units - inner); block++) {
    for (let i = 0; i < units; i++) x[i] = i >= inner && Math.floor(block / 2 ** (i - inner)) % 2 ? high : low;
    let logWeight = 0;
    for (let i = 0; i < units; i++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += couplings[i * units + j]! * x[j]!;
      fields[i] = bias[i]! + sum;
      logWeight += x[i]! * (bias[i]! + sum / 2);
    }
    logWeights[0] = logWeight;
    for (let step = 1, state = 0; step < logWeights.length; step++) {
      const unit = 31 - Math.clz32(step & -step);
      state ^= 1 << unit;
      const change = (state >>> unit) & 1 ? high - low : low - high;
      logWeight += change * fields[unit]!;
      for (let i = 0, at = unit * units; i < inner; i++, at++) fields[i]! += change * couplings[at]!;
      logWeights[state] = logWeight;
    }
    visit(block * logWeights.length, logWeights);
  }
}

/** log Σ exp(-E) over all states. @throws ArgumentError for more units than the limit allows. */
export function quadraticLogPartition(quadratic: Quadratic, limit: QuadraticLimit): number {
  refuseTooMany(quadratic, limit);
  let [largest, sum] = [-Infinity, 0];
  eachBlock(quadratic, (_first, logWeights) => {
    let peak = largest;
    for (let i = 0; i < logWeights.length; i++) if (logWeights[i]! > peak) peak = logWeights[i]!;
    sum *= Math.exp(largest - peak);
    for (let i = 0; i < logWeights.length; i++) sum += Math.exp(logWeights[i]! - peak);
    largest = peak;
  });
  return largest + Math.log(sum);
}

/** Probabilities of all states. @throws ArgumentError for more units than the limit allows. */
export function quadraticProbabilities(quadratic: Quadratic, limit: QuadraticLimit): Float64Array {
  const logZ = quadraticLogPartition(quadratic, limit);
  const probabilities = new Float64Array(2 ** quadratic.units);
  eachBlock(quadratic, (first, logWeights) => logWeights.forEach((value, i) => (probabilities[first + i] = Math.exp(value - logZ))));
  return probabilities;
}

/** Mean and covariance of the units. @throws ArgumentError for more units than the limit allows. */
export function quadraticMoments(quadratic: Quadratic, limit: QuadraticLimit): Moments {
  const { units, low, high } = quadratic;
  const logZ = quadraticLogPartition(quadratic, limit);
  const inner = Math.min(units, INNER);
  const innerMass = new Float64Array(2 ** inner);
  // E[b_i b_j] of the bits b = (x - low) / (high - low); of two inner units, it waits for the mass of the inner states.
  const products = Array.from({ length: units }, () => new Float64Array(units));
  const shares = new Float64Array(units);
  eachBlock(quadratic, (first, logWeights) => {
    shares.fill(0);
    let mass = 0;
    for (let state = 0; state < logWeights.length; state++) {
      const p = Math.exp(logWeights[state]! - logZ);
      innerMass[state]! += p;
      mass += p;
      for (let i = 0; i < inner; i++) if ((state >>> i) & 1) shares[i]! += p;
    }
    const block = first / logWeights.length;
    for (let i = inner; i < units; i++) {
      if (Math.floor(block / 2 ** (i - inner)) % 2 === 0) continue;
      shares[i] = mass;
      for (let j = 0; j < i; j++) products[i]![j]! += shares[j]!;
      products[i]![i]! += mass;
    }
  });
  innerMass.forEach((p, state) => {
    for (let i = 0; i < inner; i++) {
      if (!((state >>> i) & 1)) continue;
      for (let j = 0; j <= i; j++) if ((state >>> j) & 1) products[i]![j]! += p;
    }
  });
  const share = products.map((row, i) => row[i]!);
  const scale = high - low;
  return {
    mean: share.map((value) => low + scale * value),
    covariance: share.map((a, i) => share.map((b, j) => scale ** 2 * (products[Math.max(i, j)]![Math.min(i, j)]! - a * b)))
  };
}

function refuseTooMany({ units }: Quadratic, { subject, maximumUnits }: QuadraticLimit): void {
  const remedy = 'Estimate log Z by annealed importance sampling, and means by Gibbs sampling.';
  checkEnumerable(subject, { units, maximumUnits, secondsPerState: SECONDS_PER_STATE, remedy });
}
