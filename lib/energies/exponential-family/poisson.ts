import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkPositive } from '../check-options';
import { firstAbove } from '../numeric/first-above';
import { logGamma64 } from '../numeric/log-gamma';
import { uniformsOf } from '../read-values';
import { family } from './family';
import type { ExponentialFamily } from './family';

const LARGEST_RATE = 2 ** 24;

/**
 * The Poisson distribution on 0, 1, 2, …: T = x, η = log λ, h = 1 / x!, log Z = λ, Z a sum. E(x) = log x! - x log λ, infinite elsewhere.
 * It is discrete: samplers that follow a gradient are not for it.
 * @param options rate λ to start from (default 1).
 * @throws ArgumentError for a rate that is not above zero; from `sample`, for one above 2^24.
 * Reference: Wainwright and Jordan 2008, table 3.1.
 */
export function poisson({ rate = 1, ...others }: { rate?: number } = {}): ExponentialFamily {
  checkNoOthers('exponentialFamily.poisson', others);
  checkPositive('exponentialFamily.poisson', { rate });
  return family({
    name: 'poisson',
    start: [Math.log(rate)],
    domain: { expected: 'one finite number', holds: () => true },
    support: 'counts',
    isPossible: (x) => tf.logicalAnd(tf.greaterEqual(x, 0), tf.equal(x, tf.floor(x))),
    statisticsOf: (x) => [x],
    logBase: (x) => tf.neg(logFactorial(x)),
    statistics: (x) => [x],
    logNormaliser: ([natural]) => Math.exp(natural!),
    expectedStatistics: ([natural]) => [Math.exp(natural!)],
    meanAndVariance: ([natural]) => [Math.exp(natural!), Math.exp(natural!)],
    draw: ([natural], key, n) => {
      const { first, cumulative } = distribution(natural!);
      return uniformsOf(key, n).map((u) => first + firstAbove(cumulative, u));
    }
  });
}

/** P(X ≤ x) for x = first, first + 1, … until what is left is beyond the finest uniform number. */
function distribution(natural: number): { first: number; cumulative: number[] } {
  const rate = Math.exp(natural);
  if (rate > LARGEST_RATE) {
    throw new ArgumentError('poisson: rate', {
      given: String(rate),
      expected: `at most ${LARGEST_RATE} to draw from: beyond, float32 has no odd numbers`
    });
  }
  // Over 50 standard deviations below the mean, nothing; as far above it ends a sum that rounding keeps from its target.
  const reach = 50 * (1 + Math.sqrt(rate));
  const first = Math.max(0, Math.floor(rate - reach));
  const cumulative: number[] = [];
  for (let x = first, sum = 0; sum < 1 - 1e-9 && x < rate + reach; x++) cumulative.push((sum += Math.exp(x * natural - rate - logGamma64(x + 1))));
  return { first, cumulative };
}

/** log x! for x ≥ 0: Stirling's series at x + 8, and the recurrence down from there. Abramowitz and Stegun 1964, 6.1.41. */
function logFactorial(x: Tensor): Tensor {
  const far = tf.add(x, 8);
  const inverse = tf.reciprocal(tf.square(far));
  const series = tf.div(tf.sub(1 / 12, tf.mul(inverse, tf.sub(1 / 360, tf.mul(inverse, 1 / 1260)))), far);
  const stirling = tf.add(tf.sub(tf.mul(tf.sub(far, 0.5), tf.log(far)), far), tf.add(series, 0.5 * Math.log(2 * Math.PI)));
  // Logarithms one by one: the product would overflow from 300,000 on.
  return tf.sub(stirling, tf.addN([1, 2, 3, 4, 5, 6, 7].map((shift) => tf.log(tf.add(x, shift)))));
}
