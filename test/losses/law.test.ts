import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import {
  bernoulliRbm,
  centred,
  classifierView,
  conditionalNoiseContrastive,
  contrastiveDivergence,
  denoisingScoreMatching,
  energyOnly,
  exactMaximumLikelihood,
  expectedContrastiveDivergence,
  fastPersistentContrastiveDivergence,
  finiteDifferenceScoreMatching,
  gaussian,
  grad,
  implicitScoreMatching,
  langevinMaximumLikelihood,
  mala,
  maximumLikelihood,
  minimumKernelSteinDiscrepancy,
  noiseContrastiveEstimation,
  noiseOf,
  persistentContrastiveDivergence,
  random,
  rbmExactSample,
  rbmFreeEnergies,
  rbfKernel,
  rbmLogPartition,
  reducedVarianceScoreMatching,
  replayBuffer,
  slicedScoreMatching,
  steinContrastiveDivergence,
  temperedPersistentContrastiveDivergence,
  tf,
  treeMap,
  withLogPartition
} from 'ebm';
import * as losses from 'ebm/dist/losses';
import type { Energy, GaussianParams, Key, RbmParams } from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { breaches, obeysTheLaw } from './law';
import type { Clause, Law, RunnableLoss } from './law';
import { notLosses } from './not-losses';

// The family: E(x) = ½ (x - μ)ᵀ Λ (x - μ), all of μ [3] and Λ [3, 3] free; the data have this mean and covariance.
const mean = [0.5, -0.3, 1];
const covariance = [
  [1.5, 0.4, -0.2],
  [0.4, 1, 0.3],
  [-0.2, 0.3, 0.8]
];
const d = 3;
const precisionOf = (c: number[][]): number[][] => inverse(new Matrix(c)).to2DArray();
const plusIdentity = (c: number[][], by: number): number[][] => c.map((row, i) => row.map((value, j) => value + (i === j ? by : 0)));
const trace = (m: number[][]): number => m.reduce((sum, row, i) => sum + row[i]!, 0);
const model = gaussian({ mean, covariance });
const paramsOf = (precision: number[][]): GaussianParams => ({ mean: tf.tensor1d(mean), precision: tf.tensor2d(precision) });
const truth = paramsOf(precisionOf(covariance));
const fromTruth = (key: Key, n: number): Tensor => model.sample(truth, key, n);
const fromModel = <P>(energy: Energy<P>, params: P, key: Key, n: number): Tensor => energy.sample!(params, key, n);

/** A loss on the family, with the precision where it must stand still and the value there. */
const onGaussian = (loss: unknown, value: number, precision = precisionOf(covariance), more: Partial<Law> = {}): Law => ({
  loss: loss as RunnableLoss,
  model: model as Energy,
  optimum: paramsOf(precision),
  data: fromTruth,
  value,
  ...more
});

// ½E‖Λ(x - μ)‖² - tr Λ at Λ = Σ⁻¹.
const scoreValue = -0.5 * trace(precisionOf(covariance));

// Denoising: the optimum is (Σ + σ²I)⁻¹, with ½(d/σ² - tr Λ) there.
const sigma = 0.7;
const blurred = precisionOf(plusIdentity(covariance, sigma ** 2));
const denoisingValue = 0.5 * (d / sigma ** 2 - trace(blurred));

// Several levels weighted by σ²: Λ (Σ + (Σσ⁴/Σσ²) I) = I, with (1/2L)(Ld - Σσ² tr Λ) there.
const sigmas = [0.4, 0.7, 1.1];
const [squares, fourths] = [2, 4].map((power) => sigmas.reduce((sum, level) => sum + level ** power, 0)) as [number, number];
const manyLevels = precisionOf(plusIdentity(covariance, fourths / squares));
const manyValue = (sigmas.length * d - squares * trace(manyLevels)) / (2 * sigmas.length);

const softplus = (t: number): number => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
/** E[f(t)], t ~ N(centre, deviation²), by the trapezoidal rule, which is exact to rounding for a function as smooth as these. */
function normalMean(f: (t: number) => number, centre: number, deviation: number, points = 400): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i <= points; i++) {
    const z = -9 + (18 * i) / points;
    const weight = Math.exp(-0.5 * z * z);
    sum += weight * f(centre + deviation * z);
    total += weight;
  }
  return sum / total;
}

// Contrast with the data moved by s: log p - log p_n is normal, of mean ±Δ²/2 under data and noise and variance Δ² = sᵀΛs.
const shift = [0.6, -0.8, 0.3];
const distance = shift.reduce((sum, a, i) => sum + shift.reduce((row, b, j) => row + a * b * precisionOf(covariance)[i]![j]!, 0), 0);
const movedNoise = noiseOf(gaussian({ mean: mean.map((value, i) => value + shift[i]!), covariance }));
const contrastValue = (ratio: number): number => {
  const deviation = Math.sqrt(distance);
  const ofData = normalMean((t) => softplus(Math.log(ratio) - t), distance / 2, deviation);
  return ofData + ratio * normalMean((t) => softplus(t - Math.log(ratio)), -distance / 2, deviation);
};
const normalised = withLogPartition(model);
const logZ = 0.5 * (d * Math.log(2 * Math.PI) + Math.log(Math.abs(determinant(covariance))));
function determinant(m: number[][]): number {
  return new EigenvalueDecomposition(new Matrix(m), { assumeSymmetric: true }).realEigenvalues.reduce((a, b) => a * b, 1);
}
const contrast = (loss: unknown, ratio: number): Law => ({
  ...onGaussian(loss, contrastValue(ratio)),
  model: normalised as Energy,
  optimum: { energy: truth, logPartition: tf.scalar(logZ) }
});

// Conditional contrast: given z, E(y) - E(x) is normal of mean ½σ²q and variance σ²q, q = Σ λᵢzᵢ² over the eigenvalues of Λ.
const conditionalValue = (width: number): number => {
  const eigenvalues = new EigenvalueDecomposition(new Matrix(precisionOf(covariance)), { assumeSymmetric: true }).realEigenvalues;
  const given = (q: number): number => normalMean((t) => softplus(-t), 0.5 * width ** 2 * q, width * Math.sqrt(q), 60);
  const over = (i: number, q: number): number => (i === d ? given(q) : normalMean((z) => over(i + 1, q + eigenvalues[i]! * z * z), 0, 1, 36));
  return 2 * over(0, 0);
};

// A machine small enough to enumerate, for losses that only machines have.
const rbm = bernoulliRbm({ visible: 3, hidden: 2 });
const machine: RbmParams = {
  weights: tf.tensor2d([0.8, -0.5, -0.6, 0.7, 0.4, 0.9], [3, 2]),
  visibleBias: tf.tensor1d([0.2, -0.3, 0.1]),
  hiddenBias: tf.tensor1d([-0.2, 0.3])
};
const allStates = Float32Array.from({ length: 24 }, (_, i) => (Math.floor(i / 3) >> (i % 3)) & 1);
const entropyOfMachine = (() => {
  const logs = Array.from(rbmFreeEnergies(machine, allStates), (energy) => -energy - rbmLogPartition(machine));
  return -logs.reduce((sum, log) => sum + Math.exp(log) * log, 0);
})();
const fromMachine = <P>(_model: Energy<P>, params: P, key: Key, n: number): Tensor => rbmExactSample(params as RbmParams, key, n);
const onMachine = (loss: unknown, value: number, more: Partial<Law> = {}): Law => ({
  loss: loss as RunnableLoss,
  model: rbm as unknown as Energy,
  optimum: machine,
  data: (key, n) => rbmExactSample(machine, key, n),
  value,
  beside: 0.5,
  ...more
});

const chains = { chains: 1000, initial: fromModel };
// So small that the unadjusted steps' bias, of the order of steps · η², is nothing.
const langevin = { steps: 3, stepSize: 1e-3, initial: fromModel };

// Stein contrastive divergence at the truth: each event is drawn by its own score with k(x, x) / n, so that the gap is ε E|s|² / n = ε tr Λ / n, to first order.
const steinKernel = rbfKernel({ bandwidth: 2 });
const steinStep = 0.01;
const ownShare = (steinStep * trace(precisionOf(covariance))) / 1000;

/** Every loss that the library exports, by its name; several settings where they take different paths. */
const table: Record<string, Record<string, Law>> = {
  implicitScoreMatching: { '': onGaussian(implicitScoreMatching(), scoreValue) },
  slicedScoreMatching: {
    rademacher: onGaussian(slicedScoreMatching(), scoreValue),
    gaussian: onGaussian(slicedScoreMatching({ distribution: 'gaussian', projections: 3 }), scoreValue),
    sphere: onGaussian(slicedScoreMatching({ distribution: 'sphere', projections: 2 }), scoreValue),
    axes: onGaussian(slicedScoreMatching({ projections: tf.mul(Math.sqrt(d), tf.eye(d)) }), scoreValue)
  },
  reducedVarianceScoreMatching: {
    rademacher: onGaussian(reducedVarianceScoreMatching({ projections: 2 }), scoreValue),
    gaussian: onGaussian(reducedVarianceScoreMatching({ distribution: 'gaussian' }), scoreValue),
    sphere: onGaussian(reducedVarianceScoreMatching({ distribution: 'sphere' }), scoreValue)
  },
  finiteDifferenceScoreMatching: {
    rademacher: onGaussian(finiteDifferenceScoreMatching(), scoreValue),
    sphere: onGaussian(finiteDifferenceScoreMatching({ distribution: 'sphere', epsilon: 0.3, projections: 2 }), scoreValue)
  },
  denoisingScoreMatching: {
    'one level': onGaussian(denoisingScoreMatching({ sigma }), denoisingValue, blurred),
    'several levels': onGaussian(denoisingScoreMatching({ sigma: sigmas }), manyValue, manyLevels)
  },
  noiseContrastiveEstimation: {
    'ratio 1': contrast(noiseContrastiveEstimation({ noise: movedNoise }), 1),
    'ratio 3': contrast(noiseContrastiveEstimation({ noise: movedNoise, ratio: 3 }), 3),
    'ratio 0.5': contrast(noiseContrastiveEstimation({ noise: movedNoise, ratio: 0.5 }), 0.5)
  },
  classifierView: { '': onGaussian(classifierView(), 2 * Math.LN2, undefined, { eager: true, beside: false }) },
  conditionalNoiseContrastive: { '': onGaussian(conditionalNoiseContrastive({ sigma: 0.8, pairs: 2 }), conditionalValue(0.8)) },
  maximumLikelihood: { '': onGaussian(maximumLikelihood(), 0, undefined, { eager: true }) },
  contrastiveDivergence: { '': onGaussian(contrastiveDivergence({ steps: 5, kernel: mala({ stepSize: 0.3 }) }), 0) },
  persistentContrastiveDivergence: { '': onGaussian(persistentContrastiveDivergence({ ...chains, kernel: mala({ stepSize: 0.3 }) }), 0) },
  langevinMaximumLikelihood: { '': onGaussian(langevinMaximumLikelihood(langevin), 0, undefined, { eager: true }) },
  replayBuffer: { '': onGaussian(replayBuffer({ ...langevin, size: 2000, chains: 1000 }), 0, undefined, { eager: true }) },
  minimumKernelSteinDiscrepancy: { '': onGaussian(minimumKernelSteinDiscrepancy({ kernel: steinKernel }), 0) },
  steinContrastiveDivergence: { '': onGaussian(steinContrastiveDivergence({ stepSize: steinStep, kernel: steinKernel }), ownShare) },
  exactMaximumLikelihood: { '': onMachine(exactMaximumLikelihood(), entropyOfMachine) },
  expectedContrastiveDivergence: { '': onMachine(expectedContrastiveDivergence({ steps: 3 }), 0) },
  fastPersistentContrastiveDivergence: {
    '': onMachine(fastPersistentContrastiveDivergence({ fastRate: 0.01, chains: 1000, initial: fromMachine }), 0)
  },
  temperedPersistentContrastiveDivergence: {
    '': onMachine(temperedPersistentContrastiveDivergence({ temperatures: [1, 2], chains: 500, steps: 10 }), 0)
  },
  centred: { '': onMachine(centred(contrastiveDivergence({ steps: 3 })), 0, { beside: false }) }
};

test('the table has every loss that is exported', () => {
  const exported = Object.entries(losses)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => name);
  assert.deepEqual(exported.sort(), [...Object.keys(table), ...notLosses].sort());
});

for (const [name, laws] of Object.entries(table)) {
  for (const [setting, law] of Object.entries(laws)) {
    test(`the law of ${name}${setting && ` (${setting})`}: still at the optimum, right sign beside it, the closed form there`, () =>
      obeysTheLaw(law));
  }
}

const score = (energy: Energy, params: unknown, x: Tensor): Tensor => grad((at: Tensor) => tf.neg(tf.sum(energy.energy(params, at))))(x);
const traceOf = (energy: Energy, params: unknown, x: Tensor): Tensor =>
  tf.addN(
    [0, 1, 2].map((i) => tf.sum(tf.slice(grad((at: Tensor) => tf.sum(tf.slice(score(energy, params, at), [0, i], [-1, 1])))(x), [0, i], [-1, 1])))
  );
/** The mean over events of ½‖a‖² and the like. */
const half = (vectors: Tensor): Tensor => tf.mul(0.5, tf.div(tf.sum(tf.square(vectors)), vectors.shape[0]!));
const scalarLoss = (value: (energy: Energy, params: unknown, x: Tensor, key: Key) => Tensor): RunnableLoss => {
  return (energy, params, x, key) => ({ loss: value(energy, params, x, key) as Scalar });
};
const perEvent = (sum: Tensor, x: Tensor): Tensor => tf.div(sum, x.shape[0]!);
const denoising = (miss: (s: Tensor, z: Tensor) => Tensor): RunnableLoss =>
  scalarLoss((energy, params, x, key) => {
    const z = random.normal(key, x.shape);
    return half(miss(score(energy, params, tf.add(x, tf.mul(sigma, z))), z));
  });
const contrasting = (value: (ofData: Tensor, ofNoise: Tensor) => Tensor, constant = -1): RunnableLoss =>
  scalarLoss((_energy, params, x, key) => {
    const { energy: inner, logPartition } = params as { energy: GaussianParams; logPartition: Scalar };
    const logRatio = (at: Tensor): Tensor =>
      tf.sub(tf.add(tf.neg(model.energy(inner, at)), tf.mul(constant, logPartition)), movedNoise.logDensity(at));
    return value(logRatio(x), logRatio(movedNoise.sample(key, 3 * x.shape[0]!)));
  });
const ml = (flip: number): RunnableLoss =>
  Object.assign(
    ((energy, params, x, key) => {
      const { loss, gradient } = losses.gradientDifference(energy, params, x, energy.sample!(params, key, x.shape[0]!));
      return { loss, gradient: treeMap((leaf: Tensor) => tf.mul(flip, leaf), gradient as Tensor) };
    }) as RunnableLoss,
    { explicit: true }
  );
const log3 = Math.log(3);
const matching = table.implicitScoreMatching![''] as Law;
const oneLevel = table.denoisingScoreMatching!['one level'] as Law;
const ratio3 = table.noiseContrastiveEstimation!['ratio 3'] as Law;
const conditional = table.conditionalNoiseContrastive![''] as Law;
const stein = table.minimumKernelSteinDiscrepancy![''] as Law;
const likelihood = table.maximumLikelihood![''] as Law;
const pairs = (value: (difference: Tensor) => Tensor): RunnableLoss =>
  scalarLoss((energy, params, x, key) => {
    const y = tf.add(x, tf.mul(0.8, random.normal(key, x.shape)));
    return value(tf.sub(energy.energy(params, x), energy.energy(params, y)));
  });
const sphere = (x: Tensor, key: Key): Tensor => {
  const z = random.normal(key, x.shape);
  return tf.div(z, tf.sqrt(tf.sum(tf.square(z), 1, true)));
};
const curvature = (energy: Energy, params: unknown, x: Tensor, v: Tensor): Tensor =>
  perEvent(tf.sum(tf.mul(v, grad((at: Tensor) => tf.sum(tf.mul(score(energy, params, at), v)))(x))), x);

// Written anew, right: what the mutants below differ from by one thing.
const right: Record<string, [Law, RunnableLoss]> = {
  'score matching': [matching, scalarLoss((e, p, x) => tf.add(half(score(e, p, x)), perEvent(traceOf(e, p, x), x)))],
  denoising: [oneLevel, denoising((s, z) => tf.add(s, tf.div(z, sigma)))],
  'noise contrast': [ratio3, contrasting((a, b) => tf.add(tf.mean(tf.softplus(tf.sub(log3, a))), tf.mul(3, tf.mean(tf.softplus(tf.sub(b, log3))))))],
  'conditional contrast': [conditional, pairs((t) => tf.mul(2, tf.mean(tf.softplus(t))))],
  likelihood: [likelihood, ml(1)]
};
for (const [name, [law, loss]] of Object.entries(right)) test(`the law holds for ${name} written anew`, () => obeysTheLaw({ ...law, loss }));

/** The mistakes that are made, each with the law that it breaks and how. */
const mutants: Record<string, [Law, RunnableLoss, ...Clause[]]> = {
  'score matching, + tr ∇²E': [matching, scalarLoss((e, p, x) => tf.sub(half(score(e, p, x)), perEvent(traceOf(e, p, x), x))), 'value', 'still'],
  'score matching without the trace': [matching, scalarLoss((e, p, x) => half(score(e, p, x))), 'value', 'still'],
  'score matching without the ½': [
    matching,
    scalarLoss((e, p, x) => tf.add(tf.mul(2, half(score(e, p, x))), perEvent(traceOf(e, p, x), x))),
    'value',
    'still'
  ],
  'score matching, half the trace': [
    matching,
    scalarLoss((e, p, x) => tf.add(half(score(e, p, x)), tf.mul(0.5, perEvent(traceOf(e, p, x), x)))),
    'value',
    'still'
  ],
  'sliced, on the unit sphere': [
    matching,
    scalarLoss((e, p, x, key) => {
      const v = sphere(x, key);
      return tf.add(half(tf.sum(tf.mul(score(e, p, x), v), 1, true)), curvature(e, p, x, v));
    }),
    'value'
  ],
  'reduced variance, on the unit sphere': [
    matching,
    scalarLoss((e, p, x, key) => tf.add(half(score(e, p, x)), curvature(e, p, x, sphere(x, key)))),
    'value',
    'still'
  ],
  'differences, a quarter for the eighth': [
    matching,
    scalarLoss((e, p, x, key) => {
      const v = tf.sub(tf.mul(2, random.bernoulli(key, 0.5, x.shape)), 1);
      const [here, ahead, behind] = [x, tf.add(x, v), tf.sub(x, v)].map((at) => e.energy(p, at)) as [Tensor, Tensor, Tensor];
      const bend = tf.sub(tf.add(ahead, behind), tf.mul(2, here));
      return tf.mean(tf.sub(tf.mul(0.25, tf.square(tf.sub(ahead, behind))), bend));
    }),
    'value',
    'still'
  ],
  'denoising, sign flipped': [oneLevel, denoising((s, z) => tf.sub(s, tf.div(z, sigma))), 'value', 'still'],
  'denoising without the ½': [oneLevel, denoising((s, z) => tf.mul(Math.SQRT2, tf.add(s, tf.div(z, sigma)))), 'value'],
  'denoising, z/σ²': [oneLevel, denoising((s, z) => tf.add(s, tf.div(z, sigma ** 2))), 'value', 'still'],
  'denoising, z': [oneLevel, denoising((s, z) => tf.add(s, z)), 'value', 'still'],
  'denoising times σ²': [oneLevel, denoising((s, z) => tf.mul(sigma, tf.add(s, tf.div(z, sigma)))), 'value'],
  'denoising, σ² not weighted': [
    table.denoisingScoreMatching!['several levels']!,
    denoisingScoreMatching({ sigma: sigmas, weight: () => 1 }) as unknown as RunnableLoss,
    'value',
    'still'
  ],
  'noise contrast, data and noise exchanged': [
    ratio3,
    contrasting((a, b) => tf.add(tf.mean(tf.softplus(tf.sub(a, log3))), tf.mul(3, tf.mean(tf.softplus(tf.sub(log3, b)))))),
    'value',
    'still'
  ],
  'noise contrast without log ν': [
    ratio3,
    contrasting((a, b) => tf.add(tf.mean(tf.softplus(tf.neg(a))), tf.mul(3, tf.mean(tf.softplus(b))))),
    'value',
    'still'
  ],
  'noise contrast without the factor ν': [
    ratio3,
    contrasting((a, b) => tf.add(tf.mean(tf.softplus(tf.sub(log3, a))), tf.mean(tf.softplus(tf.sub(b, log3))))),
    'value',
    'still'
  ],
  'noise contrast, + log Z': [
    ratio3,
    contrasting((a, b) => tf.add(tf.mean(tf.softplus(tf.sub(log3, a))), tf.mul(3, tf.mean(tf.softplus(tf.sub(b, log3))))), 1),
    'value',
    'still',
    'sign'
  ],
  'conditional contrast, sign flipped': [conditional, pairs((t) => tf.mul(2, tf.mean(tf.softplus(tf.neg(t))))), 'value', 'still'],
  'conditional contrast without the 2': [conditional, pairs((t) => tf.mean(tf.softplus(t))), 'value'],
  "Stein's discrepancy without the second derivative": [
    stein,
    minimumKernelSteinDiscrepancy({ kernel: { ...steinKernel, profile: (u) => ({ ...steinKernel.profile(u), bend: tf.zerosLike(u) }) } }) as never,
    'value'
  ],
  "Stein's discrepancy, the repulsion turned": [
    stein,
    minimumKernelSteinDiscrepancy({ kernel: { ...steinKernel, slopeRatio: 0.5 } }) as never,
    'value',
    'still'
  ],
  'likelihood, ascended': [likelihood, ml(-1), 'sign'],
  'likelihood without the negative phase': [likelihood, energyOnly() as unknown as RunnableLoss, 'value', 'still', 'sign']
};
for (const [name, [law, loss, ...clauses]] of Object.entries(mutants)) {
  test(`the law catches ${name}`, () => {
    const found = breaches({ ...law, loss });
    assert.deepEqual([...new Set(found.map(({ clause }) => clause))].sort(), clauses.sort());
  });
}
