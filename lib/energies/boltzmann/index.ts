export * from './asynchronous-dynamics';
export * from './boltzmann-machine';
export {
  boltzmannEnergies,
  boltzmannExpectedGradient,
  boltzmannGibbsSweep,
  boltzmannLogLikelihood,
  boltzmannLogPartition,
  boltzmannMoments,
  boltzmannProbabilities
} from './boltzmann-exact';
export type { BoltzmannExactOptions, BoltzmannParams } from './boltzmann-exact';
export * from './centred-gradient';
export { colouring } from './colouring';
export type { Graph } from './colouring';
export * from './gaussian-rbm';
export * from './hopfield';
export * from './ising';
export * from './ising-closed-forms';
export { latticeBonds, latticeColours } from './lattice';
export type { Lattice } from './lattice';
export * from './product-of-gaussians';
export * from './softplus-experts';
export { stateFrequencies, stateIndices, stateTable } from './states';
export type { TwoValued } from './states';
