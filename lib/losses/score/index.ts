export * from './at-noise-level';
export * from './denoising-score-matching';
export * from './finite-difference-score-matching';
export * from './implicit-score-matching';
export type { ProjectionDistribution, ProjectionOptions } from './projections';
export * from './reduced-variance-score-matching';
export * from './sliced-score-matching';
