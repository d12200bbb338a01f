import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf, valueAndGradWithExtra } from '../engine';
import type { Key } from '../engine';
import { centredGradient } from '../energies';
import type { BernoulliRbm, Energy, RbmGradient, RbmParams } from '../energies';
import type { AnyLoss, Loss, LossResult } from './loss';
import type { Needs } from './needs';
import { tidied } from './tidied';

/** A model with a layer of hidden units whose means can be had given the visible ones. */
export interface HiddenLayerModel<P> extends Energy<P> {
  hiddenGivenVisible(params: P, visible: Tensor): Tensor;
}

/**
 * A loss of a restricted Boltzmann machine with the centred gradient in the place of its own: that of the same machine with its units centred at
 * μ = the batch's mean and λ = the hidden units' mean given the batch. Another direction to the same optimum, the same for data whose bits are flipped.
 * @param loss any: contrastive divergence, persistent or not, exact maximum likelihood …; it keeps its value, state and info.
 * @returns a loss that needs what that one does, and reports its counts: the units' means are not counted.
 * Reference: Melchior, Fischer and Wiskott 2016, "How to center deep Boltzmann machines", section 3 (there data and hidden means, moving averages of them).
 */
export function centred<S>(loss: AnyLoss<S>): Loss<RbmParams, S, BernoulliRbm> & { readonly needs: Needs };
export function centred<P extends RbmGradient, S, M extends HiddenLayerModel<P>>(loss: Loss<P, S, M>): Loss<P, S, M> & { readonly needs: Needs };
export function centred<P extends RbmGradient, S, M extends HiddenLayerModel<P>>(loss: Loss<P, S, M>): Loss<P, S, M> & { readonly needs: Needs } {
  const wrapped = (model: M, params: P, batch: Tensor, key: Key, state: S): LossResult<P, S> => {
    return tidied(() => {
      const result = withGradient(loss, model, params, batch, key, state);
      const offsets = { visible: tf.mean(batch, 0), hidden: tf.mean(model.hiddenGivenVisible(params, batch), 0) };
      return { ...result, gradient: centredGradient(result.gradient, offsets) };
    });
  };
  return Object.assign(wrapped, {
    explicit: true,
    needs: loss.needs ?? 'energy',
    ...(loss.start ? { start: loss.start } : {})
  });
}

/** The loss with its own gradient, or with that of its value. */
function withGradient<P, S, M extends Energy<P>>(
  loss: Loss<P, S, M>,
  model: M,
  params: P,
  batch: Tensor,
  key: Key,
  state: S
): LossResult<P, S> & { gradient: P } {
  if (loss.explicit) return loss(model, params, batch, key, state) as LossResult<P, S> & { gradient: P };
  const [[value, extra], gradient] = valueAndGradWithExtra((theta: P): [Tensor, { state: S; info: Record<string, Scalar> }] => {
    const { loss: scalar, state: next, info } = loss(model, theta, batch, key, state);
    return [scalar, { state: next, info }];
  })(params);
  return { loss: value as Scalar, gradient, ...extra };
}
