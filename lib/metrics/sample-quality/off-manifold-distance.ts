import { ArgumentError, DataError, ShapeError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { bootstrap } from '../bootstrap';
import type { BootstrapInterval, BootstrapOptions } from '../bootstrap';
import { pointArray } from '../points';
import type { PointSample } from '../points';
import { sortedQuantile } from '../sample-moments';

export interface OffManifoldOptions {
  /** Probabilities of the quantiles (default 0.5, 0.9, 0.99). */
  probabilities?: readonly number[];
  /** A bootstrap interval of the root mean square, of these settings, too. */
  interval?: BootstrapOptions;
}

/** How far a sample is from a manifold, in units of x. */
export interface OffManifoldDistance {
  /** √ mean d². */
  rms: number;
  /** Quantiles of |d|, one for each of the probabilities. */
  quantiles: number[];
  /** |d| of each point. */
  distances: Float64Array;
  /** Of the root mean square, where it was asked for. */
  interval?: BootstrapInterval;
}

/**
 * Distances of a sample from a manifold: their root mean square and quantiles (linear between neighbours, as NumPy's). Data with noise s across the manifold are
 * themselves s away.
 * @param points [n, d]; @param distance of one point, its sign of no matter: `distanceToRing(2)`, or any function.
 * @throws DataError for no points, or a distance that is not finite; ShapeError for points that are none; ArgumentError for probabilities outside [0, 1].
 */
export function offManifoldDistance(
  points: PointSample,
  distance: (point: Float64Array) => number,
  { probabilities = [0.5, 0.9, 0.99], interval, ...others }: OffManifoldOptions = {}
): OffManifoldDistance {
  checkNoOthers('offManifoldDistance', others);
  const odd = probabilities.find((probability) => !(probability >= 0 && probability <= 1));
  if (odd !== undefined) throw new ArgumentError('offManifoldDistance: probabilities', { given: String(odd), expected: 'numbers in [0, 1]' });
  const { values, dimension, count } = pointArray('offManifoldDistance', points, 1);
  const distances = Float64Array.from({ length: count }, (_, i) => Math.abs(distance(values.subarray(i * dimension, (i + 1) * dimension))));
  const bad = distances.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError('offManifoldDistance: distance', { given: `${distances[bad]} for point ${bad}`, expected: 'finite numbers' });
  const sorted = distances.slice().sort();
  const rms = (sample: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < sample.length; i++) sum += sample[i]! ** 2;
    return Math.sqrt(sum / sample.length);
  };
  return {
    rms: rms(distances),
    quantiles: probabilities.map((probability) => sortedQuantile(sorted, probability)),
    distances,
    ...(interval && { interval: bootstrap(rms, distances, interval) })
  };
}

/**
 * Signed distance from the nearest of some rings (spheres) about a centre: ‖x - c‖ - R, in units of x.
 * @param radius R, or the radii of several; @param centre c (default: the origin).
 * @throws ArgumentError for no radius, or one that is not positive; from the function, ShapeError for a point of another dimension than the centre.
 */
export function distanceToRing(radius: number | readonly number[], centre?: readonly number[]): (point: ArrayLike<number>) => number {
  const radii = typeof radius === 'number' ? [radius] : radius;
  const odd = radii.find((value) => !(value > 0 && Number.isFinite(value)));
  if (radii.length === 0 || odd !== undefined) {
    throw new ArgumentError('distanceToRing: radius', { given: radii.length === 0 ? 'none' : String(odd), expected: 'finite numbers above 0' });
  }
  return (point) => {
    if (centre && centre.length !== point.length) {
      throw new ShapeError('distanceToRing', { given: `a point of ${point.length} coordinates`, expected: `${centre.length}, as the centre has` });
    }
    const length = Math.hypot(...Array.from(point, (value, i) => value - (centre?.[i] ?? 0)));
    return radii.map((value) => length - value).reduce((best, value) => (Math.abs(value) < Math.abs(best) ? value : best));
  };
}
