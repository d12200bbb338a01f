import { ArgumentError } from '../../engine';
import { checkWhole } from '../../engine/check-whole';

/**
 * A sampler by inversion: tabulates F(x) = ∫ p up to x on a fine grid and solves F(x) = u by linear interpolation.
 * The density is taken constant within a cell: the error of a moment is of order (cell width)².
 * @param logDensity log p up to a constant.
 * @param low @param high the interval that carries all but a negligible part of the mass.
 * @param cells number of grid cells (default 2^14).
 * @returns a function from a uniform number in [0, 1] to a draw.
 * @throws ArgumentError for ends that are not finite or not in order, no cells, or a density that is zero or not finite everywhere on the interval.
 * Reference: Devroye 1986, II.2.
 */
export function inverseCdf(logDensity: (x: number) => number, low: number, high: number, cells = 1 << 14): (uniform: number) => number {
  if (!(low < high && Number.isFinite(high - low)))
    throw new ArgumentError('inverseCdf', { given: `[${low}, ${high}]`, expected: 'two finite ends, the lower first' });
  checkWhole('inverseCdf: cells', cells);
  const width = (high - low) / cells;
  const logs = Float64Array.from({ length: cells }, (_, i) => logDensity(low + (i + 0.5) * width));
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(largest)) {
    throw new ArgumentError('inverseCdf', { given: `a log-density whose maximum on [${low}, ${high}] is ${largest}`, expected: 'a finite maximum' });
  }
  const cumulative = new Float64Array(cells + 1);
  for (let i = 0; i < cells; i++) cumulative[i + 1] = (cumulative[i] as number) + Math.exp((logs[i] as number) - largest);
  const total = cumulative[cells] as number;
  return (uniform) => {
    const target = uniform * total;
    let [first, last] = [0, cells];
    while (last - first > 1) {
      const middle = (first + last) >>> 1;
      if ((cumulative[middle] as number) <= target) first = middle;
      else last = middle;
    }
    const mass = (cumulative[first + 1] as number) - (cumulative[first] as number);
    const fraction = mass > 0 ? (target - (cumulative[first] as number)) / mass : 0.5;
    return low + (first + Math.min(1, fraction)) * width;
  };
}
