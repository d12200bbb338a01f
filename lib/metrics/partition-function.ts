import { ArgumentError, DataError } from '../engine';
import { checkWhole } from '../engine/check-whole';
import { checkNoOthers, checkOptionNames } from '../engine/check-choice';
import type { QuadratureRule } from '../energies';

/** How much work to allow. */
export interface PartitionOptions {
  /** Refuse more evaluations of the energy than this (default 1e8, some ten seconds of a simple energy). */
  maximumEvaluations?: number;
}

/** Settings of `forEachState` and `enumeratedLogPartition`. */
export interface EnumerationSettings extends PartitionOptions {
  /** The two values of a unit: [0, 1] (default), or [-1, 1] for spins. */
  values?: readonly [number, number];
}

/**
 * log Z = log ∫ exp(-E(x)) dx over a box in d dimensions, by a product rule in float64: (points of the axis)^d evaluations of E.
 * @param energy E of one event in nats, of an array [d] that is reused: copy it to keep it.
 * @param axis a rule of dimension 1, used along every axis.
 * @param dimension d, a positive integer.
 * @throws ArgumentError when the rule is not of dimension 1, d is no positive integer, or the evaluations are more than `maximumEvaluations`; DataError when E is NaN.
 */
export function gridLogPartition(
  energy: (x: Float64Array) => number,
  axis: QuadratureRule,
  dimension: number,
  { maximumEvaluations = 1e8, ...others }: PartitionOptions = {}
): number {
  checkNoOthers('gridLogPartition', others);
  if (axis.dimension !== 1) throw new ArgumentError('gridLogPartition: axis', { given: 'a rule of dimension 2', expected: 'dimension 1' });
  requireAffordable('gridLogPartition', axis.weights.length, dimension, maximumEvaluations);
  const logWeights = axis.weights.map(Math.log);
  const x = new Float64Array(dimension);
  const sum = runningLogSumExp('gridLogPartition');
  const along = (at: number, logWeight: number): void => {
    if (at === dimension) return sum.add(logWeight - energy(x));
    for (let i = 0; i < logWeights.length; i++) {
      x[at] = axis.points[i] as number;
      along(at + 1, logWeight + (logWeights[i] as number));
    }
  };
  along(0, 0);
  return sum.value();
}

/**
 * log Z = log Σₓ exp(-E(x)) over all states of d two-valued units, in float64: 2^d evaluations of E.
 * @param energy E of one state in nats, of an array [d] that is reused: copy it to keep it.
 * @param units d, a positive integer.
 * @throws ArgumentError when d is no positive integer or 2^d is more than `maximumEvaluations`; DataError when E is NaN.
 */
export function enumeratedLogPartition(energy: (state: Float64Array) => number, units: number, settings: EnumerationSettings = {}): number {
  checkOptionNames('enumeratedLogPartition', settings, ['values', 'maximumEvaluations']);
  const sum = runningLogSumExp('enumeratedLogPartition');
  forEachState(units, (state) => sum.add(-energy(state)), settings);
  return sum.value();
}

/**
 * Calls a function with each of the 2^d states of d two-valued units, the last unit changing fastest.
 * @param visit gets the state, an array [d] that is reused: copy it to keep it.
 * @throws ArgumentError when d is no positive integer, 2^d is more than `maximumEvaluations`, or the values are not in order.
 */
export function forEachState(
  units: number,
  visit: (state: Float64Array) => void,
  { values: [low, high] = [0, 1], maximumEvaluations = 1e8, ...others }: EnumerationSettings = {}
): void {
  checkNoOthers('forEachState', others);
  requireAffordable('enumeration', 2, units, maximumEvaluations);
  if (!(low < high)) throw new ArgumentError('enumeration: values', { given: `[${low}, ${high}]`, expected: 'two numbers, the lower first' });
  const state = new Float64Array(units).fill(low);
  for (;;) {
    visit(state);
    // Binary counting: trailing high units fall back, the unit before them rises.
    let at = units - 1;
    while (at >= 0 && state[at] === high) state[at--] = low;
    if (at < 0) return;
    state[at] = high;
  }
}

/** log Σ exp of numbers that come one by one and are not kept. */
function runningLogSumExp(subject: string): { add(value: number): void; value(): number } {
  let [largest, sum] = [-Infinity, 0];
  return {
    add: (value) => {
      // Equal first: the difference of two infinite numbers is NaN.
      if (value === largest) sum += 1;
      else if (value < largest) sum += Math.exp(value - largest);
      else if (value > largest) [sum, largest] = [sum * Math.exp(largest - value) + 1, value];
      else throw new DataError(subject, { given: 'an energy that is NaN', expected: 'numbers' });
    },
    value: () => largest + Math.log(sum)
  };
}

function requireAffordable(subject: string, base: number, power: number, maximum: number): void {
  checkWhole(`${subject}: dimension`, power);
  const evaluations = base ** power;
  if (!(evaluations <= maximum)) {
    throw new ArgumentError(subject, {
      given: `${base}^${power} = ${evaluations.toPrecision(3)} evaluations of the energy`,
      expected: `at most ${maximum.toPrecision(3)}`,
      remedy: 'Raise maximumEvaluations if the time is acceptable, or estimate log Z by importance sampling.'
    });
  }
}
