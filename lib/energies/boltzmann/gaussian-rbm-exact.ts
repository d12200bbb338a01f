import type { Tensor } from '@tensorflow/tfjs';
import { DataError } from '../../engine';
import type { Moments } from '../energy';
import { numbersOf } from '../read-values';
import type { GaussianRbmParams } from './gaussian-rbm';
import { quadraticLogPartition, quadraticMoments, quadraticProbabilities } from './quadratic';
import type { Quadratic } from './quadratic';

/** log Z = Σ_i ½ log 2πσ_i² + log Σ_h exp(½ hᵀJh + a·h), J and a those of the hidden bits, in float64. @throws ArgumentError beyond 26 hidden units. */
export function gaussianRbmLogPartition(params: GaussianRbmParams): number {
  const { machine, logVariance } = hiddenMachine(params);
  const gaussians = logVariance.reduce((sum, value) => sum + 0.5 * (Math.log(2 * Math.PI) + value), 0);
  return gaussians + quadraticLogPartition(machine, { subject: 'gaussianRbm: logPartition', maximumUnits: 26 });
}

/** Mean b + W E[h] and covariance diag σ² + W Cov[h] Wᵀ of the visible units, in float64. @throws ArgumentError beyond 26 hidden units. */
export function gaussianRbmMoments(params: GaussianRbmParams): Moments {
  const { machine, weights, visibleBias, logVariance } = hiddenMachine(params);
  const ofHidden = quadraticMoments(machine, { subject: 'gaussianRbm: moments', maximumUnits: 26 });
  const rows = visibleBias.map((_, i) => weights.slice(i * machine.units, (i + 1) * machine.units));
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0);
  const spread = (left: number[], right: number[]): number =>
    dot(
      left,
      ofHidden.covariance.map((row) => dot(row, right))
    );
  return {
    mean: rows.map((row, i) => visibleBias[i]! + dot(row, ofHidden.mean)),
    covariance: rows.map((left, i) => rows.map((right, k) => spread(left, right) + (i === k ? Math.exp(logVariance[i]!) : 0)))
  };
}

/** Probabilities of all states of the hidden bits, in the order of `stateTable`. @throws ArgumentError beyond 20 hidden units. */
export function gaussianRbmHiddenProbabilities(params: GaussianRbmParams): Float64Array {
  return quadraticProbabilities(hiddenMachine(params).machine, { subject: 'gaussianRbm: sample', maximumUnits: 20 });
}

interface HiddenMachine {
  machine: Quadratic;
  weights: number[];
  visibleBias: number[];
  logVariance: number[];
}

/** The law of the hidden bits, v integrated out: couplings Σ_i W_ij W_ik / σ_i², biases c_j + Σ_i (b_i W_ij + ½ W_ij²) / σ_i². */
function hiddenMachine(params: GaussianRbmParams): HiddenMachine {
  const [weights, visibleBias, hiddenBias, logVariance] = [params.weights, params.visibleBias, params.hiddenBias, params.logVariance].map(finite) as [
    number[],
    number[],
    number[],
    number[]
  ];
  const hidden = hiddenBias.length;
  const couplings = new Float64Array(hidden * hidden);
  const bias = Float64Array.from(hiddenBias);
  visibleBias.forEach((b, i) => {
    const precision = Math.exp(-logVariance[i]!);
    for (let j = 0; j < hidden; j++) {
      const weight = weights[i * hidden + j]!;
      bias[j]! += precision * weight * (b + weight / 2);
      for (let k = 0; k < hidden; k++) if (k !== j) couplings[j * hidden + k]! += precision * weight * weights[i * hidden + k]!;
    }
  });
  return { machine: { units: hidden, couplings, bias, low: 0, high: 1 }, weights, visibleBias, logVariance };
}

function finite(tensor: Tensor): number[] {
  const values = numbersOf(tensor);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError('gaussianRbm: params', { given: `${values[bad]}`, expected: 'finite numbers' });
  return values;
}
