import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, float64, jit, scan, tf } from '../../engine';
import type { Float64Values, Key } from '../../engine';
import type { Energy, QuadratureRule } from '../../energies';
import type { AnyLoss } from '../../losses';
import { differentiate } from '../../training/differentiate';
import { checkLengths, dot64 } from '../quadrature';
import type { WeightedDraws } from './weighted-draws';

/** The law of the data, and of the noise that the loss draws. */
export interface LossExpectation {
  /** A rule over the data, of one dimension, and log p_data at its points. */
  rule: QuadratureRule;
  logDensity: ArrayLike<number>;
  /** `weightedDraws(…)` for a loss that draws one normal number an event; without, the loss draws nothing. */
  draws?: WeightedDraws;
}

/** A loss's mean over data and noise, and that of its gradient: each parameter's values in a row. */
export interface ExpectedLoss {
  value: number;
  gradient: Record<string, Float64Array>;
}

/**
 * The mean of a loss and of its gradient over the data and over its own noise, E_x E_z[loss], without Monte Carlo: Σᵢₖ wᵢ p(xᵢ) vₖ loss(xᵢ, keyₖ), the loss called with
 * one event at a time, at each point of a quadrature rule and with each of the weighted keys, in float64. Exact to rounding in the noise where the loss is a
 * polynomial in it, of the degree of the draws or less; else the error is that of the rest beyond this degree.
 * @param loss any without state that draws at most one normal number an event, and whose batch of one event is meaningful (not noise-contrastive estimation, which
 * draws events of noise).
 * @param model an energy on the line; @param law of the data and of the noise: `rule`, `logDensity` at its points in nats, `draws` (leave out for a loss without noise).
 * @returns a function of the parameters, a flat record of tensors or of doubles; compiled once. `dispose` gives back its program.
 * @throws ArgumentError for a rule over the plane; ShapeError for another number of log-densities than of points.
 */
export function expectedLoss<P extends { [K in keyof P]: Tensor }>(
  loss: AnyLoss,
  model: Energy<P>,
  { rule, logDensity, draws }: LossExpectation
): ((params: { [K in keyof P]: P[K] | Float64Values | number }) => ExpectedLoss) & { dispose(): void } {
  checkLengths('expectedLoss', rule, logDensity);
  if (rule.dimension !== 1) throw new ArgumentError('expectedLoss: rule', { given: 'a rule over the plane', expected: 'one over the line' });
  const { xs, keys, weights } = nodes(rule, logDensity, draws);
  const count = weights.length;
  const program = jit(
    (params: P, points: Tensor, words: Tensor) => {
      const [, rows] = scan(count, tf.scalar(0), (i, none) => {
        const at = tf.reshape(i, [1]);
        const [x, key] = [tf.gather(points, at), tf.reshape(tf.gather(words, at), [2]) as Key];
        const { loss: value, gradient } = differentiate((theta: P) => loss(model, theta, x, key, null), params, loss.explicit);
        return [none, { value, gradient } as never];
      });
      return rows as { value: Tensor; gradient: P };
    },
    { precision: 'float64', name: 'expectedLoss', mode: 'xla' }
  );
  const mean = (rows: ArrayLike<number>): Float64Array => {
    const size = rows.length / count;
    return Float64Array.from({ length: size }, (_, j) =>
      dot64(
        weights,
        Float64Array.from({ length: count }, (__, i) => rows[i * size + j]!)
      )
    );
  };
  const evaluate = (params: { [K in keyof P]: P[K] | Float64Values | number }): ExpectedLoss => {
    const rows = program(params as never, float64(xs, [count, 1]) as never, keys) as unknown as {
      value: Float64Array;
      gradient: Record<string, Float64Array>;
    };
    return {
      value: mean(rows.value)[0]!,
      gradient: Object.fromEntries(Object.entries(rows.gradient).map(([name, values]) => [name, mean(values)]))
    };
  };
  return Object.assign(evaluate, {
    dispose: () => {
      program.dispose();
      keys.dispose();
    }
  });
}

/** All pairs of a point and a draw, but for points that have next to no mass: below 1e-20, lost to rounding for a loss that is not huge there. */
function nodes(
  { points, weights: masses }: QuadratureRule,
  logDensity: ArrayLike<number>,
  draws: WeightedDraws | undefined
): { xs: Float64Array; keys: Tensor; weights: Float64Array } {
  const words = draws ? draws.keys.map((key) => key.dataSync()) : [Int32Array.of(0, 0)];
  const shares = draws?.weights ?? Float64Array.of(1);
  const places = [...masses.keys()].filter((i) => masses[i]! * Math.exp(logDensity[i]!) > 1e-20);
  const pairs = places.flatMap((i) =>
    Array.from(shares, (share, k) => ({ x: points[i]!, k, weight: masses[i]! * Math.exp(logDensity[i]!) * share }))
  );
  return {
    xs: Float64Array.from(pairs, ({ x }) => x),
    keys: tf.tensor2d(Int32Array.from(pairs.flatMap(({ k }) => [...words[k]!])), [pairs.length, 2], 'int32'),
    weights: Float64Array.from(pairs, ({ weight }) => weight)
  };
}
