import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { DataError, ShapeError } from '../../engine';
import { checkNoOthers, checkOptionNames } from '../../engine/check-choice';
import { checkCounts } from '../check-options';
import type { Moments } from '../energy';
import { quadraticLogPartition, quadraticMoments, quadraticProbabilities } from './quadratic';
import type { Quadratic } from './quadratic';
import { checkedRows, valuesOf } from './states';
import type { TwoValued } from './states';

/** Parameters of a Boltzmann machine: couplings [n, n], of which the symmetric part without the diagonal counts, and bias [n]. */
export type BoltzmannParams = { couplings: Tensor2D; bias: Tensor1D };

export interface BoltzmannExactOptions {
  /** Values of a unit (default 'spins', -1 and +1). */
  support?: TwoValued;
  /** Refuse more units than this (default 26; where all probabilities are returned, 20). */
  maximumUnits?: number;
}

/**
 * log Z = log Σ_x exp(½ xᵀJx + b·x) of a Boltzmann machine, by enumeration in float64: 2^20 states in some 0.05 s, 2^26 in some 4 s.
 * @throws ArgumentError for more than `maximumUnits` units, with the number of states and the time it would take; DataError for parameters that are not
 * finite; ShapeError for parameters of other shapes.
 * Reference: Ackley, Hinton and Sejnowski 1985, "A learning algorithm for Boltzmann machines".
 */
export function boltzmannLogPartition(
  params: BoltzmannParams,
  { support = 'spins', maximumUnits = 26, ...others }: BoltzmannExactOptions = {}
): number {
  checkNoOthers('boltzmannLogPartition', others);
  return quadraticLogPartition(quadraticOf(params, support), { subject: 'boltzmannLogPartition', maximumUnits });
}

/**
 * Probabilities of all 2^n states in float64, in the order of `stateTable`.
 * @throws as `boltzmannLogPartition`, from 20 units on.
 */
export function boltzmannProbabilities(
  params: BoltzmannParams,
  { support = 'spins', maximumUnits = 20, ...others }: BoltzmannExactOptions = {}
): Float64Array {
  checkNoOthers('boltzmannProbabilities', others);
  return quadraticProbabilities(quadraticOf(params, support), { subject: 'boltzmannProbabilities', maximumUnits });
}

/** Mean and covariance of the units by enumeration, in float64. @throws as `boltzmannLogPartition`. */
export function boltzmannMoments(params: BoltzmannParams, { support = 'spins', maximumUnits = 26, ...others }: BoltzmannExactOptions = {}): Moments {
  checkNoOthers('boltzmannMoments', others);
  return quadraticMoments(quadraticOf(params, support), { subject: 'boltzmannMoments', maximumUnits });
}

/**
 * Energies -½ xᵀJx - b·x of rows of states, in float64.
 * @param data [n, units]: a tensor, or its values row by row.
 * @throws DataError for values outside the support, numbers that do not fill whole rows, or parameters that are not finite.
 */
export function boltzmannEnergies(
  params: BoltzmannParams,
  data: Tensor | ArrayLike<number>,
  { support = 'spins', ...others }: BoltzmannExactOptions = {}
): Float64Array {
  checkNoOthers('boltzmannEnergies', others);
  const { units, couplings, bias } = quadraticOf(params, support);
  const values = checkedRows('boltzmannEnergies', data, units, support);
  return Float64Array.from({ length: values.length / units }, (_, row) => {
    let energy = 0;
    for (let i = 0; i < units; i++) {
      const value = values[row * units + i]!;
      if (value === 0) continue;
      let field = 0;
      for (let j = 0; j < i; j++) field += couplings[i * units + j]! * values[row * units + j]!;
      energy -= value * (bias[i]! + field);
    }
    return energy;
  });
}

/**
 * Mean log-likelihood of data in nats an event, -mean E(x) - log Z, in float64.
 * @param data [n, units]: a tensor, or its values row by row.
 * @throws as `boltzmannEnergies` and `boltzmannLogPartition`.
 */
export function boltzmannLogLikelihood(params: BoltzmannParams, data: Tensor | ArrayLike<number>, options: BoltzmannExactOptions = {}): number {
  checkOptionNames('boltzmannLogLikelihood', options, ['support', 'maximumUnits']);
  const energies = boltzmannEnergies(params, data, options);
  return -energies.reduce((sum, energy) => sum + energy, 0) / energies.length - boltzmannLogPartition(params, options);
}

/**
 * E_p[∂E/∂θ] by enumeration, in float64: -½ E[x_i x_j] (0 on the diagonal) and -E[x_i], row by row, in a tree like the parameters.
 * Minus this is the gradient of log Z: the 'unlearning' phase in which the machine runs free. For all pairs: of a machine on a graph only those joined are parameters.
 * @throws as `boltzmannLogPartition`.
 */
export function boltzmannExpectedGradient(
  params: BoltzmannParams,
  options: BoltzmannExactOptions = {}
): { couplings: Float64Array; bias: Float64Array } {
  checkOptionNames('boltzmannExpectedGradient', options, ['support', 'maximumUnits']);
  const { mean, covariance } = boltzmannMoments(params, options);
  const couplings = covariance.flatMap((row, i) => row.map((value, j) => (i === j ? 0 : -0.5 * (value + mean[i]! * mean[j]!))));
  return { couplings: Float64Array.from(couplings), bias: Float64Array.from(mean, (value) => -value) };
}

/**
 * The distribution after one systematic sweep of single-unit Gibbs (unit 0 first) from a given one, in float64 and without drawing: what `transition` does to
 * probabilities. It leaves `boltzmannProbabilities` as they are.
 * @param distribution 2^n probabilities in the order of `stateTable`.
 * @throws ShapeError for another number of them.
 */
export function boltzmannGibbsSweep(
  params: BoltzmannParams,
  distribution: ArrayLike<number>,
  { support = 'spins', ...others }: BoltzmannExactOptions = {}
): Float64Array {
  checkNoOthers('boltzmannGibbsSweep', others);
  const quadratic = quadraticOf(params, support);
  const { units, couplings, bias, low, high } = quadratic;
  if (distribution.length !== 2 ** units) {
    throw new ShapeError('boltzmannGibbsSweep', { given: `${distribution.length} probabilities`, expected: `2^${units}, one a state` });
  }
  const result = Float64Array.from(distribution);
  for (let i = 0; i < units; i++) {
    for (let state = 0; state < result.length; state++) {
      if ((state >>> i) & 1) continue;
      let field = bias[i]!;
      for (let j = 0; j < units; j++) field += couplings[i * units + j]! * ((state >>> j) & 1 ? high : low);
      const other = state | (1 << i);
      const mass = result[state]! + result[other]!;
      const up = 1 / (1 + Math.exp((low - high) * field));
      [result[state], result[other]] = [mass * (1 - up), mass * up];
    }
  }
  return result;
}

/** The parameters as doubles: the symmetric part of the couplings, its diagonal zero. @throws ShapeError, DataError. */
export function quadraticOf({ couplings, bias }: BoltzmannParams, support: TwoValued): Quadratic {
  const units = bias.size;
  checkCounts('boltzmann machine', { units });
  if (bias.rank !== 1 || couplings.rank !== 2 || couplings.shape[0] !== units || couplings.shape[1] !== units) {
    throw new ShapeError('boltzmann machine: params', {
      given: `couplings [${couplings.shape.join(', ')}] and bias [${bias.shape.join(', ')}]`,
      expected: 'couplings [n, n] and bias [n]'
    });
  }
  const given = finite('couplings', couplings);
  const symmetric = given.map((value, at) => {
    const [i, j] = [Math.floor(at / units), at % units];
    return i === j ? 0 : 0.5 * (value + given[j * units + i]!);
  });
  return { units, couplings: symmetric, bias: finite('bias', bias), ...valuesOf(support) };
}

function finite(name: string, tensor: Tensor): Float64Array {
  const values = Float64Array.from(tensor.dataSync());
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`params.${name}`, { given: `${values[bad]} at position ${bad}`, expected: 'finite numbers' });
  return values;
}
