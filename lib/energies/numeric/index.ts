export * from './inverse-cdf';
export * from './log-sum-exp';
export * from './quadrature';
