import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import type { Inputs } from '../engine';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import type { Interval, QuadratureRule } from './numeric';
import { lineDensity } from './numeric/line-density';
import type { LineDensity } from './numeric/line-density';
import { polynomialInterval } from './numeric/polynomial';
import { uniformsOf } from './read-values';

/** θ = (a, b, c) of the double well as scalar tensors; wherever they are only read, plain numbers do as well. */
export type DoubleWellParams = { a: Scalar; b: Scalar; c: Scalar };
type Numbers = { a: number; b: number; c: number };

/** The 1-D double well with the float64 truths that go with it. */
export interface DoubleWell extends TractableEnergy<DoubleWellParams> {
  /** θ as plain numbers. */
  numbers(params: Inputs<DoubleWellParams>): { a: number; b: number; c: number };
  /** A quadrature rule on the interval beyond which p is below 1e-26 of its maximum. */
  rule(params: Inputs<DoubleWellParams>): QuadratureRule;
  /** log Z by quadrature; θ may be plain numbers. (The narrower form stands last: from it a function of any energy infers θ's type.) */
  logPartition: ((params: Inputs<DoubleWellParams>) => number) & ((params: DoubleWellParams) => number);
  /** Mean and variance by quadrature. */
  moments(params: DoubleWellParams): Moments;
  /** E_p[∂E/∂a, ∂E/∂b, ∂E/∂c] = E_p[x⁴, -x², x] in float64: by the derivation of the likelihood, minus the gradient of log Z. */
  expectedGradient(params: Inputs<DoubleWellParams>): [a: number, b: number, c: number];
}

/**
 * The 1-D double well: E(x) = a x⁴ - b x² + c x, with wells near ±√(b / 2a) and the tilt c between them.
 * @param start θ that `init` returns; a > 0, or Z is infinite.
 * @returns an energy on events [1] whose log Z (quadrature) and draws (inverse of the distribution function) are exact.
 * @throws ArgumentError from `logPartition`, `rule`, `moments`, `sample` and `expectedGradient` when a is not positive, or the wells are too narrow for their
 * distance.
 * Reference: chosen here as the smallest energy with two modes whose every truth is an integral over one variable.
 */
export function doubleWell(start: Numbers = { a: 0.25, b: 1, c: 0.3 }): DoubleWell {
  const event = [1] as const;
  const density = (params: Inputs<DoubleWellParams>): LineDensity => {
    const theta = numbers(params);
    return lineDensity(negativeEnergy(theta), domain(theta));
  };
  return {
    name: 'double well',
    event,
    init: () => ({ a: tf.scalar(start.a), b: tf.scalar(start.b), c: tf.scalar(start.c) }),
    energy: (params, x) => {
      checkBatch({ name: 'double well', event }, x);
      return tf.tidy(() => {
        const position = tf.reshape(x, [-1]);
        const square = tf.square(position);
        const quartic = tf.mul(params.a, tf.square(square));
        return tf.add(tf.sub(quartic, tf.mul(params.b, square)), tf.mul(params.c, position)) as Tensor1D;
      });
    },
    numbers,
    rule: (params) => density(params).rule,
    logPartition: (params: Inputs<DoubleWellParams>) => density(params).logPartition,
    expectedGradient: (params) => {
      const { expectation } = density(params);
      return [expectation((x) => x ** 4), expectation((x) => -(x ** 2)), expectation((x) => x)];
    },
    moments: (params) => {
      const { mean, variance } = density(params);
      return { mean: [mean], covariance: [[variance]] };
    },
    sample: (params, key, n) => tf.tensor2d(density(params).draws(uniformsOf(key, n)), [n, 1])
  };
}

function negativeEnergy({ a, b, c }: Numbers): (x: number) => number {
  return (x) => -(a * x ** 4 - b * x ** 2 + c * x);
}

/** What lies outside has less than 1e-25 of the mass. */
function domain(params: Numbers): Interval {
  const { a, b, c } = params;
  if (!(a > 0) || ![a, b, c].every(Number.isFinite)) {
    throw new ArgumentError('doubleWell: params', {
      given: `a = ${a}, b = ${b}, c = ${c}`,
      expected: 'finite numbers with a > 0: otherwise Z is infinite'
    });
  }
  return polynomialInterval([0, c, -b, 0, a], negativeEnergy(params));
}

function numbers(params: Inputs<DoubleWellParams>): Numbers {
  const read = (value: Scalar | number): number => (typeof value === 'number' ? value : (value.dataSync()[0] as number));
  return { a: read(params.a), b: read(params.b), c: read(params.c) };
}
