import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ebm from 'ebm';
import { ArgumentError, random, tf } from 'ebm';
import type { Chains } from 'ebm';
import { exportedWithOptions } from './exported-factories';

const key = random.key(1);
const zero = tf.zeros([2]);
const model = ebm.gaussian({ dimension: 2 });
const params = model.init(key);
const rbm = ebm.bernoulliRbm({ visible: 3, hidden: 2 });
const weights = rbm.init(key);
const boltzmann = ebm.boltzmannMachine({ units: 3, couplings: [0, 1, 2].map(() => [0, 0, 0]) });
const machine = boltzmann.init(key);
const critic = ebm.mlp({ event: [2], hidden: [4] });
const generator = ebm.mlpGenerator({ event: [2], hidden: [4] });
const path = ebm.rbmPath(rbm);
const noise = ebm.noiseOf(model);
const points = tf.tensor2d([
  [0, 1],
  [1, 0],
  [1, 1]
]);
const proposal = ebm.gaussianProposal({ stepSize: 1 });
const walk = ebm.randomWalkMetropolis({ stepSize: 1 });
const chains = { draws: 4, chains: 2, event: [1], values: new Float32Array(8) } as unknown as Chains;
const square = (x: ArrayLike<number> | number): number => Number(x) ** 2;
const sgd = ebm.sgd({ learningRate: 0.1 });
const training = { key, steps: 1, progress: false, optimiser: sgd, model, data: points, loss: ebm.maximumLikelihood() };

/** Calls that are well, but for one option: `o` holds a name that is none. */
const table: Record<string, (o: object) => unknown> = {
  adam: (o) => ebm.adam({ learningRate: 0.1, ...o }),
  affineGenerator: (o) => ebm.affineGenerator({ dimension: 2, ...o }),
  annealedImportanceSampling: (o) => ebm.annealedImportanceSampling(path, weights, { key, ...o }),
  'annealingSchedules.geometric': (o) => ebm.annealingSchedules.geometric(10, o),
  'annealingSchedules.sigmoid': (o) => ebm.annealingSchedules.sigmoid(10, o),
  areaUnderCurve: (o) => ebm.areaUnderCurve([0, 1], [1, 2], o),
  asynchronousDynamics: (o) => ebm.asynchronousDynamics(machine, [1, 1, -1], o),
  banana: (o) => ebm.banana(o),
  bernoulliRbm: (o) => ebm.bernoulliRbm({ visible: 3, hidden: 2, ...o }),
  boltzmannEnergies: (o) => ebm.boltzmannEnergies(machine, [1, 1, -1], o),
  boltzmannExpectedGradient: (o) => ebm.boltzmannExpectedGradient(machine, o),
  boltzmannGibbsSweep: (o) => ebm.boltzmannGibbsSweep(machine, new Array<number>(8).fill(1 / 8), o),
  boltzmannLogLikelihood: (o) => ebm.boltzmannLogLikelihood(machine, [1, 1, -1], o),
  boltzmannLogPartition: (o) => ebm.boltzmannLogPartition(machine, o),
  boltzmannMachine: (o) => ebm.boltzmannMachine({ units: 3, couplings: [0, 1, 2].map(() => [0, 0, 0]), ...o }),
  boltzmannMoments: (o) => ebm.boltzmannMoments(machine, o),
  boltzmannProbabilities: (o) => ebm.boltzmannProbabilities(machine, o),
  bootstrap: (o) => ebm.bootstrap((sample) => sample[0]!, [1, 2, 3], { key, ...o }),
  classifierGradient: (o) => ebm.classifierGradient(model, params, points, points, o),
  classifierView: (o) => ebm.classifierView(o),
  clip: (o) => ebm.clip({ norm: 1, ...o }),
  conditionalNoiseContrastive: (o) => ebm.conditionalNoiseContrastive({ sigma: 1, ...o }),
  contrastiveDivergence: (o) => ebm.contrastiveDivergence(o),
  contrastiveDivergenceObjective: (o) => ebm.contrastiveDivergenceObjective(...([[0.5, 0.5], [0.3, 0.7], {}] as unknown as [never, never, never]), o),
  cosineDecay: (o) => ebm.cosineDecay({ from: 1, steps: 2, ...o }),
  couplingFlow: (o) => ebm.couplingFlow(o),
  deepDirected: (o) => ebm.deepDirected({ energy: critic, generator, ...o }),
  deepExperts: (o) => ebm.deepExperts(o),
  denoisingScoreMatching: (o) => ebm.denoisingScoreMatching({ sigma: 1, ...o }),
  eightGaussians: (o) => ebm.eightGaussians(o),
  energyDistance: (o) => ebm.energyDistance(points, points, o),
  enumeratedLogPartition: (o) => ebm.enumeratedLogPartition(() => 0, 2, o),
  expectedContrastiveDivergence: (o) => ebm.expectedContrastiveDivergence(o),
  exponentialAverage: (o) => ebm.exponentialAverage({ decay: 0.9, ...o }),
  exponentialDecay: (o) => ebm.exponentialDecay({ from: 1, factor: 0.5, every: 2, ...o }),
  'exponentialFamily.exponential': (o) => ebm.exponentialFamily.exponential(o),
  'exponentialFamily.gamma': (o) => ebm.exponentialFamily.gamma(o),
  'exponentialFamily.normal': (o) => ebm.exponentialFamily.normal(o),
  'exponentialFamily.poisson': (o) => ebm.exponentialFamily.poisson(o),
  fastPersistentContrastiveDivergence: (o) => ebm.fastPersistentContrastiveDivergence({ fastRate: 0.1, ...o }),
  finiteDifferenceScoreMatching: (o) => ebm.finiteDifferenceScoreMatching(o),
  fitGaussianNoise: (o) => ebm.fitGaussianNoise(points, o),
  forEachState: (o) => ebm.forEachState(2, () => undefined, o),
  funnel: (o) => ebm.funnel(o),
  gaussian: (o) => ebm.gaussian(o),
  gaussianMixture: (o) => ebm.gaussianMixture({ means: [[0]], ...o }),
  gaussianProposal: (o) => ebm.gaussianProposal(o),
  gaussianRbm: (o) => ebm.gaussianRbm({ visible: 3, hidden: 2, ...o }),
  generativeAdversarial: (o) => ebm.generativeAdversarial({ discriminator: critic, generator, ...o }),
  geometricPath: (o) => ebm.geometricPath(model, { base: model, kernel: walk, ...o }),
  gibbs: (o) => ebm.gibbs(o),
  gridLogPartition: (o) => ebm.gridLogPartition(square, ebm.quadratureRule([-1, 1]), 1, o),
  gridSampler: (o) => ebm.gridSampler(ebm.gaussian(), { domain: [-1, 1], ...o }),
  highQualityFraction: (o) => ebm.highQualityFraction(points, points, { radius: 1, ...o }),
  hmc: (o) => ebm.hmc(o),
  hopfield: (o) => ebm.hopfield({ patterns: [[1, -1]], ...o }),
  implicitScoreMatching: (o) => ebm.implicitScoreMatching(o),
  inverseMultiquadricKernel: (o) => ebm.inverseMultiquadricKernel(o),
  ising: (o) => ebm.ising({ rows: 2, columns: 2, ...o }),
  kernelSteinDiscrepancy: (o) => ebm.kernelSteinDiscrepancy(points, points, o),
  kernelSteinTest: (o) => ebm.kernelSteinTest(points, points, { key, ...o }),
  kramersTime: (o) => ebm.kramersTime({ barrier: 1, wellCurvature: 1, topCurvature: 1, ...o }),
  langevinMaximumLikelihood: (o) => ebm.langevinMaximumLikelihood({ steps: 1, stepSize: 1, ...o }),
  langevinProposal: (o) => ebm.langevinProposal(o),
  langevinStep: (o) => ebm.langevinStep(model, { stepSize: 1, ...o }),
  linear: (o) => ebm.linear({ from: 1, steps: 2, ...o }),
  linearExpert: (o) => ebm.linearExpert({ dimension: 2, ...o }),
  linearPath: (o) => ebm.linearPath(boltzmann, o),
  logPartitionSandwich: (o) => ebm.logPartitionSandwich(path, weights, { key, draws: tf.zeros([2, 3]), exactDraws: true, ...o }),
  mala: (o) => ebm.mala(o),
  maximumLikelihood: (o) => ebm.maximumLikelihood(o),
  maximumMeanDiscrepancy: (o) => ebm.maximumMeanDiscrepancy(points, points, o),
  meanField: (o) => ebm.meanField([0, 0, 0, 0], [0, 0], o),
  meanFirstPassageTime: (o) => ebm.meanFirstPassageTime(square, { from: 0, to: 1, wall: -1, ...o }),
  metropolis: (o) => ebm.metropolis(proposal, o),
  minimumKernelSteinDiscrepancy: (o) => ebm.minimumKernelSteinDiscrepancy(o),
  minimumKernelSteinFit: (o) => ebm.minimumKernelSteinFit(ebm.doubleWell(), tf.tensor2d([[0], [1], [2]]), o),
  mlp: (o) => ebm.mlp(o),
  mlpGenerator: (o) => ebm.mlpGenerator(o),
  mnist: (o) => ebm.mnist(o),
  modeCoverage: (o) => ebm.modeCoverage(points, points, { radius: 1, ...o }),
  nearestNeighbourPrecisionRecall: (o) => ebm.nearestNeighbourPrecisionRecall(points, points, { k: 1, ...o }),
  noiseContrastiveCovariance: (o) => ebm.noiseContrastiveCovariance(ebm.quadratureRule([-1, 1]), [], [], [], o),
  noiseContrastiveEstimation: (o) => ebm.noiseContrastiveEstimation({ noise, ...o }),
  noiseContrastiveGame: (o) => ebm.noiseContrastiveGame(ebm.withLogPartition(model), { noise, ...o }),
  nuts: (o) => ebm.nuts(o),
  offManifoldDistance: (o) => ebm.offManifoldDistance(points, ebm.distanceToRing(1), o),
  parallelTempering: (o) => ebm.parallelTempering(walk, { temperatures: [1, 2], ...o }),
  persistentContrastiveDivergence: (o) => ebm.persistentContrastiveDivergence(o),
  polynomial: (o) => ebm.polynomial({ coefficients: [0, 0, 1], ...o }),
  productOfGaussians: (o) => ebm.productOfGaussians({ dimension: 2 }, { dimension: 2, ...o }),
  pseudoLogLikelihood: (o) => ebm.pseudoLogLikelihood(rbm, weights, tf.zeros([1, 3]), o),
  quadratureRule: (o) => ebm.quadratureRule([0, 1], o),
  randomWalkMetropolis: (o) => ebm.randomWalkMetropolis(o),
  rbfKernel: (o) => ebm.rbfKernel(o),
  rbmAsProduct: (o) => ebm.rbmAsProduct({ visible: 3, hidden: 2, ...o }),
  rbmExactSample: (o) => ebm.rbmExactSample(weights, key, 2, o),
  rbmGibbsMatrix: (o) => ebm.rbmGibbsMatrix(weights, o),
  rbmLayerLogWeights: (o) => ebm.rbmLayerLogWeights(weights, o),
  rbmLogPartition: (o) => ebm.rbmLogPartition(weights, o),
  rbmPath: (o) => ebm.rbmPath(rbm, o),
  reducedVarianceScoreMatching: (o) => ebm.reducedVarianceScoreMatching(o),
  replayBuffer: (o) => ebm.replayBuffer({ steps: 1, stepSize: 1, ...o }),
  reverseAnnealedImportanceSampling: (o) =>
    ebm.reverseAnnealedImportanceSampling(path, weights, { key, draws: tf.zeros([2, 3]), exactDraws: true, ...o }),
  rings: (o) => ebm.rings(o),
  sample: (o) => ebm.sample(walk, model, params, { key, draws: 2, ...o }),
  sgd: (o) => ebm.sgd({ learningRate: 0.1, ...o }),
  sgld: (o) => ebm.sgld({ stepSize: 1, ...o }),
  siteGibbsMatrix: (o) => ebm.siteGibbsMatrix([0, 1], o),
  slicedScoreMatching: (o) => ebm.slicedScoreMatching(o),
  slicedWasserstein: (o) => ebm.slicedWasserstein(points, points, { key, ...o }),
  softplusExpert: (o) => ebm.softplusExpert({ dimension: 2, ...o }),
  steinContrastiveDivergence: (o) => ebm.steinContrastiveDivergence({ stepSize: 1, ...o }),
  steinDirection: (o) => ebm.steinDirection(ebm.rbfKernel(), o),
  steinGan: (o) => ebm.steinGan({ energy: critic, generator, ...o }),
  steinSteps: (o) => ebm.steinSteps(model, params, points, { stepSize: 1, ...o }),
  stepDecay: (o) => ebm.stepDecay({ from: 1, factor: 0.5, every: 2, ...o }),
  studentInterval: (o) => ebm.studentInterval([0, 1], o),
  summary: (o) => ebm.summary(chains, o),
  svgd: (o) => ebm.svgd({ stepSize: 1, ...o }),
  temperedChains: (o) => ebm.temperedChains(path, weights, { key, betas: [0, 1], ...o }),
  temperedPersistentContrastiveDivergence: (o) => ebm.temperedPersistentContrastiveDivergence({ temperatures: [1, 2], ...o }),
  'toys.checkerboard': (o) => ebm.toys.checkerboard(o),
  'toys.circles': (o) => ebm.toys.circles(o),
  'toys.eightGaussians': (o) => ebm.toys.eightGaussians(o),
  'toys.moons': (o) => ebm.toys.moons(o),
  'toys.pinwheel': (o) => ebm.toys.pinwheel(o),
  'toys.rings': (o) => ebm.toys.rings(o),
  'toys.swissRoll': (o) => ebm.toys.swissRoll(o),
  'toys.twoSpirals': (o) => ebm.toys.twoSpirals(o),
  train: (o) => ebm.train({ ...training, ...o } as never),
  trainPlayers: (o) =>
    ebm.trainPlayers({ key, steps: 1, params: { a: zero }, players: { a: { loss: (() => assert.fail()) as never, optimiser: sgd } }, ...o }),
  transposedConvolution: (o) => ebm.transposedConvolution(o),
  ula: (o) => ebm.ula({ stepSize: 1, ...o }),
  unadjusted: (o) => ebm.unadjusted(proposal, o),
  uniformAverage: (o) => ebm.uniformAverage(o),
  uniformBox: (o) => ebm.uniformBox({ low: 0, high: 1, ...o }),
  wasserstein1d: (o) => ebm.wasserstein1d([0, 1], [1, 2], o),
  weightedDraws: (o) => ebm.weightedDraws({ key, ...o }),
  withLogPartition: (o) => ebm.withLogPartition(model, o),
  withWarmUp: (o) => ebm.withWarmUp(1, { steps: 2, ...o })
};

/** Functions with a record among their arguments that is no record of options, and may have more in it. */
const noOptions = [
  // Energies, kernels, data, parameters, results.
  ...[
    'bufferHealth',
    'centredGradient',
    'checkBatch',
    'checkSupport',
    'expertsOf',
    'imagesTensor',
    'kernelWidth',
    'labelsTensor',
    'quadraticMinimum'
  ],
  ...['applyTransition', 'pointsTensor', 'spectrum', 'trainingTable'],
  // A lattice, as `ising` has it, a recipe, a law, bins.
  ...['effectiveTemperature', 'expectedLoss', 'kaufmanLogPartition', 'langevinGradientNorm', 'latticeBonds', 'latticeColours'],
  'totalVariationOfHistogram',
  // Whatever else is known of an energy is kept.
  'energyFrom'
];

const folders = ['energies', 'generators', 'samplers', 'losses', 'training', 'metrics', 'datasets'];

describe('a misspelt option is refused, not overlooked', () => {
  it('the table has all that take options', () => {
    assert.deepEqual(
      Object.keys(table).sort(),
      exportedWithOptions(folders).filter((name) => !noOptions.includes(name))
    );
  });
  for (const [name, call] of Object.entries(table)) {
    it(name, async () => {
      await assert.rejects(
        async () => call({ misspelt: 1 }),
        (error) => error instanceof ArgumentError && /an option 'misspelt'/.test(error.message),
        name
      );
    });
  }
});
