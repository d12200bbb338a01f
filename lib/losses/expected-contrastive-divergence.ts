import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, loop, softmax, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { stateTable } from '../energies';
import type { BernoulliRbm, RbmParams } from '../energies';
import { countEvaluations } from './count-evaluations';
import type { Loss } from './loss';
import { tidied } from './tidied';

/**
 * CD-k of a small Bernoulli RBM without its sampling noise: negatives are not draws but their law q_k = q₀Tᵏ, from the conditional probabilities of all pairs
 * of visible and hidden states. The gradient is E_q₀[∇F] - E_q_k[∇F]: what `contrastiveDivergence({ steps: k })` follows on average, its bias laid bare.
 * @param options.steps k (default 1): a number, or an int32 scalar that may be an input of the program, so that one program serves every k.
 * @returns a loss that needs 'energy' and whose value is the energy gap, as that of contrastive divergence; it counts the energies of all pairs of states once, and
 * gradients at all visible ones.
 * @throws ArgumentError for k below 1, and, at the first update, for a layer of more than 12 units.
 * Reference: Carreira-Perpiñán and Hinton 2005, "On contrastive divergence learning", section 4 (the same experiment).
 */
export function expectedContrastiveDivergence({ steps = 1, ...others }: { steps?: number | Scalar } = {}): Loss<RbmParams, null, BernoulliRbm> & {
  readonly needs: 'energy';
} {
  checkNoOthers('expectedContrastiveDivergence', others);
  if (typeof steps === 'number') checkWhole('expectedContrastiveDivergence: steps', steps);
  const loss = (rbm: BernoulliRbm, params: RbmParams, batch: Tensor, _key: Key, state: null) => {
    requireFew(rbm);
    return { ...tidied(() => expectedDifference(rbm, params, batch, steps)), state };
  };
  return Object.assign(loss, { explicit: true, needs: 'energy' as const });
}

function expectedDifference(rbm: BernoulliRbm, params: RbmParams, batch: Tensor, steps: number | Scalar) {
  const v = statesOf(rbm.visible);
  const h = statesOf(rbm.hidden);
  // -E(v, h) of all pairs: both families of conditionals are its softmaxes.
  const joint = tf.add(
    tf.add(tf.matMul(tf.matMul(v, params.weights), tf.transpose(h)), tf.matMul(v, tf.expandDims(params.visibleBias, 1) as Tensor2D)),
    tf.matMul(tf.expandDims(params.hiddenBias, 0) as Tensor2D, tf.transpose(h))
  );
  const upward = softmax(joint, 1) as Tensor2D;
  const downward = tf.transpose(softmax(joint, 0)) as Tensor2D;
  const n = batch.shape[0] as number;
  const places = tf.squeeze(tf.matMul(batch as Tensor2D, powersOfTwo(rbm.visible)), [1]);
  const matches = tf.cast(tf.equal(tf.expandDims(places, 1), tf.range(0, 2 ** rbm.visible, 1, 'float32').expandDims(0)), 'float32');
  const start = tf.div(tf.sum(matches, 0, true), n) as Tensor2D;
  const end = loop(steps, start, (_, law) => tf.matMul(tf.matMul(law as Tensor2D, upward), downward)) as Tensor2D;
  const energies = rbm.energy(params, v);
  const difference = tf.sub(start, end) as Tensor2D;
  const hiddenMean = rbm.hiddenGivenVisible(params, v);
  const weighted = tf.mul(tf.transpose(difference), v) as Tensor2D;
  const gradient = {
    weights: tf.neg(tf.matMul(tf.transpose(weighted), hiddenMean)),
    visibleBias: tf.neg(tf.sum(weighted, 0)),
    hiddenBias: tf.neg(tf.squeeze(tf.matMul(difference, hiddenMean), [0]))
  } as RbmParams;
  const mean = (law: Tensor): Scalar => tf.sum(tf.mul(tf.squeeze(law, [0]), energies)) as Scalar;
  const [dataEnergy, modelEnergy] = [mean(start), mean(end)];
  const counts = countEvaluations({ energies: 2 ** (rbm.visible + rbm.hidden), gradients: 2 ** rbm.visible });
  return { loss: tf.sub(dataEnergy, modelEnergy) as Scalar, gradient, info: { dataEnergy, modelEnergy, ...counts } };
}

function statesOf(units: number): Tensor2D {
  return tf.tensor2d(Float32Array.from(stateTable(units, 'binary')), [2 ** units, units]);
}

function powersOfTwo(units: number): Tensor2D {
  return tf.tensor2d(
    Array.from({ length: units }, (_, i) => 2 ** i),
    [units, 1]
  );
}

function requireFew({ name, visible, hidden }: BernoulliRbm): void {
  if (visible <= 12 && hidden <= 12) return;
  throw new ArgumentError('expectedContrastiveDivergence', {
    given: `${name}: a table of 2^${visible} by 2^${hidden} states`,
    expected: 'at most 12 units in each layer',
    remedy: 'Use contrastiveDivergence, which samples.'
  });
}
