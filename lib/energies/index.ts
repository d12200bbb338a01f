export * from './bernoulli-rbm';
export * from './bernoulli-rbm-exact';
export * from './double-well';
export * from './energy';
export * from './grid-sampler';
export * from './mlp';
export * from './numeric';
