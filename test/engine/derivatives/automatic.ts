import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'ebm/dist/engine/backend';
import type { Derivatives } from './differences';

export type Program = (x: Tensor, theta: Tensor) => Tensor;

function along(f: Program, v: Tensor): Program {
  return (x, theta) => tf.sum(tf.mul(tf.grad((at) => f(at, theta))(x), v));
}

/** The same derivatives by nested reverse mode, as a function of tensors. */
export function derivativesAt(f: Program): (x: Tensor, theta: Tensor, v: Tensor) => Record<keyof Derivatives, Tensor> {
  return (x, theta, v) => {
    const slope = along(f, v);
    const curvature = along(slope, v);
    const byX = (g: Program): Tensor => tf.grad((at) => g(at, theta))(x);
    const byTheta = (g: Program): Tensor => tf.grad((at) => g(x, at))(theta);
    return {
      value: f(x, theta),
      first: byX(f),
      second: byX(slope),
      mixed: byTheta(slope),
      third: byX(curvature),
      thirdMixed: byTheta(curvature)
    };
  };
}

/** Run eagerly in float32. */
export function automatic(f: Program, x: Tensor, theta: Tensor, v: Tensor): Derivatives {
  const results = tf.tidy(() => derivativesAt(f)(x, theta, v));
  const values = Object.fromEntries(Object.entries(results).map(([order, tensor]) => [order, Array.from(tensor.dataSync())]));
  tf.dispose(results);
  return values as unknown as Derivatives;
}
