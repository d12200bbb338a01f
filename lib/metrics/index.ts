export * from './divergences';
export * from './likelihood';
export { energiesOn, expectation, logDensityOf, logPartitionOf, pointsTensor } from './quadrature';
