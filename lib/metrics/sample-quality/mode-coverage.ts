import { checkWhole } from '../../engine/check-whole';
import { checkOptionNames } from '../../engine/check-choice';
import type { PointSample } from '../points';
import { nearestModes } from './nearest-modes';
import type { ModeRadius } from './nearest-modes';

export type ModeCoverageOptions = ModeRadius & {
  /** How many points make a mode covered (default 1). */
  fewest?: number;
};

/** Which modes a sample reaches. */
export interface ModeCoverage {
  /** How many modes are covered, of `counts.length`. */
  covered: number;
  /** Points of each mode: those whose nearest mode it is and that lie within the radius. */
  counts: number[];
  /** Points that are within the radius of no mode. */
  outside: number;
}

/**
 * Modes covered by a sample: a point belongs to its nearest mode if it lies within the radius, and a mode that has points is covered.
 * @param points [n, d]; @param modes their centres, [m, d]; @param options `radius`, or `standardDeviation` and `deviations` (default 3); `fewest` points (default 1).
 * @throws ArgumentError for a radius that is not positive, both kinds of radius or none, or `fewest` that is no positive integer; ShapeError for points and modes
 * of different dimensions; DataError for none, or numbers that are not finite.
 * Reference: Srivastava et al. 2017, "VEEGAN: reducing mode collapse in GANs using implicit variational learning" (its synthetic data).
 */
export function modeCoverage(points: PointSample, modes: PointSample, options: ModeCoverageOptions): ModeCoverage {
  checkOptionNames('modeCoverage', options, ['radius', 'standardDeviation', 'deviations', 'fewest']);
  const { fewest = 1 } = options;
  checkWhole('modeCoverage: fewest', fewest);
  const found = nearestModes('modeCoverage', points, modes, options);
  const counts = new Array<number>(found.modes).fill(0);
  found.near.forEach((near, i) => {
    if (near) counts[found.nearest[i]!]!++;
  });
  return {
    covered: counts.filter((count) => count >= fewest).length,
    counts,
    outside: found.near.length - counts.reduce((sum, count) => sum + count, 0)
  };
}
