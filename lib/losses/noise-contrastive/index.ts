export * from './conditional-noise-contrastive';
export { checkNoiseCovers, fitGaussianNoise, noiseOf } from './noise';
export type { Noise } from './noise';
export * from './noise-contrastive-estimation';
export * from './noise-contrastive-game';
export * from './with-log-partition';
