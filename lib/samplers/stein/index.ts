export { steinDirection } from './direction';
export type { SteinDirectionOptions } from './direction';
export { kernelGradient, kernelMatrix } from './kernel-matrix';
export * from './kernels';
export type { BandwidthOptions, MedianRule, Profile, SteinKernel } from './stein-kernel';
export * from './stein-operator';
export * from './svgd';
export { kernelWidth } from './width';
