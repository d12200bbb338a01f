import { ArgumentError } from '../../engine';
import { eachRow } from '../pair-sums';
import { pairOfSamples } from '../points';
import type { PointSample } from '../points';

/** How near a point must be to a mode to count as of it: exactly one of the two. */
export type ModeRadius =
  /** The greatest distance, in units of x. */
  | { radius: number; standardDeviation?: never; deviations?: never }
  /** The standard deviation of each coordinate about a mode, and how many of them (default 3) the radius is. */
  | { standardDeviation: number; deviations?: number; radius?: never };

/** The mode nearest to each point (the first of those equally near), and whether it is within the radius. */
export interface NearestModes {
  nearest: Uint32Array;
  near: boolean[];
  modes: number;
}

/** @throws ArgumentError for a radius that is not a positive number; ShapeError, DataError for points or modes that are none. */
export function nearestModes(subject: string, points: PointSample, modes: PointSample, options: ModeRadius): NearestModes {
  const radius = radiusOf(subject, options);
  const [x, centres] = pairOfSamples(subject, points, modes, 1);
  const nearest = new Uint32Array(x.count);
  const near: boolean[] = [];
  // A copy: one sample for both would come as pairs, each once.
  eachRow({ ...x }, centres, (squares) => {
    let best = 0;
    for (let k = 1; k < squares.length; k++) if (squares[k]! < squares[best]!) best = k;
    nearest[near.length] = best;
    near.push(squares[best]! <= radius * radius);
  });
  return { nearest, near, modes: centres.count };
}

function radiusOf(subject: string, { radius, standardDeviation, deviations = 3 }: ModeRadius): number {
  if ((radius === undefined) === (standardDeviation === undefined)) {
    throw new ArgumentError(subject, {
      given: radius === undefined ? 'neither a radius nor a standard deviation' : 'both a radius and a standard deviation',
      expected: 'one of them'
    });
  }
  const value = radius ?? standardDeviation! * deviations;
  if (value > 0 && Number.isFinite(value) && deviations > 0) return value;
  throw new ArgumentError(`${subject}: ${radius === undefined ? 'standardDeviation' : 'radius'}`, {
    given: radius === undefined ? `${standardDeviation} times ${deviations}` : String(radius),
    expected: 'a finite number above 0'
  });
}
