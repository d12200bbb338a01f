import { ArgumentError, random, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { finiteNumbers, pairOfSamples } from './points';
import type { PointArray, PointSample } from './points';

/** Settings of `wasserstein1d`. */
export interface TransportOptions {
  /** Order p: distances count to the power p (default 1). */
  order?: number;
}

/** Settings of `slicedWasserstein`. */
export interface SlicedOptions extends TransportOptions {
  /** Key of the random directions. */
  key: Key;
  /** How many (default 128). The standard error of SW_p^p falls with their square root. */
  projections?: number;
}

/**
 * Wasserstein distance of two samples of numbers, exact: W_p = (∫₀¹ |F⁻¹(u) - G⁻¹(u)|^p du)^{1/p}, in units of x.
 * @param x @param y samples of any sizes; @param options `order` p ≥ 1 (default 1).
 * @throws ArgumentError for an order below 1; DataError for an empty sample or a number that is not finite.
 * Reference: Villani 2003, Theorem 2.18.
 */
export function wasserstein1d(x: ArrayLike<number>, y: ArrayLike<number>, { order = 1, ...others }: TransportOptions = {}): number {
  checkNoOthers('wasserstein1d', others);
  checkOrder('wasserstein1d', order);
  return transportCost(finiteNumbers('wasserstein1d', x).sort(), finiteNumbers('wasserstein1d', y).sort(), order) ** (1 / order);
}

/**
 * Sliced Wasserstein distance: SW_p = (mean over directions θ of W_p^p(θ·x, θ·y))^{1/p}, θ uniform on the sphere, in units of x.
 * For N(0, I) and N(m, s² I) in d dimensions SW₂² = |m|² / d + (s - 1)².
 * @param x @param y samples, [n, d] and [m, d]; @param options `key` of the directions, `projections` (default 128), `order` (default 2).
 * @throws ArgumentError for an order below 1 or no projections; ShapeError, DataError for samples that cannot be compared.
 * Reference: Bonneel, Rabin, Peyré and Pfister 2015.
 */
export function slicedWasserstein(x: PointSample, y: PointSample, { key, projections = 128, order = 2, ...others }: SlicedOptions): number {
  checkNoOthers('slicedWasserstein', others);
  checkOrder('slicedWasserstein', order);
  checkWhole('slicedWasserstein: projections', projections);
  const [first, second] = pairOfSamples('slicedWasserstein', x, y, 1);
  const directions = tf.tidy(() => random.normal(key, [projections, first.dimension]).dataSync());
  let sum = 0;
  for (let p = 0; p < projections; p++) {
    const direction = unit(directions.subarray(p * first.dimension, (p + 1) * first.dimension) as Float32Array);
    sum += transportCost(projected(first, direction), projected(second, direction), order);
  }
  return (sum / projections) ** (1 / order);
}

/** ∫₀¹ |F⁻¹ - G⁻¹|^p of samples in ascending order: both quantile functions are steps, so the sum runs over the pieces between the steps of either. */
function transportCost(x: Float64Array, y: Float64Array, order: number): number {
  let cost = 0;
  // In units of 1/(n m), so that the steps are whole numbers and meet exactly.
  for (let i = 0, j = 0, at = 0; i < x.length && j < y.length;) {
    const next = Math.min((i + 1) * y.length, (j + 1) * x.length);
    const distance = Math.abs(x[i]! - y[j]!);
    cost += (next - at) * (order === 1 ? distance : order === 2 ? distance * distance : distance ** order);
    at = next;
    if (next === (i + 1) * y.length) i++;
    if (next === (j + 1) * x.length) j++;
  }
  return cost / x.length / y.length;
}

function projected({ values, dimension, count }: PointArray, direction: Float64Array): Float64Array {
  const result = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += values[i * dimension + k]! * direction[k]!;
    result[i] = sum;
  }
  return result.sort();
}

function unit(vector: Float32Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float64Array.from(vector, (value) => value / length);
}

function checkOrder(subject: string, order: number): void {
  if (!(order >= 1 && Number.isFinite(order)))
    throw new ArgumentError(`${subject}: order`, { given: String(order), expected: 'a number of at least 1' });
}
