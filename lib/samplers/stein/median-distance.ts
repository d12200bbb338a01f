import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { loop, tf } from '../../engine';
import { squaredDistances } from './squared-distances';

/** Points that tell the median: half a million distances. */
export const mostPointsForMedian = 1000;

/** The places of `mostPointsForMedian` evenly spaced points of n, or all. */
export function evenlySpaced(n: number): number[] {
  const taken = Math.min(n, mostPointsForMedian);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * n) / taken));
}

/** Halvings of the exponent, from 2^±126 to one power of 2, and then of the mantissa's 24 bits. */
const [exponents, mantissas] = [9, 25];
const [least, most] = [2 ** -126, 2 ** 126];

/**
 * The median distance m between different points of x [n, d], exact to float32 and without a sort: bisection by counting, first of the exponent, then of the
 * mantissa. Of an even number of pairs, the mean of the two in the middle. It compiles, and no gradient passes.
 * Where m is 0, more than half of the pairs coincide: the root mean square distance takes its place; where all points are one, or there is but one, 1 does –
 * any width gives particles at one place the same direction.
 * @param resolution distances up to this count as 0: what the rounding of the coordinates makes of equal points.
 */
export function medianOfDistances(x: Tensor, resolution: Tensor | number = 0): Scalar {
  return tf.tidy(() => {
    const places = evenlySpaced(x.shape[0] as number);
    const n = places.length;
    if (n === 1) return tf.scalar(1);
    const points = n === x.shape[0] ? x : tf.gather(x, tf.tensor1d(places, 'int32'));
    const squares = squaredDistances(points, points);
    // Each pair stands in the matrix twice, and beside the pairs there are n zeros.
    const pairs = (n * (n - 1)) / 2;
    const [lower, upper] = [Math.floor((pairs - 1) / 2), Math.ceil((pairs - 1) / 2)];
    const reached = (bound: Tensor, rank: number): Tensor => tf.less(countAbove(squares, bound), n * n - n - 2 * (rank + 1) + 0.5);
    const halved = (times: number, middle: (low: Tensor, high: Tensor) => Tensor, from: Ends): Ends =>
      loop(times, from, (_, { low, high }) => {
        const bound = middle(low, high);
        const inside = reached(bound, lower);
        return { low: tf.where(inside, low, bound), high: tf.where(inside, bound, high) };
      });
    const power = halved(exponents, (low, high) => tf.mul(tf.sqrt(low), tf.sqrt(high)), { low: tf.scalar(least), high: tf.scalar(most) });
    const { high } = halved(mantissas, (low, top) => tf.add(low, tf.mul(0.5, tf.sub(top, low))), power);
    const below = tf.lessEqual(squares, high);
    const middle = tf.max(tf.where(below, squares, tf.zerosLike(squares)));
    const above = tf.min(tf.where(below, tf.fill(squares.shape, most), squares));
    const second = tf.where(reached(high, upper), middle, above);
    const median = tf.mul(0.5, tf.add(tf.sqrt(middle), tf.sqrt(second)));
    const spread = tf.sqrt(tf.div(tf.sum(squares), n * (n - 1)));
    const orSpread = tf.where(tf.greater(median, resolution), median, spread);
    return tf.where(tf.greater(orSpread, resolution), orSpread, tf.onesLike(orSpread)) as Scalar;
  });
}

type Ends = { low: Tensor; high: Tensor };

/** How many numbers of a matrix are above `bound`. As a step function of the difference, columns first: what compilers do several at a time. */
function countAbove(matrix: Tensor, bound: Tensor): Tensor {
  return tf.sum(tf.sum(tf.step(tf.sub(matrix, bound)), 0));
}
