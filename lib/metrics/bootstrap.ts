import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { ArgumentError, DataError, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import { sortedQuantile, varianceOf } from './sample-moments';

/** Settings of `bootstrap`. */
export interface BootstrapOptions {
  /** Key of the resampling. */
  key: Key;
  /** How often the data are drawn anew (default 2000). */
  resamples?: number;
  /** Share of such intervals that hold the true value (default 0.95). */
  level?: number;
  /** `bca` (default), bias-corrected and accelerated: one more evaluation of the statistic for each datum. `percentile`: the quantiles as they are. */
  method?: 'bca' | 'percentile';
}

/** A statistic with its bootstrap interval. */
export interface BootstrapInterval {
  /** The statistic of the data themselves. */
  estimate: number;
  /** Standard deviation over the resamples. */
  standardError: number;
  low: number;
  high: number;
  /** The statistic of each resample. */
  replicates: Float64Array;
}

/** Indices drawn in one go: 4 MB of them. */
const indicesAtOnce = 1e6;

/**
 * Bootstrap interval of a statistic: the data are drawn anew with replacement, and the statistic's spread over such samples stands for its spread over experiments.
 *
 * The data must be independent of each other. Draws of one chain are not; chains are: give an array of chains, and whole chains are drawn (the block bootstrap of many chains).
 * @param statistic of an array like the data; @param data n of whatever the statistic takes: numbers, points, pairs, chains; @param options `key`, `resamples`, `level`, `method`.
 * @throws DataError for fewer than 2 data, a statistic that is not finite, or (`bca`) one that is above the estimate in all resamples or below it in all;
 * ArgumentError for a level outside (0, 1) or no resamples.
 * References: Efron and Tibshirani 1993, chapters 13 and 14; DiCiccio and Efron 1996.
 */
export function bootstrap<T>(statistic: (sample: readonly T[]) => number, data: ArrayLike<T>, options: BootstrapOptions): BootstrapInterval {
  checkOptionNames('bootstrap', options, ['key', 'resamples', 'level', 'method']);
  const { key, resamples = 2000, level = 0.95, method = 'bca' } = options;
  if (!(level > 0 && level < 1)) throw new ArgumentError('bootstrap: level', { given: String(level), expected: 'a number in (0, 1)' });
  if (!(Number.isInteger(resamples) && resamples >= 2))
    throw new ArgumentError('bootstrap: resamples', { given: String(resamples), expected: 'an integer of at least 2' });
  if (data.length < 2) throw new DataError('bootstrap', { given: `${data.length} data`, expected: 'at least 2' });
  const all = Array.from(data);
  const evaluate = (sample: readonly T[]): number => {
    const value = statistic(sample);
    if (Number.isFinite(value)) return value;
    throw new DataError('bootstrap: statistic', {
      given: `${value} for one of the samples`,
      expected: 'a finite number',
      remedy: 'Is it defined where data repeat?'
    });
  };
  const estimate = evaluate(all);
  const replicates = new Float64Array(resamples);
  const rowsAtOnce = Math.max(1, Math.floor(indicesAtOnce / all.length));
  for (let from = 0; from < resamples; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, resamples - from);
    const indices = tf.tidy(() => random.integers(random.foldIn(key, from), [rows, all.length], 0, all.length).dataSync());
    for (let row = 0; row < rows; row++) {
      const sample = Array.from(indices.subarray(row * all.length, (row + 1) * all.length) as Int32Array, (index) => all[index] as T);
      replicates[from + row] = evaluate(sample);
    }
  }
  const jackknife = method === 'bca' ? Float64Array.from(all, (_, i) => evaluate(all.filter((_datum, j) => j !== i))) : null;
  const [low, high] = bootstrapInterval(replicates, estimate, level, jackknife);
  return { estimate, standardError: Math.sqrt(varianceOf(replicates)), low, high, replicates };
}

/**
 * Ends of the interval: quantiles of the replicates at the probabilities Φ(z₀ + (z₀ + z) / (1 - a (z₀ + z))), z the normal quantile of (1 ∓ level) / 2, z₀ the bias and a the
 * acceleration; both 0 without a jackknife.
 */
export function bootstrapInterval(
  replicates: Float64Array,
  estimate: number,
  level: number,
  jackknife: Float64Array | null
): [low: number, high: number] {
  const sorted = replicates.slice().sort();
  const ends = [(1 - level) / 2, (1 + level) / 2];
  if (jackknife === null || sorted[0] === sorted[sorted.length - 1]) return ends.map((end) => sortedQuantile(sorted, end)) as [number, number];
  const below = replicates.reduce((sum, value) => sum + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0) / replicates.length;
  if (below === 0 || below === 1) {
    throw new DataError('bootstrap: statistic', {
      given: `a value ${below === 1 ? 'below' : 'above'} that of the data in each resample`,
      expected: 'values on both sides of it: else its bias is infinite, and no interval of method bca exists',
      remedy: "Resampling changes what it measures (a count of different values, an extreme). { method: 'percentile' } shows by how much."
    });
  }
  const bias = normalQuantile(below, 0, 1);
  const a = acceleration(jackknife);
  return ends.map((end) => {
    const shifted = bias + normalQuantile(end, 0, 1);
    return sortedQuantile(sorted, normalCdf(bias + shifted / (1 - a * shifted), 0, 1));
  }) as [number, number];
}

/** a = Σ d³ / 6 (Σ d²)^{3/2}, d the mean of the leave-one-out values less each of them. */
function acceleration(jackknife: Float64Array): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  let [squares, cubes] = [0, 0];
  for (const value of jackknife) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
