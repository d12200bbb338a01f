import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'ebm/dist/engine/backend';
import type { Truth } from '../differences';

/** A small scalar program that runs one kernel, and the same function in plain float64. */
export interface Sample {
  kernel: string;
  name: string;
  x: number[];
  xShape: number[];
  theta: number[];
  thetaShape: number[];
  program: (x: Tensor, theta: Tensor) => Tensor;
  truth: Truth;
}

/** Fixed uneven weights, so that no error cancels in a sum. */
export function weight(i: number): number {
  return Math.fround(0.6 + 0.25 * Math.sin(1 + 2 * i));
}

const keptWeights = new Map<string, Tensor>();

/** The weights as a tensor, made once for each shape: samples write no constants of their own. */
export function weights(shape: number[]): Tensor {
  const key = shape.join();
  const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => weight(i));
  if (!keptWeights.has(key)) keptWeights.set(key, tf.keep(tf.tensor(values, shape)));
  return keptWeights.get(key)!;
}

export function weightedSum(y: Tensor): Tensor {
  return tf.sum(tf.mul(y, weights(y.shape)));
}

export function weightedTotal(y: number[]): number {
  return y.reduce((sum, value, i) => sum + weight(i) * value, 0);
}

/** Values near one, irregular. */
export function nearOne(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 1 + 0.15 * Math.cos(3 * i + 0.5));
}

/** Values of both signs, at least 0.3 away from zero and from each other's usual kinks. */
export function spread(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1) * (0.45 + 0.11 * ((i * 7) % 5)));
}

/** Σ c g(x θ), element by element. */
export function unary(kernel: string, apply: (u: Tensor) => Tensor, truth: (u: number) => number, x = [-1.3, -0.6, 0.5, 1.4], name = ''): Sample {
  return {
    kernel,
    name,
    x,
    xShape: [x.length],
    theta: nearOne(x.length),
    thetaShape: [x.length],
    program: (x, theta) => weightedSum(apply(tf.mul(x, theta))),
    truth: (x, theta) => weightedTotal(x.map((value, i) => truth(value * theta[i]!)))
  };
}

/** Σ c g(a, b) with a = x θ of shape [2, 3] and b = column sums of x² plus θ, of shape [3]: both arguments move with both vectors, b is broadcast. */
export function binary(
  kernel: string,
  apply: (a: Tensor, b: Tensor) => Tensor,
  truth: (a: number, b: number) => number,
  x = [0.7, -0.4, 1.1, -0.9, 0.5, 0.8],
  name = ''
): Sample {
  return {
    kernel,
    name,
    x,
    xShape: [2, 3],
    theta: [0.9, 1.2, 1.05],
    thetaShape: [3],
    program: (x, theta) => weightedSum(apply(tf.mul(x, theta), tf.add(tf.sum(tf.square(x), 0), theta))),
    truth: (x, theta) => weightedTotal(x.map((value, i) => truth(value * theta[i % 3]!, x[i % 3]! ** 2 + x[(i % 3) + 3]! ** 2 + theta[i % 3]!)))
  };
}

/** Σ c L(x θ)³ for an array operation L, whose truth maps flat values to flat values. */
export function arrayOperation(
  kernel: string,
  name: string,
  shape: number[],
  apply: (u: Tensor) => Tensor,
  truth: (u: number[]) => number[],
  x = spread(shape.reduce((a, b) => a * b, 1))
): Sample {
  return {
    kernel,
    name,
    x,
    xShape: shape,
    theta: nearOne(x.length),
    thetaShape: shape,
    program: (x, theta) => weightedSum(cube(apply(tf.mul(x, theta)))),
    truth: (x, theta) => weightedTotal(truth(x.map((value, i) => value * theta[i]!)).map((value) => value ** 3))
  };
}

export function cube(z: Tensor): Tensor {
  return tf.mul(tf.square(z), z);
}
