import { random, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkFiniteLists, checkPositive } from '../check-options';
import { numbersOf } from '../read-values';
import { family } from './family';
import type { ExponentialFamily } from './family';

/**
 * The normal distribution by its natural parameters: T = (x, x²), η = (μ/σ², -1/2σ²), log Z = -η₁²/4η₂ + ½ log(-π/η₂).
 * @param options mean μ and variance σ² to start from (default 0 and 1).
 * @throws ArgumentError for a variance that is not above zero.
 * Reference: Wainwright and Jordan 2008, table 3.1.
 */
export function normal({ mean = 0, variance = 1, ...others }: { mean?: number; variance?: number } = {}): ExponentialFamily {
  checkNoOthers('exponentialFamily.normal', others);
  checkFiniteLists('exponentialFamily.normal', { mean: [mean] });
  checkPositive('exponentialFamily.normal', { variance });
  const meanAndVariance = ([first, second]: readonly number[]): [number, number] => [-first! / (2 * second!), -1 / (2 * second!)];
  return family({
    name: 'normal',
    start: [mean / variance, -1 / (2 * variance)],
    domain: { expected: 'two finite numbers, the second below 0', holds: ([, second]) => second! < 0 },
    statisticsOf: (x) => [x, tf.square(x)],
    statistics: (x) => [x, x * x],
    logNormaliser: ([first, second]) => -(first! ** 2) / (4 * second!) + 0.5 * Math.log(-Math.PI / second!),
    expectedStatistics: (natural) => {
      const [centre, spread] = meanAndVariance(natural);
      return [centre, centre ** 2 + spread];
    },
    meanAndVariance,
    draw: (natural, key, n) => {
      const [centre, spread] = meanAndVariance(natural);
      return tf.tidy(() => numbersOf(random.normal(key, [n]))).map((z) => centre + Math.sqrt(spread) * z);
    }
  });
}
