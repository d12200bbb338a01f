export * from './contrastive-divergence-objective';
export * from './enumerated-model';
export * from './spectrum';
export { klOfLaws, totalVariationOfLaws } from './states';
export { applyTransition, flipMatrix, rbmGibbsMatrix, siteGibbsMatrix } from './transition-matrix';
export type { TransitionMatrix } from './transition-matrix';
