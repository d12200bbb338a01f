import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, DataError, random, tf, treeMap } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { gaussian, supportInWords } from '../../energies';
import type { Energy, Support } from '../../energies';

/** A distribution that can be drawn from and whose normalised density is known: what a model is told from. */
export interface Noise {
  readonly name: string;
  readonly event: readonly number[];
  readonly support: Support;
  /** [n, ...event]. */
  sample(key: Key, n: number): Tensor;
  /** log p_n(x), normalised: [n, ...event] to [n]; -∞ where there is no noise. */
  logDensity(x: Tensor): Tensor1D;
}

/**
 * An energy with known parameters as noise: log p_n(x) = -E(x) - log Z. Its `sample` is compiled into the training program.
 * @param params of the energy (default: what it starts from), copied.
 * @throws ArgumentError for an energy whose log Z is not known or that cannot be sampled exactly.
 */
export function noiseOf<P>(energy: Energy<P>, params?: P): Noise {
  const { name, event, support = 'real' } = energy;
  if (!energy.logPartition || !energy.sample) {
    throw new ArgumentError('noiseOf', {
      given: `${name}, ${energy.logPartition ? 'which has no exact sampler' : 'whose log Z is not known: it has no density'}`,
      expected: 'an energy with logPartition and sample',
      remedy: 'Take gaussian, gaussianMixture, uniformBox, or fitGaussianNoise(data).'
    });
  }
  const theta = valuesOf(energy, params);
  const logZ = tf.tidy(() => energy.logPartition!(theta()));
  if (!Number.isFinite(logZ)) throw new ArgumentError('noiseOf', { given: `${name} with log Z = ${logZ}`, expected: 'a finite log Z' });
  return {
    name,
    event,
    support,
    sample: (key, n) => tf.tidy(() => energy.sample!(theta(), key, n)),
    logDensity: (x) => tf.tidy(() => tf.neg(tf.add(energy.energy(theta(), x), logZ)) as Tensor1D)
  };
}

/** Parameters as plain numbers, made tensors anew at each use: a program may read such, but none that it has computed with. */
function valuesOf<P>(energy: Energy<P>, given: P | undefined): () => P {
  const key = random.key(0);
  const params = given ?? energy.init(key);
  key.dispose();
  const leaves: (() => Tensor)[] = [];
  const tree = treeMap((leaf) => {
    const [values, shape] = [leaf.dataSync().slice(), leaf.shape];
    return leaves.push(() => tf.tensor(values, shape));
  }, params);
  if (given === undefined) tf.dispose(params as never);
  return () => {
    let next = 0;
    return treeMap(() => leaves[next++]!(), tree);
  };
}

/**
 * The Gaussian with the data's mean and covariance (that of maximum likelihood, divided by n) as noise.
 * @param data [n, d].
 * @param options scale: its standard deviations in units of the data's (default 1; somewhat above, the estimates of a model's parameters vary less);
 * independent: only the variances, for data of many components (default false).
 * @throws DataError for numbers that are not finite; ArgumentError for data without spread in some direction, or a scale that is not above 0.
 * Reference: Gutmann and Hyvärinen 2012 (noise with the covariance of the data, for natural images).
 */
export function fitGaussianNoise(data: Tensor, { scale = 1, independent = false, ...others }: { scale?: number; independent?: boolean } = {}): Noise {
  checkNoOthers('fitGaussianNoise', others);
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new ArgumentError('fitGaussianNoise: scale', { given: String(scale), expected: 'a finite number above 0' });
  }
  const [n, d] = data.shape as [number, number];
  if (data.rank !== 2 || n < 2) {
    throw new DataError('fitGaussianNoise', { given: `data of shape [${data.shape.join(', ')}]`, expected: '[n, d], n at least 2' });
  }
  const values = data.dataSync();
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError('fitGaussianNoise', { given: `${values[bad]} in row ${Math.floor(bad / d)}`, expected: 'finite numbers' });
  const mean = Array.from({ length: d }, (_, j) => averageOver(n, (i) => values[i * d + j]!));
  const entry = (j: number, k: number): number =>
    scale ** 2 * averageOver(n, (i) => (values[i * d + j]! - mean[j]!) * (values[i * d + k]! - mean[k]!));
  const covariance = independent ? mean.map((_, j) => entry(j, j)) : mean.map((_, j) => mean.map((__, k) => entry(j, k)));
  return { ...noiseOf(gaussian({ mean, covariance })), name: `gaussian fitted to data, ${d}-d` };
}

function averageOver(n: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(i);
  return sum / n;
}

/**
 * Refuse data where there is no noise: there any energy will do, and the estimate is of a cut distribution. `train` does so by itself.
 * @throws DataError with the first such row.
 */
export function checkNoiseCovers(noise: Noise, data: Tensor): void {
  const values = tf.tidy(() => noise.logDensity(data).dataSync());
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row < 0) return;
  throw new DataError(`noise ${noise.name}`, {
    given: `data outside of it, first in row ${row}`,
    expected: 'noise wherever there is data',
    remedy: 'Widen it.'
  });
}

/** @throws ArgumentError unless the noise is one, of the model's events and support. */
export function checkNoise(subject: string, noise: Noise, { name, event, support = 'real' }: Pick<Energy, 'name' | 'event' | 'support'>): void {
  if (noise.event.join() !== event.join()) {
    throw new ArgumentError(`${subject}: noise`, {
      given: `${noise.name} of events [${noise.event.join(', ')}]`,
      expected: `events [${event.join(', ')}], as ${name} has them`
    });
  }
  const [ofNoise, ofModel] = [supportInWords[noise.support], supportInWords[support]];
  if (ofNoise !== ofModel) {
    throw new ArgumentError(`${subject}: noise`, {
      given: `${noise.name}, whose events are ${ofNoise}`,
      expected: `${ofModel}, as the events of ${name} are`
    });
  }
}
