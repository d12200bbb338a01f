import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkPositive } from './check-options';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import type { QuadratureRule } from './numeric';
import { lineDensity } from './numeric/line-density';
import type { LineDensity } from './numeric/line-density';
import { polynomial64, polynomialInterval } from './numeric/polynomial';
import { numbersOf, uniformsOf } from './read-values';

/** The coefficients c₀ … c_m [m + 1] of a polynomial energy, by rising power. */
export type PolynomialParams = { coefficients: Tensor1D };

/** A polynomial energy on the line with all its truths. */
export interface Polynomial extends TractableEnergy<PolynomialParams> {
  moments(params: PolynomialParams): Moments;
  /** A quadrature rule on the interval beyond which p is below 1e-26 of its maximum. */
  rule(params: PolynomialParams): QuadratureRule;
}

/**
 * A polynomial as a 1-D energy: E(x) = c₀ + c₁ x + … + c_m x^m, m even and c_m > 0. log Z and moments by quadrature, draws by inversion of the distribution
 * function.
 * @param options coefficients c₀ … c_m to start from, by rising power.
 * @throws ArgumentError for an odd degree, degree 0, a leading coefficient that is not above zero, or numbers that are not finite: Z would be infinite. The
 * truths throw it too, of parameters that training has led astray, and of wells too narrow for their distance.
 */
export function polynomial({ coefficients, ...others }: { coefficients: ArrayLike<number> }): Polynomial {
  checkNoOthers('polynomial', others);
  const start = checked('polynomial: coefficients', Array.from(coefficients));
  const degree = start.length - 1;
  const model = { name: `polynomial of degree ${degree}`, event: [1] };
  const density = (params: PolynomialParams): LineDensity => {
    const values = checked(`${model.name}: params`, numbersOf(params.coefficients));
    return lineDensity((x) => -polynomial64(values, x), polynomialInterval(values));
  };
  return {
    ...model,
    init: () => ({ coefficients: tf.tensor1d(start) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const position = tf.reshape(x, [-1]);
        const terms = tf.unstack(params.coefficients) as [Tensor, ...Tensor[]];
        return terms.reduceRight((value, c) => tf.add(tf.mul(value, position), c)) as Tensor1D;
      });
    },
    rule: (params) => density(params).rule,
    logPartition: (params) => density(params).logPartition,
    sample: (params, key, n) => tf.tensor2d(density(params).draws(uniformsOf(key, n)), [n, 1]),
    moments: (params) => {
      const { mean, variance } = density(params);
      return { mean: [mean], covariance: [[variance]] };
    }
  };
}

/**
 * Two wells of equal depth at ±1, E(x) = B (x² - 1)²: the barrier B between them at 0 decides how rarely a chain crosses.
 * @param barrier B in nats, above 0.
 * @throws ArgumentError for another barrier.
 * Reference: the usual example for mean first-passage times, Gardiner 2009, section 5.5.
 */
export function symmetricDoubleWell(barrier = 5): Polynomial {
  checkPositive('symmetricDoubleWell', { barrier });
  return { ...polynomial({ coefficients: [barrier, 0, -2 * barrier, 0, barrier] }), name: 'symmetric double well' };
}

function checked(subject: string, coefficients: number[]): number[] {
  const degree = coefficients.length - 1;
  if (degree >= 2 && degree % 2 === 0 && coefficients[degree]! > 0 && coefficients.every(Number.isFinite)) return coefficients;
  throw new ArgumentError(subject, {
    given: `[${coefficients.join(', ')}], degree ${degree}`,
    expected: 'finite numbers c₀ … c_m with m even, at least 2, and c_m > 0: otherwise Z is infinite'
  });
}
