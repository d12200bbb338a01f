import type { Tensor } from '@tensorflow/tfjs';
import { DataError, ShapeError, tf } from '../engine';
import type { Energy } from '../energies';
import { dot64, logIntegralExp } from '../energies';
import type { QuadratureRule } from '../energies';

export { dot64, gaussLegendre, integrate, logIntegralExp, quadratureRule, tabulate } from '../energies';
export type { Interval, QuadratureRule, RuleOptions } from '../energies';

/** The points of a rule as a batch of events: [n, dimension]. The caller disposes it. */
export function pointsTensor({ points, dimension, weights }: QuadratureRule): Tensor {
  return tf.tensor2d(Float32Array.from(points), [weights.length, dimension]);
}

/**
 * Energies at the points of a rule. They are computed in float32; what is summed from them is summed in float64.
 * @throws ShapeError when the energy's events are not of the rule's dimension; DataError when an energy is NaN.
 */
export function energiesOn<P>(rule: QuadratureRule, energy: Energy<P>, params: P): Float64Array {
  const energies = tf.tidy(() => energy.energy(params, pointsTensor(rule)));
  const values = Float64Array.from(energies.dataSync());
  energies.dispose();
  if (values.some(Number.isNaN)) throw new DataError(`${energy.name}: energies`, { given: 'NaN on the quadrature grid', expected: 'numbers' });
  return values;
}

/** log Z = log ∫ exp(-E(x)) dx over the domain of the rule, from energies at its points. */
export function logPartitionOf(rule: QuadratureRule, energies: ArrayLike<number>): number {
  return logIntegralExp(
    rule,
    Float64Array.from(energies, (energy) => -energy)
  );
}

/** log p at the points of the rule, from energies there: -E - log Z, normalised over the rule's domain. */
export function logDensityOf(rule: QuadratureRule, energies: ArrayLike<number>): Float64Array {
  const logZ = logPartitionOf(rule, energies);
  return Float64Array.from(energies, (energy) => -energy - logZ);
}

/** E_p[f] = ∫ p f from log p and f at the points of the rule. @throws ShapeError for another number of values than of points. */
export function expectation(rule: QuadratureRule, logDensity: ArrayLike<number>, f: ArrayLike<number>): number {
  checkLengths('expectation', rule, logDensity, f);
  return dot64(
    rule.weights.map((weight, i) => weight * Math.exp(logDensity[i] as number)),
    f
  );
}

/** @throws ShapeError unless each list has one value a point. */
export function checkLengths(subject: string, rule: QuadratureRule, ...lists: readonly ArrayLike<number>[]): void {
  const odd = lists.find(({ length }) => length !== rule.weights.length);
  if (odd) throw new ShapeError(subject, { given: `${odd.length} values`, expected: `${rule.weights.length}, one a point of the rule` });
}
