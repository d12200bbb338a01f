export * from './inverse-cdf';
export * from './law-of-energies';
export * from './log-sum-exp';
export * from './quadrature';
