/** Functions that the folder exports and that are no losses. */
export const notLosses = [
  // Games of two players: adversarial/game-law.test.ts has their law.
  ...['classifierGradient', 'deepDirected', 'generativeAdversarial'],
  ...['checkNoiseCovers', 'energyGap', 'fitGaussianNoise', 'gradientDifference', 'noiseContrastiveGame', 'noiseOf', 'runChain', 'withLogPartition'],
  // A closed fit, a game, and the moves behind a loss: stein/ has their tests.
  ...['minimumKernelSteinFit', 'steinGan', 'steinSteps'],
  // One level of an energy; several losses.
  ...['atNoiseLevel', 'copyAt', 'gameCopies', 'sideBySide', 'stackCopies'],
  // A loss that must fail: law.test.ts has it among the mistakes.
  'energyOnly'
];
