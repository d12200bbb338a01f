import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ShapeError, tf } from '../../engine';

/** The part of a gradient that centring changes; an RBM's may hold more (a Gaussian one's log variances), which stays as it is. */
export type RbmGradient = { weights: Tensor2D; visibleBias: Tensor1D; hiddenBias: Tensor1D };

/** What is subtracted from the units: μ [visible] and λ [hidden], usually their means under data and model. */
export type CentringOffsets = { visible: Tensor; hidden: Tensor };

/**
 * The gradient of an RBM with centred units, E(v, h) = -(v - μ)·b - (h - λ)·c - (v - μ)ᵀW(h - λ), written for the parameters of the usual one:
 * W' = dW - μ dcᵀ - db λᵀ, b' = db - W'λ, c' = dc - W'ᵀμ.
 *
 * It is another direction, not another model, and unlike the usual gradient it does not depend on which value of a unit is called 1: flip bits of the data, the
 * parameters and the offsets, and the same machine comes out. It holds for what vanishes at the optimum, a difference between data and model
 * (the constant μλᵀ of either phase cancels), not for one phase alone.
 * @param gradient dW [visible, hidden], db [visible], dc [hidden], of the likelihood or of its negative; whatever else it holds is passed on.
 * @param offsets μ and λ; zeros give the usual gradient.
 * @throws ShapeError for offsets of other sizes than the layers.
 * Reference: Melchior, Fischer and Wiskott 2016, "How to center deep Boltzmann machines", JMLR 17(99), equations 9–13; Montavon and Müller 2012.
 */
export function centredGradient<G extends RbmGradient>(gradient: G, { visible, hidden }: CentringOffsets): G {
  const { weights: dW, visibleBias: db, hiddenBias: dc } = gradient;
  if (visible.size !== db.size || hidden.size !== dc.size) {
    throw new ShapeError('centredGradient: offsets', {
      given: `${visible.size} visible and ${hidden.size} hidden`,
      expected: `${db.size} and ${dc.size}, one a unit`
    });
  }
  const centred = tf.tidy(() => {
    const [mu, lambda] = [tf.reshape(visible, [-1, 1]), tf.reshape(hidden, [1, -1])];
    const weights = tf.sub(tf.sub(dW, tf.mul(mu, tf.reshape(dc, [1, -1]))), tf.mul(tf.reshape(db, [-1, 1]), lambda)) as Tensor2D;
    return {
      weights,
      visibleBias: tf.sub(db, tf.sum(tf.mul(weights, lambda), 1)) as Tensor1D,
      hiddenBias: tf.sub(dc, tf.sum(tf.mul(weights, mu), 0)) as Tensor1D
    };
  });
  return { ...gradient, ...centred };
}
