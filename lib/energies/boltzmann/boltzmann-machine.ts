import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkCounts, checkFiniteLists } from '../check-options';
import { checkBatch } from '../energy';
import type { Energy, Moments } from '../energy';
import { boltzmannLogPartition, boltzmannMoments, boltzmannProbabilities } from './boltzmann-exact';
import type { BoltzmannParams } from './boltzmann-exact';
import { checkCouplings } from './check-couplings';
import { colouring, neighboursOf } from './colouring';
import type { Graph } from './colouring';
import { colouredSweep, sequentialSweep } from './gibbs-sweep';
import { drawStates, statesAsTensor, valuesOf } from './states';
import type { TwoValued } from './states';

/** A Boltzmann machine with its truths by enumeration and its Gibbs sweep. */
export interface BoltzmannMachine extends Energy<BoltzmannParams> {
  readonly units: number;
  readonly support: TwoValued;
  /** The colour of each unit: units of one colour are drawn together. One colour each where every pair may interact. */
  readonly colours: readonly number[];
  /** p(x_i = high value | all other x): [n, units] to [n, units]. */
  conditional(params: BoltzmannParams, x: Tensor): Tensor2D;
  /** One sweep of Gibbs: colour by colour, or unit by unit where there are more than half as many colours as units. Leaves p invariant. */
  transition(params: BoltzmannParams, key: Key, x: Tensor): Tensor2D;
  meanEnergyGradient(params: BoltzmannParams, x: Tensor): [mean: Scalar, gradient: BoltzmannParams];
  logPartition(params: BoltzmannParams): number;
  moments(params: BoltzmannParams): Moments;
}

export interface BoltzmannOptions {
  units: number;
  /** J to start from, by rows: symmetric with a zero diagonal (default zeros). */
  couplings?: readonly ArrayLike<number>[];
  /** b to start from, one a unit (default zeros). */
  bias?: ArrayLike<number>;
  /** Values of a unit: 'spins' -1 and +1 (default), 'binary' 0 and 1. */
  support?: TwoValued;
  /** Pairs of units that may interact (default: all). Couplings of other pairs count as zero, and stay so in training. */
  graph?: Graph;
}

// Exact draws tabulate all probabilities.
const MAXIMUM_UNITS_TO_DRAW = 20;

/**
 * The Boltzmann machine without hidden units: E(x) = -½ xᵀJx - b·x, that is -Σ_{i<j} J_ij x_i x_j - Σ_i b_i x_i.
 * The energy takes the symmetric part of J without its diagonal, so that whatever training does to J, it is one of these.
 * @param options units; couplings and bias to start from; support; the graph of pairs that may interact.
 * @throws ArgumentError for couplings that are not symmetric or have a non-zero diagonal (the entry is named), lists of other lengths, or a coupling off the
 * graph; from `logPartition` and `moments` beyond 26 units, with the number of states and the time they would take. `sample` is there up to 20 units.
 * Reference: Ackley, Hinton and Sejnowski 1985, "A learning algorithm for Boltzmann machines".
 */
export function boltzmannMachine({ units, couplings, bias, support = 'spins', graph, ...others }: BoltzmannOptions): BoltzmannMachine {
  checkNoOthers('boltzmannMachine', others);
  checkCounts('boltzmannMachine', { units });
  const { low, high } = valuesOf(support);
  const neighbours = graph && neighboursOf(units, graph);
  const interact = (i: number, j: number): boolean => i !== j && (neighbours ? neighbours[i]!.has(j) : true);
  if (couplings) checkCouplings('boltzmannMachine: couplings', couplings, units, interact);
  if (bias) {
    checkFiniteLists('boltzmannMachine', { bias });
    if (bias.length !== units)
      throw new ArgumentError('boltzmannMachine: bias', { given: `${bias.length} numbers`, expected: `${units}, one a unit` });
  }
  const model = { name: `boltzmann machine ${units}`, event: [units] };
  const pairs = Float32Array.from({ length: graph ? units * units : 0 }, (_, at) => Number(interact(Math.floor(at / units), at % units)));
  const mask = (): Tensor => (graph ? tf.tensor2d(pairs, [units, units]) : offDiagonal(units));
  const masked = (matrix: Tensor): Tensor2D => tf.mul(matrix, mask()) as Tensor2D;
  const symmetric = ({ couplings: given }: BoltzmannParams): Tensor2D => masked(tf.mul(0.5, tf.add(given, tf.transpose(given))));
  const colours = graph ? colouring(units, graph) : Array.from({ length: units }, (_, i) => i);
  const colourCount = Math.max(...colours) + 1;
  const given = (couplings: Tensor2D, { bias }: BoltzmannParams, x: Tensor): Tensor2D =>
    tf.sigmoid(tf.mul(high - low, tf.add(tf.matMul(x as Tensor2D, couplings), bias))) as Tensor2D;
  /** Truths of the parameters on the graph. */
  const exactly = <T>(params: BoltzmannParams, of: (lawful: BoltzmannParams) => T): T => {
    const couplings = tf.tidy(() => masked(params.couplings));
    try {
      return of({ couplings, bias: params.bias });
    } finally {
      couplings.dispose();
    }
  };
  return {
    ...model,
    support,
    units,
    colours,
    init: () => ({
      couplings: couplings
        ? tf.tensor2d(
            couplings.flatMap((row) => Array.from(row)),
            [units, units]
          )
        : tf.zeros([units, units]),
      bias: bias ? tf.tensor1d(Float32Array.from(bias)) : tf.zeros([units])
    }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const fields = tf.add(tf.mul(0.5, tf.matMul(x as Tensor2D, masked(params.couplings))), params.bias);
        return tf.neg(tf.sum(tf.mul(x, fields), 1)) as Tensor1D;
      });
    },
    conditional: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => given(symmetric(params), params, x));
    },
    transition: (params, key, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const couplings = symmetric(params);
        if (2 * colourCount > units) return sequentialSweep({ couplings, bias: params.bias, low, high }, key, x as Tensor2D);
        return colouredSweep({ colours, low, high }, (state) => given(couplings, params, state), key, x) as Tensor2D;
      });
    },
    // ∂E/∂J_ij = -½ x_i x_j for each of the two entries of a pair.
    meanEnergyGradient: (params, x) =>
      tf.tidy(() => {
        const products = masked(tf.div(tf.matMul(tf.transpose(x as Tensor2D), x as Tensor2D), -2 * x.shape[0]!));
        const gradient = { couplings: products, bias: tf.neg(tf.mean(x, 0)) as Tensor1D };
        const mean = tf.add(tf.sum(tf.mul(products, params.couplings)), tf.sum(tf.mul(gradient.bias, params.bias))) as Scalar;
        return [mean, gradient];
      }) as [Scalar, BoltzmannParams],
    logPartition: (params) => exactly(params, (lawful) => boltzmannLogPartition(lawful, { support })),
    moments: (params) => exactly(params, (lawful) => boltzmannMoments(lawful, { support })),
    ...(units <= MAXIMUM_UNITS_TO_DRAW && {
      sample: (params: BoltzmannParams, key: Key, n: number) => {
        checkCounts(model.name, { n }, 0);
        const probabilities = exactly(params, (lawful) => boltzmannProbabilities(lawful, { support }));
        return statesAsTensor(drawStates(probabilities, key, n), units, support);
      }
    })
  };
}

/** 1 off the diagonal, 0 on it; computed, so that a program need not carry n² constants. */
function offDiagonal(units: number): Tensor {
  const places = tf.range(0, units, 1, 'int32');
  return tf.cast(tf.notEqual(tf.reshape(places, [units, 1]), tf.reshape(places, [1, units])), 'float32');
}
