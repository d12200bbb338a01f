import type { Tensor } from '@tensorflow/tfjs';
import { LuDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, DataError, jit, random, scan, tf } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { finiteNumbers } from '../points';

/** Keys whose standard normal draws make, with these weights, a quadrature rule: Σ wₖ f(zₖ) = E f(z). */
export interface WeightedDraws {
  keys: Key[];
  /** zₖ in float64, as programs of that precision draw it. */
  values: Float64Array;
  weights: Float64Array;
}

export interface WeightedDrawsOptions {
  /** The first key; the others are folded from it. */
  key: Key;
  /** Up to what degree polynomials are integrated exactly (default 8). */
  degree?: number;
  /** How many draws are kept (default 3 more than the degree). */
  count?: number;
  /** Out of how many they are chosen (default 1024): evenly spread, the farthest among them, so that the weights stay small. */
  pool?: number;
  /** What is done to a key before a number is drawn with it (default nothing). A chain's first step draws with `random.foldIn(key, 0)`. */
  derive?: (key: Key) => Key;
}

/**
 * Weights on given numbers that integrate all polynomials up to a degree exactly against N(0, 1): Σ wₖ Heₘ(zₖ) = [m = 0], m = 0 … degree, and among those the nearest
 * to equal ones (least Σ (wₖ - 1/n)²). Weights may be negative. The error of a rule is that of the rest of f beyond the degree.
 * @param draws n numbers, more than `degree` different ones; @param degree a whole number from 0. Heₘ are Hermite's polynomials, orthogonal under N(0, 1).
 * @throws ArgumentError for fewer draws than degree + 1; DataError for numbers that are not finite, or fewer than degree + 1 different ones.
 * Reference: Deville and Särndal 1992, "Calibration estimators in survey sampling" (quadratic distance), with Hermite polynomials as the auxiliary variables.
 */
export function weightsOfDraws(draws: ArrayLike<number>, degree: number): Float64Array {
  const z = finiteNumbers('weightsOfDraws', draws);
  if (!Number.isInteger(degree) || degree < 0 || degree >= z.length) {
    throw new ArgumentError('weightsOfDraws: degree', { given: String(degree), expected: `a whole number below the ${z.length} draws` });
  }
  if (new Set(z).size <= degree)
    throw new DataError('weightsOfDraws', { given: `${new Set(z).size} different numbers`, expected: `more than ${degree}` });
  const moments = new Matrix(hermite(z, degree));
  const gram = new LuDecomposition(moments.mmul(moments.transpose()));
  const weights = Matrix.columnVector(new Array<number>(z.length).fill(1 / z.length));
  // The second round takes back the first one's rounding.
  for (let round = 0; round < 2; round++) {
    const missing = moments.mmul(weights).neg();
    missing.set(0, 0, missing.get(0, 0) + 1);
    weights.add(moments.transpose().mmul(gram.solve(missing)));
  }
  return Float64Array.from(weights.to1DArray());
}

/**
 * Draws of single standard normal numbers with their keys, and weights that make them a quadrature rule: for a loss that draws its own noise, so that its mean over
 * that noise can be had without Monte Carlo.
 * @param options `key`, and how many draws of what degree are chosen out of how many; `derive`, where the loss does not draw with its key itself.
 * @throws ArgumentError for a degree that is negative, or not below the count, or a pool smaller than that.
 */
export function weightedDraws({
  key,
  degree = 8,
  count = degree + 3,
  pool = 1024,
  derive = (own) => own,
  ...others
}: WeightedDrawsOptions): WeightedDraws {
  checkNoOthers('weightedDraws', others);
  checkWhole('weightedDraws: count', count);
  if (!Number.isInteger(degree) || degree < 0 || degree >= count) {
    throw new ArgumentError('weightedDraws: degree', { given: String(degree), expected: `a whole number below the ${count} draws` });
  }
  if (!Number.isInteger(pool) || pool < count) throw new ArgumentError('weightedDraws: pool', { given: String(pool), expected: `at least ${count}` });
  const words = Array.from({ length: pool }, (_, k) => random.foldIn(key, k));
  const drawn = drawsOf(words, derive);
  const chosen = spread(drawn, count);
  const values = Float64Array.from(chosen, (k) => drawn[k]!);
  const keys = chosen.map((k) => words[k]!);
  words.forEach((own) => keys.includes(own) || own.dispose());
  return { keys, values, weights: weightsOfDraws(values, degree) };
}

/** What programs of double precision draw with each key. */
function drawsOf(words: readonly Key[], derive: (key: Key) => Key): Float64Array {
  const program = jit(
    (keys: Tensor) =>
      scan(words.length, tf.scalar(0), (i, none) => [none, random.normal(derive(tf.reshape(tf.gather(keys, tf.reshape(i, [1])), [2])), [1, 1])])[1],
    { precision: 'float64', mode: 'xla', name: 'weightedDraws' }
  );
  const table = tf.tidy(() => tf.stack([...words]));
  const values = program(table) as unknown as Float64Array;
  program.dispose();
  table.dispose();
  return Float64Array.from(values);
}

/** Places of the numbers nearest to `count` evenly spaced ones, each once. */
function spread(values: Float64Array, count: number): number[] {
  const reach = Math.min(Math.max(...values), -Math.min(...values));
  const taken: number[] = [];
  for (let j = 0; j < count; j++) {
    const target = count === 1 ? 0 : reach * ((2 * j) / (count - 1) - 1);
    const free = [...values.keys()].filter((k) => !taken.includes(k));
    taken.push(free.reduce((best, k) => (Math.abs(values[k]! - target) < Math.abs(values[best]! - target) ? k : best)));
  }
  return taken;
}

/** Heₘ(z) / √m!, m = 0 … degree, a row each: orthonormal under N(0, 1). */
function hermite(z: Float64Array, degree: number): number[][] {
  const rows = [new Array<number>(z.length).fill(1)];
  for (let m = 1; m <= degree; m++) {
    rows.push(Array.from(z, (value, k) => (value * rows[m - 1]![k]! - Math.sqrt(m - 1) * (rows[m - 2]?.[k] ?? 0)) / Math.sqrt(m)));
  }
  return rows;
}
