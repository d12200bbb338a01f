export * from './contrastive-divergence';
export * from './energy-only';
export * from './gradient-difference';
export * from './loss';
export { runChain } from './markov-chain';
export * from './maximum-likelihood';
export * from './persistent-contrastive-divergence';
