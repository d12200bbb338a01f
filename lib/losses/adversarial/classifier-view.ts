import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, stopGradient, tf, valueAndGrad } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkBatch } from '../../energies';
import type { Energy } from '../../energies';
import { countEvaluations } from '../count-evaluations';
import type { AnyLoss } from '../loss';
import { tidied } from '../tidied';

/** The classifier's logit: 'model' log p_θ(x) - log q(x), q = p_θ as it is now; 'raw' -E(x), as though q were the unit density and Z one. */
export type ClassifierRatio = 'model' | 'raw';

export interface ClassifierViewOptions {
  /** Default 'model'. */
  ratio?: ClassifierRatio;
}

/**
 * Training an energy as a classifier of data (y = 1) against the model's own draws (y = 0): E_+[-log σ(a)] + E_-[-log(1 - σ(a))].
 * Its gradient is E_+[(1 - σ) ∇E] - E_-[σ ∇E]. With the right logit a = log p_θ - log q, q = p_θ held fixed, σ is ½ everywhere and the gradient is half the
 * likelihood's, whatever the draws. With a = -E the truth is no fixed point: where σ is not ½, the two sides do not cancel.
 * The value with 'model' is 2 log 2 at any parameters: it is the gradient that learns. log Z leaves it, its shares of both sides being equal and opposite.
 * @param positives data [n, ...event]; @param negatives draws of the model [m, ...event].
 * @returns the value, and its gradient in the parameters; both the caller's to dispose.
 * @throws ShapeError when either is not a batch of events; ArgumentError for another ratio.
 * References: Yoneoka's slides on Kim and Bengio 2016, slide 9 (after Hinton 1999 and Bengio 2009), which say "the same as (7)"; Gutmann and Hyvärinen 2012, section 2.
 */
export function classifierGradient<P>(
  energy: Energy<P>,
  params: P,
  positives: Tensor,
  negatives: Tensor,
  { ratio = 'model', ...others }: ClassifierViewOptions = {}
): [value: Scalar, gradient: P] {
  checkNoOthers('classifierGradient', others);
  checkRatio('classifierGradient', ratio);
  checkBatch(energy, positives);
  checkBatch(energy, negatives);
  return valueAndGrad((theta: P) => {
    const logit = (x: Tensor): Tensor => {
      const energies = energy.energy(theta, x);
      return ratio === 'raw' ? tf.neg(energies) : tf.sub(stopGradient(energies), energies);
    };
    const [ofData, ofDraws] = [tf.softplus(tf.neg(logit(positives))), tf.softplus(logit(negatives))];
    return tf.add(tf.mean(ofData), tf.mean(ofDraws)) as Scalar;
  })(params);
}

/**
 * The loss of `classifierGradient`, with as many exact draws of the model as there are data for its negatives.
 * @throws ArgumentError for another ratio, or a model without exact draws.
 * References: as `classifierGradient`.
 */
export function classifierView({ ratio = 'model', ...others }: ClassifierViewOptions = {}): AnyLoss {
  checkNoOthers('classifierView', others);
  checkRatio('classifierView', ratio);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: null) => {
    checkBatch(model, batch);
    const { sample } = model;
    if (!sample) {
      throw new ArgumentError('classifierView', {
        given: `${model.name}, which draws no samples`,
        expected: 'a model with exact draws',
        remedy: 'Give draws of your own to classifierGradient.'
      });
    }
    return tidied(() => {
      const n = batch.shape[0] as number;
      const negatives = sample(params, key, n);
      const [value, gradient] = classifierGradient(model, params, batch, negatives, { ratio });
      return { loss: value, gradient, state, info: countEvaluations({ gradients: 2 * n }) };
    });
  };
  return Object.assign(loss, { explicit: true });
}

function checkRatio(subject: string, ratio: ClassifierRatio): void {
  if (ratio === 'model' || ratio === 'raw') return;
  throw new ArgumentError(`${subject}: ratio`, { given: `'${String(ratio)}'`, expected: "'model' or 'raw'" });
}
