import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { activations, ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { Key } from '../engine';
import type { Layer, MlpActivation } from '../energies';
import { activationGain, checkActivation, denseLayer } from '../energies/dense-layers';
import { batchNormOf, hiddenActivation, initialNormalisation } from './batch-normalisation';
import type { BatchNormOptions, Normalisation } from './batch-normalisation';
import { checkLatent, checkSizes } from './generator';
import type { Generator } from './generator';
import { priorOf } from './prior';
import type { Prior } from './prior';

/** Parameters of a network that generates: the hidden layers, their batch normalisations (none without), the output layer. */
export type MlpGeneratorParams = { hidden: Layer[]; normalisations: Normalisation[]; output: Layer };

export interface MlpGeneratorOptions {
  /** Dimension of z (default 2). */
  latent?: number;
  /** Widths of the hidden layers (default `[64, 64]`). */
  hidden?: readonly number[];
  /** Shape of an event (default `[2]`). */
  event?: readonly number[];
  /** Of the hidden layers (default 'relu'). */
  activation?: MlpActivation;
  /** Normalises each hidden layer by its batch (default false). */
  batchNorm?: boolean | BatchNormOptions;
  /** Law of z (default 'normal'). */
  prior?: Prior;
}

/**
 * A network as a generator: x = W_L a(N(W₁ z + b₁) …) + b_L, N a batch normalisation where asked for; the output is not squashed.
 * Weights start as the network energy's do. With batch normalisation an event depends on its batch: `generate` then takes at least two.
 * @throws ArgumentError for sizes that are not positive integers, an unknown activation, prior or place of the normalisation, or a
 * normalisation with nothing to normalise.
 * Reference: Kim and Bengio 2016, section 3.2.
 */
export function mlpGenerator({
  latent = 2,
  hidden = [64, 64],
  event = [2],
  activation = 'relu',
  batchNorm = false,
  prior = 'normal',
  ...others
}: MlpGeneratorOptions = {}): Generator<MlpGeneratorParams> {
  checkNoOthers('mlpGenerator', others);
  checkSizes('mlpGenerator: latent', [latent]);
  checkSizes('mlpGenerator: sizes', [...hidden, ...event]);
  checkActivation('mlpGenerator', activation);
  const normalised = batchNormOf('mlpGenerator', batchNorm);
  if (normalised && hidden.length === 0) {
    throw new ArgumentError('mlpGenerator: batchNorm', {
      given: 'a network without hidden layers',
      expected: 'at least one hidden layer to normalise'
    });
  }
  const size = event.reduce((a, b) => a * b, 1);
  const model = { name: `mlp generator ${[latent, ...hidden, event.join('x')].join('-')}`, event, latent };
  const activate = hiddenActivation(activations[activation], normalised);
  const unit = (input: Tensor, layer: Layer, normalisation?: Normalisation): Tensor =>
    activate(tf.add(tf.matMul(input, layer.weights), layer.bias), normalisation);
  return {
    ...model,
    init: (key) => {
      const widths = [latent, ...hidden, size];
      const keys = random.split(key, widths.length - 1);
      const layer = (i: number, gain: number): Layer => denseLayer(keys[i] as Key, widths[i] as number, widths[i + 1] as number, gain);
      const params = {
        hidden: hidden.map((_, i) => layer(i, activationGain(activation))),
        normalisations: normalised ? hidden.map(initialNormalisation) : [],
        output: layer(hidden.length, 1)
      };
      tf.dispose(keys);
      return params;
    },
    prior: priorOf('mlpGenerator', prior, latent),
    generate: (params, z) => {
      checkLatent(model, z, { least: normalised ? 2 : 1 });
      return tf.tidy(() => {
        const top = params.hidden.reduce((input: Tensor, layer, i) => unit(input, layer, params.normalisations[i]), z);
        return tf.reshape(tf.add(tf.matMul(top, params.output.weights), params.output.bias), [-1, ...event]);
      });
    },
    ...(normalised && { scales: (params: MlpGeneratorParams): Tensor1D[] => params.normalisations.map(({ scale }) => scale) })
  };
}
