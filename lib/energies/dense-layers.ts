import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { activations, ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import type { Layer, MlpActivation } from './mlp';

/** Activations whose slope jumps. */
export const kinkedActivations: readonly MlpActivation[] = ['relu', 'leakyRelu', 'selu'];

/** @throws ArgumentError unless the activation is one that grows at most linearly. */
export function checkActivation(subject: string, activation: MlpActivation): void {
  const offered = Object.keys(activations).filter((known) => known !== 'square');
  if (offered.includes(activation)) return;
  throw new ArgumentError(`${subject}: activation`, { given: `'${String(activation)}'`, expected: `one of ${offered.join(', ')}` });
}

/** Variance of a unit's input that keeps it alive through layers: 1 for tanh and selu, 2 for the others (LeCun et al. 1998; He et al. 2015). */
export function activationGain(activation: MlpActivation): number {
  return activation === 'tanh' || activation === 'selu' ? 1 : 2;
}

/** A layer to start from: weights N(0, gain / fan-in), biases at zero. */
export function denseLayer(key: Key, fanIn: number, fanOut: number, gain: number): Layer {
  return {
    weights: tf.tidy(() => tf.mul(random.normal(key, [fanIn, fanOut]), Math.sqrt(gain / fanIn)) as Tensor2D),
    bias: tf.zeros([fanOut]) as Tensor1D
  };
}
