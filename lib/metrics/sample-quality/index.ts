export { areaUnderCurve, type AreaUnderCurve, type AreaOptions } from './area-under-curve';
export { highQualityFraction, type HighQualityOptions } from './high-quality-fraction';
export { modeCoverage, type ModeCoverage, type ModeCoverageOptions } from './mode-coverage';
export { nearestNeighbourPrecisionRecall, type NeighbourOptions, type PrecisionRecall } from './nearest-neighbour-precision-recall';
export type { ModeRadius } from './nearest-modes';
export { distanceToRing, offManifoldDistance, type OffManifoldDistance, type OffManifoldOptions } from './off-manifold-distance';
export { rocCurve, type RocCurve } from './roc-curve';
export type { Share } from './share';
