import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkBatch } from '../energy';
import type { Moments, TractableEnergy } from '../energy';
import { numbersOf } from '../read-values';
import type { Support } from '../support';

/** Natural parameters η [m]. */
export type NaturalParams = { natural: Tensor1D };

/** A member of the exponential family on the line: E(x) = -η·T(x) - log h(x) on its support, infinite elsewhere. ∇ log Z = E_p[T]. */
export interface ExponentialFamily extends TractableEnergy<NaturalParams> {
  moments(params: NaturalParams): Moments;
  /** T(x), m numbers. */
  statistics(x: number): number[];
  /** log Z(η) of plain natural parameters. */
  logNormaliser(natural: readonly number[]): number;
  /** E_p[T(x)] in closed form: the gradient of log Z. */
  expectedStatistics(params: NaturalParams): number[];
}

/** What makes one member of the family. */
export interface FamilyDefinition {
  name: string;
  /** η to start from. */
  start: number[];
  /** What η must be, in words, and whether it is. */
  domain: { expected: string; holds(natural: readonly number[]): boolean };
  /** Which x are possible, in a word and as a test: the whole line by default. */
  support?: Support;
  isPossible?(x: Tensor): Tensor;
  /** T(x) and log h(x) (0 by default) of tensors [n]. */
  statisticsOf(x: Tensor): Tensor[];
  logBase?(x: Tensor): Tensor;
  statistics(x: number): number[];
  logNormaliser(natural: readonly number[]): number;
  expectedStatistics(natural: readonly number[]): number[];
  meanAndVariance(natural: readonly number[]): [mean: number, variance: number];
  draw(natural: readonly number[], key: Key, n: number): ArrayLike<number>;
}

/** Makes the energy of a definition. Its truths throw an ArgumentError for natural parameters outside of their domain. */
export function family(definition: FamilyDefinition): ExponentialFamily {
  const { name, start, domain, support, isPossible, statisticsOf, logBase } = definition;
  const model = { name, event: [1] };
  const checked = (natural: readonly number[]): readonly number[] => {
    if (natural.length === start.length && natural.every(Number.isFinite) && domain.holds(natural)) return natural;
    throw new ArgumentError(`${name}: natural parameters`, {
      given: `[${natural.join(', ')}]`,
      expected: `${domain.expected}: otherwise Z is infinite`
    });
  };
  const read = (params: NaturalParams): readonly number[] => checked(numbersOf(params.natural));
  checked(start);

  const onSupport = (params: NaturalParams, x: Tensor): Tensor => {
    const natural = tf.unstack(params.natural) as Tensor[];
    const linear = tf.addN(statisticsOf(x).map((statistic, i) => tf.mul(natural[i]!, statistic)));
    return tf.neg(logBase ? tf.add(linear, logBase(x)) : linear);
  };
  return {
    ...model,
    ...(support && { support }),
    init: () => ({ natural: tf.tensor1d(start) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const position = tf.reshape(x, [-1]);
        const finite = tf.isFinite(position);
        const possible = isPossible ? tf.logicalAnd(finite, isPossible(position)) : finite;
        // The formula sees possible values only, 1 in place of others: neither its value nor its gradient can be NaN where the other branch is taken.
        const energies = onSupport(params, tf.where(possible, position, tf.onesLike(position)));
        return tf.where(possible, energies, tf.fill([x.shape[0]!], Infinity)) as Tensor1D;
      });
    },
    statistics: definition.statistics,
    logNormaliser: (natural) => definition.logNormaliser(checked(natural)),
    expectedStatistics: (params) => definition.expectedStatistics(read(params)),
    logPartition: (params) => definition.logNormaliser(read(params)),
    sample: (params, key, n) => tf.tensor2d(Float32Array.from(definition.draw(read(params), key, n)), [n, 1]),
    moments: (params) => {
      const [mean, variance] = definition.meanAndVariance(read(params));
      return { mean: [mean], covariance: [[variance]] };
    }
  };
}
