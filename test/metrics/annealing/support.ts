import assert from 'node:assert/strict';
import { bernoulliRbm, random, rbmPath, tf } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import type { RbmParams } from 'ebm';

export const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);

export const values = (tensor: Tensor): Float64Array => Float64Array.from(tensor.dataSync());
export const scalar = (value: number) => tf.scalar(value);
export const mean = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0) / numbers.length;
/** Mean and its standard error. */
export const meanWithError = (numbers: ArrayLike<number>): [number, number] => {
  const centre = mean(numbers);
  const squares = Array.from(numbers).reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return [centre, Math.sqrt(squares / (numbers.length - 1) / numbers.length)];
};

/** A machine whose weights and biases are standard normal numbers, large enough to matter. */
export const rbm = bernoulliRbm({ visible: 10, hidden: 8, weightScale: 1 });
export const rates = Float64Array.from({ length: 10 }, (_, i) => Math.sin(3 * i));
export const path = rbmPath(rbm, { baseRates: rates });
export function randomParams(seed: number): RbmParams {
  const [a, b, c] = random.split(random.key(seed), 3) as [Tensor, Tensor, Tensor];
  return { ...rbm.init(a), visibleBias: random.normal(b, [10]) as never, hiddenBias: random.normal(c, [8]) as never };
}

/** The machine whose free energy is E_β of `path`, but for nothing: it is one of the same kind. */
export function machineAt({ weights, visibleBias, hiddenBias }: RbmParams, beta: number): RbmParams {
  const base = tf.tensor1d(Float32Array.from(rates));
  return {
    weights: tf.mul(weights, beta),
    visibleBias: tf.add(tf.mul(base, 1 - beta), tf.mul(visibleBias, beta)),
    hiddenBias: tf.mul(hiddenBias, beta)
  };
}
