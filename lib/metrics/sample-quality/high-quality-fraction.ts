import { checkOptionNames } from '../../engine/check-choice';
import type { BootstrapOptions } from '../bootstrap';
import type { PointSample } from '../points';
import { nearestModes } from './nearest-modes';
import type { ModeRadius } from './nearest-modes';
import { shareOf } from './share';
import type { Share } from './share';

export type HighQualityOptions = ModeRadius & {
  /** A bootstrap interval of these settings, too. */
  interval?: BootstrapOptions;
};

/**
 * The share of a sample that lies near a mode, by the field's habit within 3 standard deviations of one coordinate. Of round Gaussians themselves in the plane,
 * that is 1 - exp(-9/2) = 0.9889, not 1; in d dimensions the law of χ_d.
 * @param points [n, d]; @param modes centres, [m, d]; @param options `radius`, or `standardDeviation` and `deviations` (default 3); `interval`.
 * @throws as modeCoverage.
 * Reference: Srivastava et al. 2017, "VEEGAN: reducing mode collapse in GANs using implicit variational learning" (its synthetic data).
 */
export function highQualityFraction(points: PointSample, modes: PointSample, options: HighQualityOptions): Share {
  checkOptionNames('highQualityFraction', options, ['radius', 'standardDeviation', 'deviations', 'interval']);
  return shareOf(nearestModes('highQualityFraction', points, modes, options).near, options.interval);
}
