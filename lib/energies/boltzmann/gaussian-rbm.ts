import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkCounts, checkFiniteLists, checkPositive } from '../check-options';
import { checkBatch } from '../energy';
import type { Energy, Moments } from '../energy';
import { gaussianRbmHiddenProbabilities, gaussianRbmLogPartition, gaussianRbmMoments } from './gaussian-rbm-exact';
import { drawStates, statesAsTensor } from './states';

/** Parameters: weights [visible, hidden], visibleBias [visible], hiddenBias [hidden], and logVariance [visible], log σ², so that σ stays positive in training. */
export type GaussianRbmParams = { weights: Tensor2D; visibleBias: Tensor1D; hiddenBias: Tensor1D; logVariance: Tensor1D };

/** What one sweep of block Gibbs leaves behind: visible values and their conditional means, hidden bits and their probabilities. */
export type GaussianGibbsSweep = { visible: Tensor2D; hidden: Tensor2D; visibleMean: Tensor2D; hiddenProbability: Tensor2D };

/** A Gaussian–Bernoulli RBM: its free energy, its conditionals, and its truths as a mixture of Gaussians. */
export interface GaussianRbm extends Energy<GaussianRbmParams> {
  readonly visible: number;
  readonly hidden: number;
  /** p(h_j = 1 | v) = σ(c_j + Σ_i v_i W_ij / σ_i²): [n, visible] to [n, hidden]. */
  hiddenGivenVisible(params: GaussianRbmParams, visible: Tensor): Tensor2D;
  /** The means b_i + Σ_j W_ij h_j of p(v_i | h), whose variances are σ_i²: [n, hidden] to [n, visible]. */
  visibleGivenHidden(params: GaussianRbmParams, hidden: Tensor): Tensor2D;
  /** One sweep v → h → v', each layer drawn whole from its conditional. Leaves p(v) invariant. */
  gibbsStep(params: GaussianRbmParams, key: Key, visible: Tensor): GaussianGibbsSweep;
  /** `gibbsStep`, its visible values only. */
  transition(params: GaussianRbmParams, key: Key, visible: Tensor): Tensor2D;
  meanEnergyGradient(params: GaussianRbmParams, x: Tensor): [mean: Scalar, gradient: GaussianRbmParams];
  logPartition(params: GaussianRbmParams): number;
  moments(params: GaussianRbmParams): Moments;
}

export interface GaussianRbmOptions {
  visible: number;
  hidden: number;
  /** Standard deviation of the initial weights (default 0.01). */
  weightScale?: number;
  /** σ to start from: one for all, or one a visible unit (default 1). */
  sigma?: number | ArrayLike<number>;
  /** Initial visible biases, one a unit (default zeros): usually the data's means. */
  visibleBias?: ArrayLike<number>;
}

/**
 * The RBM with Gaussian visible and binary hidden units, in this one convention:
 * E(v, h) = Σ_i (v_i - b_i)² / 2σ_i² - c·h - Σ_ij v_i W_ij h_j / σ_i². As an energy of v alone,
 * F(v) = Σ_i (v_i - b_i)² / 2σ_i² - Σ_j log(1 + exp(c_j + Σ_i v_i W_ij / σ_i²)).
 *
 * v given h is N(b + W h, diag σ²), so p(v) is a mixture of 2^hidden Gaussians, and h alone is a Boltzmann machine of bits with couplings WᵀΣ⁻¹W: log Z, moments and
 * draws come from its enumeration (log Z and moments up to 26 hidden units; `sample` up to 20).
 * @param options numbers of units; scale, σ and biases to start from.
 * @throws ArgumentError for counts that are not positive integers, lists of other lengths or a σ that is not above zero; from the truths beyond 26 hidden units, with
 * the number of states and the time they would take; DataError for parameters that are not finite.
 * References: Cho, Ilin and Raiko 2011, "Improved learning of Gaussian–Bernoulli restricted Boltzmann machines", equations 4–6; Melchior, Wang and Wiskott 2017.
 */
export function gaussianRbm({ visible, hidden, weightScale = 0.01, sigma = 1, visibleBias, ...others }: GaussianRbmOptions): GaussianRbm {
  checkNoOthers('gaussianRbm', others);
  checkCounts('gaussianRbm', { visible, hidden });
  const sigmas = typeof sigma === 'number' ? new Array<number>(visible).fill(sigma) : Array.from(sigma);
  const biases = visibleBias ? Array.from(visibleBias) : new Array<number>(visible).fill(0);
  Object.entries({ sigma: sigmas, visibleBias: biases }).forEach(([name, values]) => {
    if (values.length !== visible)
      throw new ArgumentError(`gaussianRbm: ${name}`, { given: `${values.length} numbers`, expected: `${visible}, one a visible unit` });
  });
  sigmas.forEach((value, i) => checkPositive('gaussianRbm', { [`sigma[${i}]`]: value }));
  checkFiniteLists('gaussianRbm', { visibleBias: biases, weightScale: [weightScale] });
  const model = { name: `gaussian rbm ${visible}-${hidden}`, event: [visible] };
  const inputs = ({ weights, hiddenBias, logVariance }: GaussianRbmParams, v: Tensor): Tensor =>
    tf.add(tf.matMul(tf.mul(v, tf.exp(tf.neg(logVariance))) as Tensor2D, weights), hiddenBias);
  const hiddenGivenVisible = (params: GaussianRbmParams, v: Tensor): Tensor2D => tf.tidy(() => tf.sigmoid(inputs(params, v)) as Tensor2D);
  const visibleGivenHidden = (params: GaussianRbmParams, h: Tensor): Tensor2D =>
    tf.tidy(() => tf.add(tf.matMul(h as Tensor2D, tf.transpose(params.weights)), params.visibleBias) as Tensor2D);
  const drawVisible = (params: GaussianRbmParams, key: Key, mean: Tensor2D): Tensor2D =>
    tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, params.logVariance)), random.normal(key, mean.shape))) as Tensor2D;
  const gibbsStep = (params: GaussianRbmParams, key: Key, v: Tensor): GaussianGibbsSweep => {
    checkBatch(model, v);
    return tf.tidy(() => {
      const [hiddenKey, visibleKey] = random.split(key, 2) as [Key, Key];
      const hiddenProbability = hiddenGivenVisible(params, v);
      const hiddenState = random.bernoulli(hiddenKey, hiddenProbability) as Tensor2D;
      const visibleMean = visibleGivenHidden(params, hiddenState);
      return { visible: drawVisible(params, visibleKey, visibleMean), hidden: hiddenState, visibleMean, hiddenProbability };
    });
  };
  return {
    ...model,
    visible,
    hidden,
    init: (key) => ({
      weights: tf.tidy(() => tf.mul(random.normal(key, [visible, hidden]), weightScale) as Tensor2D),
      visibleBias: tf.tensor1d(biases),
      hiddenBias: tf.zeros([hidden]),
      logVariance: tf.tensor1d(sigmas.map((value) => 2 * Math.log(value)))
    }),
    energy: (params, v) => {
      checkBatch(model, v);
      return tf.tidy(() => {
        const squares = tf.mul(tf.square(tf.sub(v, params.visibleBias)), tf.exp(tf.neg(params.logVariance)));
        return tf.sub(tf.mul(0.5, tf.sum(squares, 1)), tf.sum(tf.softplus(inputs(params, v)), 1)) as Tensor1D;
      });
    },
    hiddenGivenVisible,
    visibleGivenHidden,
    gibbsStep,
    transition: (params, key, v) => tf.tidy(() => gibbsStep(params, key, v).visible),
    // The gradient of the joint energy with the hidden units at their conditional means.
    meanEnergyGradient: (params, v) =>
      tf.tidy(() => {
        const n = v.shape[0]!;
        const precision = tf.exp(tf.neg(params.logVariance));
        const scaled = tf.mul(v, precision) as Tensor2D;
        const total = inputs(params, v);
        const hiddenMean = tf.sigmoid(total) as Tensor2D;
        const difference = tf.sub(v, params.visibleBias);
        const squares = tf.mul(tf.square(difference), precision);
        const mean = tf.sub(tf.div(tf.sum(squares), 2 * n), tf.div(tf.sum(tf.softplus(total)), n)) as Scalar;
        const pull = tf.matMul(hiddenMean, tf.transpose(params.weights));
        return [
          mean,
          {
            weights: tf.div(tf.matMul(tf.transpose(scaled), hiddenMean), -n) as Tensor2D,
            visibleBias: tf.neg(tf.mean(tf.mul(difference, precision), 0)) as Tensor1D,
            hiddenBias: tf.neg(tf.mean(hiddenMean, 0)) as Tensor1D,
            logVariance: tf.mean(tf.sub(tf.mul(scaled, pull), tf.mul(0.5, squares)), 0) as Tensor1D
          }
        ];
      }) as [Scalar, GaussianRbmParams],
    logPartition: gaussianRbmLogPartition,
    moments: gaussianRbmMoments,
    ...(hidden <= 20 && {
      sample: (params: GaussianRbmParams, key: Key, n: number) => {
        checkCounts(model.name, { n }, 0);
        const probabilities = gaussianRbmHiddenProbabilities(params);
        return tf.tidy(() => {
          const [hiddenKey, visibleKey] = random.split(key, 2) as [Key, Key];
          const states = statesAsTensor(drawStates(probabilities, hiddenKey, n), hidden, 'binary');
          return drawVisible(params, visibleKey, visibleGivenHidden(params, states));
        });
      }
    })
  };
}
