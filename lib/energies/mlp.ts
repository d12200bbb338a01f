import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { activations, ArgumentError, random, tf } from '../engine';
import type { ActivationName, Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { activationGain, checkActivation, kinkedActivations } from './dense-layers';
import { checkBatch } from './energy';
import type { Energy } from './energy';

/** One affine map, x W + b. */
export type Layer = { weights: Tensor2D; bias: Tensor1D };

/** Parameters of a network energy: the hidden layers, then the weights of the output (whose bias would change no probability). */
export type MlpParams = { hidden: Layer[]; output: Tensor2D };

/** Activations that grow at most linearly: `square` would outgrow the confinement. */
export type MlpActivation = Exclude<ActivationName, 'square'>;

export interface MlpOptions {
  /** Shape of an event (default `[2]`). */
  event?: readonly number[];
  /** Widths of the hidden layers (default `[64, 64]`). */
  hidden?: readonly number[];
  /** Default 'silu'. */
  activation?: MlpActivation;
  /** κ of the term κ‖x‖² that makes Z finite (default 0.05). Zero leaves the network bare, and Z infinite. */
  confinement?: number;
}

/**
 * A network as an energy: E(x) = W_L a(… a(W₁ x + b₁) …) + κ‖x‖².
 * All activations offered grow at most linearly, so any κ > 0 makes Z finite whatever the weights.
 * Weights start as N(0, g / fan-in), g = 1 for tanh and selu and 2 for the others (LeCun et al. 1998; He et al. 2015); biases at zero.
 * @throws ArgumentError for widths that are not positive integers, a negative confinement or an unknown activation.
 */
export function mlp({ event = [2], hidden = [64, 64], activation = 'silu', confinement = 0.05, ...others }: MlpOptions = {}): Energy<MlpParams> {
  checkNoOthers('mlp', others);
  checkActivation('mlp', activation);
  if (!(confinement >= 0 && Number.isFinite(confinement))) {
    throw new ArgumentError('mlp: confinement', { given: String(confinement), expected: 'a finite number, at least 0 (0: Z is infinite)' });
  }
  for (const size of [...event, ...hidden]) {
    if (!Number.isInteger(size) || size < 1) throw new ArgumentError('mlp: sizes', { given: String(size), expected: 'positive integers' });
  }
  const name = `mlp ${[event.join('x'), ...hidden, 1].join('-')}`;
  const dimensions = event.reduce((a, b) => a * b, 1);
  const activate = activations[activation];
  const gain = activationGain(activation);
  return {
    name,
    event,
    ...(kinkedActivations.includes(activation) && { smooth: false }),
    init: (key) => {
      const widths = [dimensions, ...hidden, 1];
      const keys = random.split(key, widths.length - 1);
      const matrix = (i: number): Tensor2D =>
        tf.tidy(() => {
          const [fanIn, fanOut] = [widths[i] as number, widths[i + 1] as number];
          return tf.mul(random.normal(keys[i] as Key, [fanIn, fanOut]), Math.sqrt(gain / fanIn)) as Tensor2D;
        });
      const params = {
        hidden: hidden.map((width, i) => ({ weights: matrix(i), bias: tf.zeros([width]) as Tensor1D })),
        output: matrix(hidden.length)
      };
      keys.forEach((used) => used.dispose());
      return params;
    },
    energy: (params, x) => {
      checkBatch({ name, event }, x);
      return tf.tidy(() => {
        const flat = tf.reshape(x, [-1, dimensions]);
        const features = params.hidden.reduce((input: Tensor, layer) => activate(tf.add(tf.matMul(input, layer.weights), layer.bias)), flat);
        // A sum: of a product with a matrix of one column, and above all of its gradient, XLA makes slow loops.
        const network = tf.sum(tf.mul(features, tf.reshape(params.output, [1, -1])), 1);
        return (confinement === 0 ? network : tf.add(network, tf.mul(confinement, tf.sum(tf.square(flat), 1)))) as Tensor1D;
      });
    }
  };
}
