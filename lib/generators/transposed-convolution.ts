import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { activations, ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import type { Layer, MlpActivation } from '../energies';
import { activationGain, checkActivation, denseLayer } from '../energies/dense-layers';
import { checkNoOthers } from '../engine/check-choice';
import { batchNormOf, hiddenActivation, initialNormalisation } from './batch-normalisation';
import type { BatchNormOptions, Normalisation } from './batch-normalisation';
import { checkLatent, checkSizes } from './generator';
import type { Generator } from './generator';
import { priorOf } from './prior';
import type { Prior } from './prior';

/** One transposed convolution: filter [side, side, channels out, channels in] and a bias a channel out. */
export type DeconvolutionLayer = { filter: Tensor4D; bias: Tensor1D };

/** Parameters: the dense layer from z to the smallest image, a transposed convolution for each doubling, and the normalisations of what is hidden. */
export type TransposedConvolutionParams = { dense: Layer; layers: DeconvolutionLayer[]; normalisations: Normalisation[] };

/** How the last layer's numbers become those of an event. */
export type GeneratorOutput = 'identity' | 'sigmoid' | 'tanh';

export interface TransposedConvolutionOptions {
  /** Dimension of z (default 64). */
  latent?: number;
  /** Channels of the hidden images, the smallest first (default `[32, 16]`): the image doubles its sides after each of them. */
  channels?: readonly number[];
  /** Height, width and channels of an image (default `[28, 28, 1]`); the sides must be divisible by 2 once for each of `channels`. */
  image?: readonly [height: number, width: number, channels: number];
  /** Events as vectors of all an image's numbers, row by row, for an energy of vectors (default false). */
  flat?: boolean;
  /** Side of the filters (default 4, which covers a stride of 2 evenly). */
  filter?: number;
  /** Of what is hidden (default 'relu'). */
  activation?: MlpActivation;
  /** Normalises each hidden channel by its batch (default true). */
  batchNorm?: boolean | BatchNormOptions;
  /** 'sigmoid' for pixels in (0, 1) (default), 'tanh' for (-1, 1). */
  output?: GeneratorOutput;
  /** Law of z (default 'normal'). */
  prior?: Prior;
}

/**
 * A generator of images: a dense layer to a small image of many channels, then transposed convolutions of stride 2, each of which doubles the sides.
 * Weights start as N(0, g / fan-in), fan-in counted as filter²/4 · channels in: as many terms does a pixel sum. With batch normalisation, `generate` takes at least two.
 * @throws ArgumentError for sizes that are not positive integers, sides that cannot be halved as often as there are channels, a filter below 2, an unknown activation,
 * output, prior or place of the normalisation.
 * Reference: Radford, Metz and Chintala 2016, "Unsupervised representation learning with deep convolutional generative adversarial networks", section 3.
 */
export function transposedConvolution({
  latent = 64,
  channels = [32, 16],
  image = [28, 28, 1],
  flat = false,
  filter = 4,
  activation = 'relu',
  batchNorm = true,
  output = 'sigmoid',
  prior = 'normal',
  ...others
}: TransposedConvolutionOptions = {}): Generator<TransposedConvolutionParams> {
  checkNoOthers('transposedConvolution', others);
  if (!Array.isArray(image) || image.length !== 3) {
    throw new ArgumentError('transposedConvolution: image', { given: String(image), expected: '[height, width, channels]' });
  }
  checkSizes('transposedConvolution: latent', [latent]);
  checkSizes('transposedConvolution: sizes', [...channels, ...image, filter]);
  checkActivation('transposedConvolution', activation);
  const offered: readonly string[] = ['identity', 'sigmoid', 'tanh'] satisfies GeneratorOutput[];
  if (!offered.includes(output)) {
    throw new ArgumentError('transposedConvolution: output', { given: `'${String(output)}'`, expected: `one of ${offered.join(', ')}` });
  }
  if (filter < 2) throw new ArgumentError('transposedConvolution: filter', { given: String(filter), expected: 'at least 2, the stride' });
  const [height, width, depth] = image;
  const factor = 2 ** channels.length;
  if (channels.length === 0 || height % factor !== 0 || width % factor !== 0) {
    throw new ArgumentError('transposedConvolution: channels', {
      given: `${channels.length} of them for an image of ${height} x ${width}`,
      expected: 'at least one, and sides divisible by 2 once for each'
    });
  }
  const normalised = batchNormOf('transposedConvolution', batchNorm);
  const [rows, columns] = [height / factor, width / factor];
  const event = flat ? [height * width * depth] : [...image];
  const model = { name: `transposed convolution ${[latent, ...channels, image.join('x')].join('-')}`, event, latent };
  const [hidden, squash, gain] = [hiddenActivation(activations[activation], normalised), activations[output], activationGain(activation)];
  return {
    ...model,
    init: (key) => {
      const depths = [...channels, depth];
      const keys = random.split(key, channels.length + 1);
      const layer = (i: number): DeconvolutionLayer => {
        const [from, to] = [depths[i] as number, depths[i + 1] as number];
        const variance = (i === channels.length - 1 ? 1 : gain) / ((from * filter ** 2) / 4);
        const weights = tf.tidy(() => tf.mul(random.normal(keys[i + 1] as Key, [filter, filter, to, from]), Math.sqrt(variance)) as Tensor4D);
        return { filter: weights, bias: tf.zeros([to]) as Tensor1D };
      };
      const params = {
        dense: denseLayer(keys[0] as Key, latent, rows * columns * (channels[0] as number), gain),
        layers: channels.map((_, i) => layer(i)),
        normalisations: normalised ? channels.map(initialNormalisation) : []
      };
      tf.dispose(keys);
      return params;
    },
    prior: priorOf('transposedConvolution', prior, latent),
    generate: (params, z) => {
      checkLatent(model, z, { least: normalised ? 2 : 1 });
      const n = z.shape[0];
      return tf.tidy(() => {
        const small = tf.reshape(tf.add(tf.matMul(z, params.dense.weights), params.dense.bias), [n, rows, columns, -1]);
        const last = params.layers.reduce((input: Tensor, { filter: weights, bias }, i) => {
          const seen = hidden(input, params.normalisations[i]) as Tensor4D;
          const shape: [number, number, number, number] = [n, seen.shape[1] * 2, seen.shape[2] * 2, weights.shape[2]];
          return tf.add(tf.conv2dTranspose(seen, weights, shape, 2, 'same'), bias);
        }, small);
        return tf.reshape(squash(last), [n, ...event]);
      });
    },
    ...(normalised && { scales: (params: TransposedConvolutionParams): Tensor1D[] => params.normalisations.map(({ scale }) => scale) })
  };
}
