import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';

/** Parameters of one batch normalisation, a number a unit (or channel). */
export type Normalisation = { scale: Tensor1D; shift: Tensor1D };

export interface BatchNormOptions {
  /** Whether units are normalised before their activation or after it (default 'before'). */
  place?: 'before' | 'after';
  /** Added to the variance, in its units (default 1e-5). */
  epsilon?: number;
}

/** The options as given, or their defaults, or null for none. @throws ArgumentError for another place or option, a negative epsilon, or what is no options. */
export function batchNormOf(subject: string, given: boolean | BatchNormOptions): Required<BatchNormOptions> | null {
  if (given === false) return null;
  if (given !== true && (typeof given !== 'object' || given === null)) {
    throw new ArgumentError(`${subject}: batchNorm`, { given: String(given), expected: 'true, false or { place, epsilon }' });
  }
  const { place = 'before', epsilon = 1e-5, ...others }: BatchNormOptions = given === true ? {} : given;
  checkNoOthers(`${subject}: batchNorm`, others);
  if (place !== 'before' && place !== 'after') {
    throw new ArgumentError(`${subject}: batchNorm.place`, { given: `'${String(place)}'`, expected: "'before' or 'after' the activation" });
  }
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) {
    throw new ArgumentError(`${subject}: batchNorm.epsilon`, { given: String(epsilon), expected: 'a finite number, at least 0' });
  }
  return { place, epsilon };
}

/** Parameters to start from: the unit scale, no shift. */
export function initialNormalisation(units: number): Normalisation {
  return { scale: tf.ones([units]) as Tensor1D, shift: tf.zeros([units]) as Tensor1D };
}

/**
 * Batch normalisation by the batch's own statistics, each unit alone: scale (a - mean a) / √(var a + ε) + shift.
 * A unit that is the same throughout the batch gives its shift, ε = 0 included.
 * Pure: no running averages are kept, so that an event's value depends on the batch that it is in, in sampling as in training.
 * @param x [..., units]: mean and variance are over all axes but the last.
 * Reference: Ioffe and Szegedy 2015, "Batch normalization", algorithm 1.
 */
export function batchNormalise(x: Tensor, { scale, shift }: Normalisation, epsilon: number): Tensor {
  return tf.tidy(() => {
    const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
    const centred = tf.sub(x, tf.mean(x, axes, true));
    const variance = tf.mean(tf.square(centred), axes, true);
    const spread = tf.add(variance, epsilon === 0 ? tf.cast(tf.equal(variance, 0), variance.dtype) : epsilon);
    return tf.add(tf.mul(tf.div(centred, tf.sqrt(spread)), scale), shift);
  });
}

/** A hidden layer's activation with its batch normalisation before or after it, where there is one. */
export function hiddenActivation(
  activate: (x: Tensor) => Tensor,
  normalised: Required<BatchNormOptions> | null
): (x: Tensor, normalisation?: Normalisation) => Tensor {
  return (x, normalisation) => {
    if (!normalised || !normalisation) return activate(x);
    const normalise = (values: Tensor): Tensor => batchNormalise(values, normalisation, normalised.epsilon);
    return normalised.place === 'before' ? activate(normalise(x)) : normalise(activate(x));
  };
}

/**
 * The entropy of Kim and Bengio's generator, as they approximate it: Σ ½ log(2πe σ²) over the scales σ of its batch normalisations, as though all units were
 * independent normals. It is no entropy of x: it may grow without bound along directions that do not move x, such as the scales before another normalisation.
 * @param scales a vector a layer: `generator.scales(params)`.
 * @returns nats.
 * @throws ArgumentError without any.
 * Reference: Kim and Bengio 2016, section 3.2, the second term of equation (8).
 */
export function batchNormEntropy(scales: readonly Tensor1D[]): Scalar {
  if (!Array.isArray(scales) || scales.length === 0)
    throw new ArgumentError('batchNormEntropy: scales', {
      given: Array.isArray(scales) ? 'none' : 'no list',
      expected: 'those of at least one batch normalisation: generator.scales(params)'
    });
  return tf.tidy(() => {
    const constant = 0.5 * Math.log(2 * Math.PI * Math.E);
    return tf.addN(scales.map((scale) => tf.sum(tf.add(tf.log(tf.abs(scale)), constant)) as Tensor)) as Scalar;
  });
}
