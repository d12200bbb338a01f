import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkPositive } from '../check-options';
import { digamma64, logGamma64 } from '../numeric/log-gamma';
import { closeIn, invert } from '../numeric/line-density';
import { uniformsOf } from '../read-values';
import { family } from './family';
import type { ExponentialFamily } from './family';

/**
 * The gamma distribution on x > 0: T = (log x, x), η = (α - 1, -β), log Z = log Γ(α) - α log β. E(x) = (1 - α) log x + βx, infinite at and below 0.
 * @param options shape α and rate β to start from (default 2 and 1).
 * @throws ArgumentError unless both are above zero.
 * Reference: Bishop 2006, appendix B.
 */
export function gamma({ shape = 2, rate = 1, ...others }: { shape?: number; rate?: number } = {}): ExponentialFamily {
  checkNoOthers('exponentialFamily.gamma', others);
  checkPositive('exponentialFamily.gamma', { shape, rate });
  return family({
    name: 'gamma',
    start: [shape - 1, -rate],
    domain: { expected: 'two finite numbers, the first above -1 and the second below 0', holds: ([first, second]) => first! > -1 && second! < 0 },
    support: 'positive',
    isPossible: (x) => tf.greater(x, 0),
    statisticsOf: (x) => [tf.log(x), x],
    statistics: (x) => [Math.log(x), x],
    logNormaliser: ([first, second]) => logGamma64(first! + 1) - (first! + 1) * Math.log(-second!),
    expectedStatistics: ([first, second]) => [digamma64(first! + 1) - Math.log(-second!), -(first! + 1) / second!],
    meanAndVariance: ([first, second]) => [-(first! + 1) / second!, (first! + 1) / second! ** 2],
    draw: ([first, second], key, n) => {
      const alpha = first! + 1;
      // y = log(βx / α) has a smooth, log-concave density even where that of x has a pole. Its tails: slope α to the left, steeper than exponential to the right.
      const logDensity = (y: number): number => alpha * (y - Math.exp(y));
      const domain = closeIn(logDensity, [-2 - 62 / alpha, 2 + Math.log1p(62 / alpha)]);
      // The wide domain of a small α asks for more cells than usual: they are short where the density falls, which it does within some 1 of y.
      const cells = Math.min(2 ** 20, Math.max(2 ** 14, Math.ceil(50 * (domain[1] - domain[0]))));
      // What float32 has no normal number for becomes the least that it has: at 0 the energy is infinite.
      return invert(logDensity, domain, uniformsOf(key, n), cells).map((y) => Math.max((alpha / -second!) * Math.exp(y), 2 ** -126));
    }
  });
}
