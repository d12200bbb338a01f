import type { Tensor } from '@tensorflow/tfjs';
import type { Key } from '../../engine';
import { bootstrap } from '../bootstrap';
import { importanceSampling } from '../importance-sampling';
import type { ImportanceEstimate } from '../importance-sampling';
import { verdictOnWeights } from './verdict';

/** log Z from annealed chains, and how far it can be believed. */
export interface AnnealedEstimate {
  /** The estimate of log Z in nats. The logarithm of a mean of weights is low on average, by some relative variance / 2n; from the other end it is high. */
  logPartition: number;
  /** Its standard error in nats by the delta method, √(relative variance of the weights / n). */
  standardError: number;
  /** The same from weights drawn anew: the spread of the logarithm itself, which the delta method does not see. */
  bootstrap: { standardError: number; low: number; high: number };
  /** log(Ẑ ± 3σ̂): the weights' mean with three of its standard errors, then the logarithm. An end is infinite where 3σ̂ exceeds Ẑ. */
  interval: [low: number, high: number];
  /** log w of each chain. */
  logWeights: Float64Array;
  /** Mean and standard deviation of the log weights, in nats. */
  spread: { mean: number; standardDeviation: number };
  /** Kong's (Σw)²/Σw²: how many independent draws these chains are worth. */
  effectiveSampleSize: number;
  /** Pareto shape of the weights' upper tail; NaN for fewer than 25 chains. */
  paretoShape: number;
  /** Whether the weights spread so far that neither the estimate nor its error bar means anything: see `verdictOnWeights`. */
  worthless: boolean;
  /** Why not to believe it, in words, where there is reason to. */
  warning?: string;
  /** Transitions of the chains, all together; each came with one increment of a weight. */
  evaluations: number;
  /** Wall-clock seconds, compilation included. */
  seconds: number;
}

/** An estimate with its chains' last states [chains, ...event]: with the weights, draws of the other end. The caller's, to dispose. */
export interface AnnealedResult extends AnnealedEstimate {
  states: Tensor;
}

export interface WeighedChains {
  logWeights: Float64Array;
  /** log Z at the base of the path. */
  baseLogPartition: number;
  /** 'forward': weights from the base, mean w = Z_1 / Z_0; 'reverse': weights from the target, mean w = Z_0 / Z_1. */
  direction: 'forward' | 'reverse';
  key: Key;
  steps: number;
  seconds: number;
}

/** log Z with all that is said about it, from the log weights of independent chains. */
export function annealedEstimate({ logWeights, baseLogPartition, direction, key, steps, seconds }: WeighedChains): AnnealedEstimate {
  const weights = importanceSampling(logWeights);
  const { logMean, standardError, effectiveSampleSize, paretoShape } = weights;
  const sign = direction === 'forward' ? 1 : -1;
  const toLogPartition = (logRatio: number): number => baseLogPartition + sign * logRatio;
  const ordered = (a: number, b: number): [number, number] => (sign === 1 ? [a, b] : [b, a]);
  const { worthless, warning } = verdictOnWeights(logWeights, weights);
  return {
    logPartition: toLogPartition(logMean),
    standardError,
    bootstrap: resampled(logWeights, weights, key, (low, high) => ordered(toLogPartition(low), toLogPartition(high))),
    interval: ordered(
      toLogPartition(standardError < 1 / 3 ? logMean + Math.log1p(-3 * standardError) : -Infinity),
      toLogPartition(logMean + Math.log1p(3 * standardError))
    ),
    logWeights,
    spread: spreadOf(logWeights),
    effectiveSampleSize,
    paretoShape,
    worthless,
    ...(warning !== undefined && { warning }),
    evaluations: logWeights.length * steps,
    seconds
  };
}

function resampled(
  logWeights: Float64Array,
  { logMean, effectiveSampleSize }: ImportanceEstimate,
  key: Key,
  ends: (low: number, high: number) => [number, number]
): AnnealedEstimate['bootstrap'] {
  if (!(effectiveSampleSize > 0)) return { standardError: NaN, low: NaN, high: NaN };
  const relative = logWeights.map((value) => Math.exp(value - logMean));
  // Weights of zero can be all that a resample holds: the smallest double stands for their mean.
  const logOfMean = (sample: readonly number[]): number => Math.log(Math.max(sample.reduce((a, b) => a + b, 0) / sample.length, 5e-324));
  const { standardError, low, high } = bootstrap(logOfMean, relative, { key, resamples: 1000, method: 'percentile' });
  const [from, to] = ends(logMean + low, logMean + high);
  return { standardError, low: from, high: to };
}

function spreadOf(logWeights: Float64Array): AnnealedEstimate['spread'] {
  const mean = logWeights.reduce((sum, value) => sum + value, 0) / logWeights.length;
  const squares = logWeights.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardDeviation: Math.sqrt(squares / (logWeights.length - 1)) };
}
