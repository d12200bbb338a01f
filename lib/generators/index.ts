export * from './affine';
export { batchNormEntropy } from './batch-normalisation';
export type { BatchNormOptions, Normalisation } from './batch-normalisation';
export * from './coupling-flow';
export { ancestralSample } from './generator';
export type { Generator } from './generator';
export * from './mlp';
export type { Prior } from './prior';
export * from './transposed-convolution';
