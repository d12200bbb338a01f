import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { grad, tf } from '../../engine';
import { valueAndGradWithTapedExtra } from '../../engine/gradient';
import type { Energy } from '../../energies';
import { sumOverEvent } from '../../samplers';

/** ∇E at each event: x [n, ...event] to values shaped alike. It can be differentiated twice more. */
export function energyGradient<P>(model: Energy<P>, params: P, x: Tensor): Tensor {
  return grad((at: Tensor) => tf.sum(model.energy(params, at)))(x) as Tensor;
}

/**
 * ∇E and vᵀ ∇²E v at each event, of one direction v an event: one product of the Hessian with a vector each. Of the gradient there is one copy on the tape,
 * so that the way back to the parameters, the dearest part of an update, is gone once for both.
 */
export function gradientAndCurvatureAlong<P>(model: Energy<P>, params: P, x: Tensor, directions: Tensor): [gradient: Tensor, curvatures: Tensor1D] {
  const [[, gradient], product] = valueAndGradWithTapedExtra((at: Tensor): [Tensor, Tensor] => {
    const slope = energyGradient(model, params, at);
    return [tf.sum(tf.mul(slope, directions)), slope];
  })(x);
  return [gradient, sumOverEvent(tf.mul(product, directions))];
}

/** vᵀ ∇²E v alone. */
export function curvatureAlong<P>(model: Energy<P>, params: P, x: Tensor, directions: Tensor): Tensor1D {
  return gradientAndCurvatureAlong(model, params, x, directions)[1];
}

/** Each event `times` in a row: [n, ...event] to [n · times, ...event]. */
export function repeatEach(x: Tensor, times: number): Tensor {
  if (times === 1) return x;
  const [n, ...event] = x.shape as [number, ...number[]];
  return tf.reshape(tf.tile(tf.expandDims(x, 1), [1, times, ...event.map(() => 1)]), [n * times, ...event]);
}

/** The same directions for each of n events: [m, ...event] to [n · m, ...event], in the order of `repeatEach`. */
export function forEachEvent(directions: Tensor, n: number): Tensor {
  return tf.tile(directions, [n, ...directions.shape.slice(1).map(() => 1)]);
}

/** The number of an event's components. */
export function sizeOfEvent({ event }: Pick<Energy, 'event'>): number {
  return event.reduce((product, size) => product * size, 1);
}
