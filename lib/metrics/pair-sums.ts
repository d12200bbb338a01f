import type { PointArray } from './points';

/**
 * Squared distances between points, a row at a time: 10⁴ x 10⁴ pairs need no matrix.
 * @param add called for each point of x with its squared distances to all of y; within one sample to the points after it, so that each unordered pair comes once.
 *   The array is the same one each time, with other numbers.
 */
export function eachRow(x: PointArray, y: PointArray, add: (squaredDistances: Float64Array) => void): void {
  const { dimension } = x;
  const buffer = new Float64Array(y.count);
  for (let i = 0; i < x.count; i++) {
    const start = x === y ? i + 1 : 0;
    const row = buffer.subarray(start);
    row.fill(0);
    for (let k = 0; k < dimension; k++) {
      const coordinate = x.values[i * dimension + k]!;
      for (let j = 0, place = start * dimension + k; j < row.length; j++, place += dimension) {
        const difference = coordinate - y.values[place]!;
        row[j]! += difference * difference;
      }
    }
    add(row);
  }
}

/** Median distance between different points of a sample of at least 2; of an even number of pairs, the mean of the two in the middle. Takes memory for every pair. */
export function medianOfPairs(sample: PointArray): number {
  const squares = new Float64Array((sample.count * (sample.count - 1)) / 2);
  let filled = 0;
  eachRow(sample, sample, (row) => {
    squares.set(row, filled);
    filled += row.length;
  });
  squares.sort();
  const middle = (squares.length - 1) / 2;
  return (Math.sqrt(squares[Math.floor(middle)]!) + Math.sqrt(squares[Math.ceil(middle)]!)) / 2;
}

/** `unbiased` leaves out the pairs of a point with itself (a U-statistic: its mean is the true value, it may be negative), `biased` counts them (a V-statistic: never negative). */
export type Statistic = 'unbiased' | 'biased';

/**
 * Mean of f over all ordered pairs of one sample.
 * @param sum of f over the unordered pairs of different points; @param atZero f of a point and itself.
 */
export function meanWithin(sum: number, count: number, atZero: number, statistic: Statistic): number {
  return statistic === 'unbiased' ? (2 * sum) / (count * (count - 1)) : (2 * sum + count * atZero) / (count * count);
}
