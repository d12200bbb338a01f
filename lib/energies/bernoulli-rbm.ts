import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { rbmLogPartition } from './bernoulli-rbm-exact';
import { checkBatch } from './energy';
import type { Energy } from './energy';
import { rbmExactSample } from './rbm-exact-sample';

/** Parameters of a restricted Boltzmann machine: weights [visible, hidden], visibleBias [visible], hiddenBias [hidden]. */
export type RbmParams = { weights: Tensor2D; visibleBias: Tensor1D; hiddenBias: Tensor1D };

/** What one sweep of block Gibbs leaves behind: states of 0 and 1, and the probabilities that they were drawn from. */
export type GibbsSweep = { visible: Tensor2D; hidden: Tensor2D; visibleProbability: Tensor2D; hiddenProbability: Tensor2D };

/** A restricted Boltzmann machine: its free energy, its conditionals, and log Z by enumeration. It has `sample` where a layer has at most 16 units. */
export interface BernoulliRbm extends Energy<RbmParams> {
  readonly visible: number;
  readonly hidden: number;
  /** p(h_j = 1 | v) = σ(c_j + v·W_j): [n, visible] to [n, hidden]. */
  hiddenGivenVisible(params: RbmParams, visible: Tensor): Tensor2D;
  /** p(v_i = 1 | h) = σ(b_i + W_i·h): [n, hidden] to [n, visible]. */
  visibleGivenHidden(params: RbmParams, hidden: Tensor): Tensor2D;
  /** One sweep v → h → v', each layer drawn whole from its conditional. Leaves p(v) invariant. */
  gibbsStep(params: RbmParams, key: Key, visible: Tensor): GibbsSweep;
  /** `gibbsStep`, its visible states only. */
  transition(params: RbmParams, key: Key, visible: Tensor): Tensor2D;
  logPartition(params: RbmParams): number;
}

export interface RbmOptions {
  visible: number;
  hidden: number;
  /** Standard deviation of the initial weights (default 0.01, Hinton 2012). */
  weightScale?: number;
  /** Initial visible biases, one a unit (default zeros); `biasesOfData` gives the usual ones. */
  visibleBias?: ArrayLike<number>;
}

/**
 * The restricted Boltzmann machine with binary units: E(v, h) = -b·v - c·h - vᵀWh on {0, 1}. As an energy of v alone, h summed out,
 * F(v) = -b·v - Σ_j log(1 + exp(c_j + v·W_j)).
 * @param options numbers of units; scale and biases to start from.
 * @throws ArgumentError for counts that are not positive integers, or a bias vector of another length.
 * References: Smolensky 1986; Hinton 2002; Hinton 2012, "A practical guide to training restricted Boltzmann machines".
 */
export function bernoulliRbm({ visible, hidden, weightScale = 0.01, visibleBias, ...others }: RbmOptions): BernoulliRbm {
  checkNoOthers('bernoulliRbm', others);
  for (const [what, count] of Object.entries({ visible, hidden })) checkWhole(`bernoulliRbm: ${what}`, count);
  if (visibleBias && visibleBias.length !== visible) {
    throw new ArgumentError('bernoulliRbm: visibleBias', { given: `${visibleBias.length} numbers`, expected: `${visible}, one a visible unit` });
  }
  const model = { name: `bernoulli rbm ${visible}-${hidden}`, event: [visible] };
  const hiddenGivenVisible = (params: RbmParams, v: Tensor): Tensor2D =>
    tf.tidy(() => tf.sigmoid(tf.add(tf.matMul(v as Tensor2D, params.weights), params.hiddenBias)) as Tensor2D);
  // An explicit transpose: compiled, it is faster than matMul's transpose flag.
  const visibleGivenHidden = (params: RbmParams, h: Tensor): Tensor2D =>
    tf.tidy(() => tf.sigmoid(tf.add(tf.matMul(h as Tensor2D, tf.transpose(params.weights)), params.visibleBias)) as Tensor2D);
  const gibbsStep = (params: RbmParams, key: Key, v: Tensor): GibbsSweep => {
    checkBatch(model, v);
    return tf.tidy(() => {
      const [hiddenKey, visibleKey] = random.split(key, 2) as [Key, Key];
      const hiddenProbability = hiddenGivenVisible(params, v);
      const hiddenState = random.bernoulli(hiddenKey, hiddenProbability) as Tensor2D;
      const visibleProbability = visibleGivenHidden(params, hiddenState);
      const visibleState = random.bernoulli(visibleKey, visibleProbability) as Tensor2D;
      return { visible: visibleState, hidden: hiddenState, visibleProbability, hiddenProbability };
    });
  };
  return {
    ...model,
    support: 'binary',
    visible,
    hidden,
    init: (key) => ({
      weights: tf.tidy(() => tf.mul(random.normal(key, [visible, hidden]), weightScale) as Tensor2D),
      visibleBias: visibleBias ? tf.tensor1d(Float32Array.from(visibleBias)) : tf.zeros([visible]),
      hiddenBias: tf.zeros([hidden])
    }),
    energy: (params, v) => {
      checkBatch(model, v);
      return tf.tidy(() => {
        const inputs = tf.add(tf.matMul(v as Tensor2D, params.weights), params.hiddenBias);
        const linear = tf.sum(tf.mul(v, params.visibleBias), 1);
        return tf.neg(tf.add(linear, tf.sum(tf.softplus(inputs), 1))) as Tensor1D;
      });
    },
    hiddenGivenVisible,
    visibleGivenHidden,
    gibbsStep,
    transition: (params, key, v) => tf.tidy(() => gibbsStep(params, key, v).visible),
    // Closed form of the free energy's gradient, the hidden units at their conditional means: ∂F/∂W = -v σ(c + v·W)ᵀ.
    meanEnergyGradient: (params, v) =>
      tf.tidy(() => {
        const n = v.shape[0] as number;
        const inputs = tf.add(tf.matMul(v as Tensor2D, params.weights), params.hiddenBias);
        const hiddenMean = tf.sigmoid(inputs) as Tensor2D;
        const linear = tf.sum(tf.mul(tf.mean(v, 0), params.visibleBias));
        const mean = tf.neg(tf.add(linear, tf.div(tf.sum(tf.softplus(inputs)), n))) as Scalar;
        const weights = tf.div(tf.matMul(tf.transpose(v as Tensor2D), hiddenMean), -n) as Tensor2D;
        return [mean, { weights, visibleBias: tf.neg(tf.mean(v, 0)) as Tensor1D, hiddenBias: tf.neg(tf.mean(hiddenMean, 0)) as Tensor1D }];
      }) as [Scalar, RbmParams],
    logPartition: (params) => rbmLogPartition(params),
    ...(Math.min(visible, hidden) <= 16 && { sample: (params: RbmParams, key: Key, n: number) => rbmExactSample(params, key, n) })
  };
}

/**
 * Visible biases at the data's logits, log(m / (1 - m)) of each unit's mean m, kept inside [margin, 1 - margin]:
 * the machine then starts from the right marginals.
 * @param data values in [0, 1], row by row; @param visible numbers a row.
 * Reference: Hinton 2012, section 8.1.
 */
export function biasesOfData(data: ArrayLike<number>, visible: number, margin = 1e-3): Float64Array {
  if (data.length === 0 || data.length % visible !== 0) {
    throw new ArgumentError('biasesOfData', { given: `${data.length} numbers`, expected: `a positive multiple of ${visible}, the visible units` });
  }
  const means = new Float64Array(visible);
  const rows = data.length / visible;
  for (let i = 0; i < data.length; i++) means[i % visible]! += (data[i] as number) / rows;
  return means.map((mean) => {
    const inside = Math.min(1 - margin, Math.max(margin, mean));
    return Math.log(inside / (1 - inside));
  });
}
