import { ArgumentError, DataError, ShapeError } from '../../engine';
import type { Profile, SteinKernel } from '../../samplers';
import { evenlySpaced } from '../../samplers/stein/median-distance';
import { checkKernel, factorOf } from '../../samplers/stein/stein-kernel';
import { medianOfPairs } from '../pair-sums';
import { pointArray } from '../points';
import type { PointArray, PointSample } from '../points';

/** Points with their scores, in float64, and the kernel's width for them. */
export interface ScoredPoints {
  points: PointArray;
  scores: Float64Array;
  width: number;
}

/**
 * @throws ShapeError unless there is a score for each coordinate; DataError for fewer points than asked, or numbers that are not finite; ArgumentError where a
 * median rule finds no width: more than half of the pairs of points coincide.
 */
export function scoredPoints(subject: string, points: PointSample, scores: PointSample, kernel: SteinKernel, fewest: number): ScoredPoints {
  checkKernel(subject, kernel);
  const first = pointArray(`${subject}: points`, points, fewest);
  const second = pointArray(`${subject}: scores`, scores, 1);
  if (first.count !== second.count || first.dimension !== second.dimension) {
    throw new ShapeError(`${subject}: scores`, {
      given: `${second.count} of ${second.dimension} numbers`,
      expected: `${first.count} of ${first.dimension}: ∇ log p at each point`
    });
  }
  return { points: first, scores: second.values, width: widthFor(subject, kernel, first) };
}

/** h in float64: the kernel's own, or its rule's. */
function widthFor(subject: string, { bandwidth, scale }: SteinKernel, points: PointArray): number {
  if (typeof bandwidth === 'number') return bandwidth;
  const median = medianOf(points);
  if (median > 0) return scale * factorOf(bandwidth, points.count) * median;
  throw new ArgumentError(`${subject}: kernel`, {
    given: `a width by the rule ${bandwidth}, for points whose median distance is 0`,
    expected: 'points of which fewer than half of the pairs coincide',
    remedy: 'Give the kernel a bandwidth: a length, in units of x.'
  });
}

function medianOf({ values, dimension, count }: PointArray): number {
  if (count < 2) return 1;
  const places = evenlySpaced(count);
  const taken = { values: new Float64Array(places.length * dimension), dimension, count: places.length };
  places.forEach((place, i) => taken.values.set(values.subarray(place * dimension, (place + 1) * dimension), i * dimension));
  return medianOfPairs(taken);
}

/**
 * Rows of Stein's kernel u(x, y) = k s(x)·s(y) + s(x)·∇ᵧk + s(y)·∇ₓk + tr ∇ₓ∇ᵧk, one at a time: O(n²d) time, and no matrix.
 * @param use called for each point i with u(xᵢ, xⱼ), j = i … n - 1 (`later`), or j = 0 … n - 1 (`all`); the array is the same one each time.
 */
export function eachSteinRow(scored: ScoredPoints, kernel: SteinKernel, which: 'later' | 'all', use: (row: Float64Array, i: number) => void): void {
  const { points, scores, width } = scored;
  const { values, dimension, count } = points;
  const precision = 1 / (width * width);
  const [squares, products, crosses, row] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array
  ];
  const profile: Profile<Float64Array> = { value: new Float64Array(count), slope: new Float64Array(count), bend: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const start = which === 'later' ? i : 0;
    const length = count - start;
    squares.fill(0, 0, length);
    products.fill(0, 0, length);
    crosses.fill(0, 0, length);
    for (let k = 0; k < dimension; k++) {
      const [x, s] = [values[i * dimension + k]!, scores[i * dimension + k]!];
      for (let j = 0, place = start * dimension + k; j < length; j++, place += dimension) {
        const difference = (x - values[place]!) * precision;
        const other = scores[place]!;
        squares[j]! += difference * difference;
        products[j]! += s * other;
        crosses[j]! += (other - s) * difference;
      }
    }
    for (let j = 0; j < length; j++) squares[j]! /= precision;
    kernel.fill(squares, profile, length);
    const { value, slope, bend } = profile;
    for (let j = 0; j < length; j++) {
      const spread = precision * (2 * squares[j]! * bend[j]! + dimension * slope[j]!);
      row[j] = value[j]! * products[j]! + 2 * (slope[j]! * crosses[j]! - spread);
    }
    use(row.subarray(0, length), i);
  }
}

/** @throws DataError for a discrepancy that came out as no number: scores too large for their squares. */
export function finiteValue(subject: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new DataError(subject, { given: `scores so large that the discrepancy is ${value}`, expected: 'scores whose products are finite' });
}
