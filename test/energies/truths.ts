import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs';
import { energiesOn, float64, grad, jit, logPartitionOf, quadratureRule, tf } from 'ebm';
import type { Energy, Interval, Moments, RuleOptions } from 'ebm';

export const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`.trim());

export const allClose = (got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = ''): void => {
  assert.equal(got.length, expected.length, what);
  Array.from(expected).forEach((value, i) => close(got[i]!, value, tolerance, `${what}[${i}]`));
};

/** The values of a tensor, which is disposed. */
export function take(tensor: Tensor): number[] {
  const values = Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}

/** Energies of events given as rows of numbers, in float32. */
export const energiesAt = <P>(model: Energy<P>, params: P, rows: number[][]): number[] =>
  tf.tidy(() => Array.from(model.energy(params, tf.tensor2d(rows)).dataSync()));

/** log Z from the tensor energy itself, by quadrature on a domain. */
export function quadratureLogPartition<P>(
  model: Energy<P>,
  params: P,
  domain: Interval | readonly [Interval, Interval],
  options?: RuleOptions
): number {
  const rule = quadratureRule(domain, options);
  return logPartitionOf(rule, energiesOn(rule, model, params));
}

/** Largest error of the energy's gradient in x against central differences, both in float64, relative to the larger of 1 and the gradient. */
export function gradientError<P>(model: Energy<P>, params: P, x: Tensor, step = 1e-5): number {
  const values = Array.from(x.dataSync());
  const shaped = (flat: Tensor): Tensor => tf.reshape(flat, [-1, ...model.event]);
  const energy = jit((p: P, flat: Tensor) => model.energy(p, shaped(flat)), { precision: 'float64', mode: 'graph' });
  const slope = jit((p: P, flat: Tensor) => grad((point: Tensor) => tf.sum(model.energy(p, shaped(point))))(flat) as Tensor, {
    precision: 'float64',
    mode: 'graph'
  });
  const moved = (by: number): number[] => values.flatMap((_, i) => values.map((value, j) => (i === j ? value + by : value)));
  const n = x.shape[0]!;
  const at = (by: number): Float64Array => energy(params as never, float64(moved(by), [values.length * n, values.length / n]) as never);
  const [up, down] = [at(step), at(-step)];
  const slopes = slope(params as never, float64(values, [n, values.length / n]) as never);
  [energy, slope].forEach((program) => program.dispose());
  return slopes.reduce((worst, got, i) => {
    // Batch i has number i changed, which belongs to one of its events.
    const event = Math.floor((i * n) / values.length);
    const expected = (up[i * n + event]! - down[i * n + event]!) / (2 * step);
    return Math.max(worst, Math.abs(got - expected) / Math.max(1, Math.abs(expected)));
  }, 0);
}

/** Mean of independent numbers and its standard error. */
export function meanOf(values: ArrayLike<number>): { mean: number; standardError: number } {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { mean, standardError: Math.sqrt(squares / n / n) };
}

/** Asserts that the mean of independent numbers is within 4.5 standard errors, and rounding, of the truth. */
export function meanIs(values: ArrayLike<number>, truth: number, rounding: number, what: string): void {
  const { mean, standardError } = meanOf(values);
  close(mean, truth, 4.5 * standardError + rounding, what);
}

/** Asserts that draws [n, d] have the given moments, each within 4.5 standard errors (as the draws tell them) and `rounding` of its size. */
export function checkMoments(draws: ArrayLike<number>, { mean, covariance }: Moments, what = '', rounding = 1e-5): void {
  const d = mean.length;
  const valuesOf = (f: (start: number) => number): Float64Array => Float64Array.from({ length: draws.length / d }, (_, row) => f(row * d));
  const sd = covariance.map((row, i) => Math.sqrt(row[i]!));
  mean.forEach((centre, i) => {
    meanIs(
      valuesOf((start) => draws[start + i]!),
      centre,
      rounding * sd[i]!,
      `${what} mean ${i}`
    );
    for (let j = 0; j <= i; j++) {
      const products = valuesOf((start) => (draws[start + i]! - centre) * (draws[start + j]! - mean[j]!));
      meanIs(products, covariance[i]![j]!, rounding * sd[i]! * sd[j]!, `${what} covariance ${i}, ${j}`);
    }
  });
}
