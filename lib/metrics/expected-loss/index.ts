export { expectedLoss, type ExpectedLoss, type LossExpectation } from './expected-loss';
export { weightedDraws, weightsOfDraws, type WeightedDraws, type WeightedDrawsOptions } from './weighted-draws';
