export { minimumKernelSteinDiscrepancy } from './minimum-kernel-stein-discrepancy';
export type { MinimumKernelSteinOptions } from './minimum-kernel-stein-discrepancy';
export * from './minimum-kernel-stein-fit';
export { steinContrastiveDivergence, steinSteps } from './stein-contrastive-divergence';
export type { SteinContrastiveDivergenceOptions, SteinStepOptions } from './stein-contrastive-divergence';
export * from './stein-gan';
