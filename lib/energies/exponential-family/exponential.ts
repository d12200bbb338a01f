import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkPositive } from '../check-options';
import { uniformsOf } from '../read-values';
import { family } from './family';
import type { ExponentialFamily } from './family';

/**
 * The exponential distribution on x ≥ 0: T = x, η = -λ, log Z = -log λ. E(x) = λx, infinite below 0.
 * @param options rate λ to start from (default 1).
 * @throws ArgumentError for a rate that is not above zero.
 * Reference: Wainwright and Jordan 2008, table 3.1.
 */
export function exponential({ rate = 1, ...others }: { rate?: number } = {}): ExponentialFamily {
  checkNoOthers('exponentialFamily.exponential', others);
  checkPositive('exponentialFamily.exponential', { rate });
  return family({
    name: 'exponential',
    start: [-rate],
    domain: { expected: 'one finite number below 0', holds: ([natural]) => natural! < 0 },
    support: 'positive',
    isPossible: (x) => tf.greaterEqual(x, 0),
    statisticsOf: (x) => [x],
    statistics: (x) => [x],
    logNormaliser: ([natural]) => -Math.log(-natural!),
    expectedStatistics: ([natural]) => [-1 / natural!],
    meanAndVariance: ([natural]) => [-1 / natural!, 1 / natural! ** 2],
    draw: ([natural], key, n) => uniformsOf(key, n).map((u) => Math.log(u) / natural!)
  });
}
