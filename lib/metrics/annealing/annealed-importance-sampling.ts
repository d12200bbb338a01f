import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, ready, tf } from '../../engine';
import type { Inputs, Key } from '../../engine';
import { checkOptionNames } from '../../engine/check-choice';
import { annealedEstimate } from './annealed-estimate';
import type { AnnealedResult } from './annealed-estimate';
import { annealedRun } from './annealed-run';
import type { AnnealedRunOptions } from './annealed-run';
import type { AnnealingPath } from './path';
import { annealingSchedules, checkedSchedule } from './schedules';

export interface AnnealedOptions extends AnnealedRunOptions {
  /** Independent chains, each with a weight (default 100). */
  chains?: number;
  /** 0 = β_0 < … < β_K = 1 (default 1,000 equal steps), see `annealingSchedules`. */
  schedule?: ArrayLike<number>;
}

export interface ReverseAnnealedOptions extends AnnealedRunOptions {
  /** Draws of the target [chains, ...event], one chain starts at each. They stay the caller's. */
  draws: Tensor;
  /** Whether they are independent exact draws. If they are states of long chains, say false: the estimate then lies above log Z only as far as they have converged. */
  exactDraws: boolean;
  /** As for the forward run: from 0 to 1. It is run through backwards. */
  schedule?: ArrayLike<number>;
  /** Not read, so that one record of options serves the forward run too: there are as many chains as draws. */
  chains?: number;
}

/**
 * Annealed importance sampling: chains start at exact draws of the base and follow the path to the target,
 * Z_1 / Z_0 = E[w],   log w = Σ_k E_{β_(k-1)}(x_(k-1)) - E_{β_k}(x_(k-1)),   x_k ~ T_{β_k}(· | x_(k-1)).
 * Unbiased for Z whatever the schedule and however slowly the chains mix. For log Z it is a bound from below on average (Jensen), and with a probability above
 * 1 - e^(-t) it exceeds log Z by less than t. A schedule of two temperatures, [0, 1], is plain importance sampling.
 *
 * What float32 adds is the error of single increments, some 1e-7 of the sum of their sizes: 1e-5 nats for a machine of 784 and 500 units over 14,500 temperatures.
 * @param path from base to target, see `rbmPath`, `linearPath`, `geometricPath`; @param params of the target; @param options `key`, `chains`, `schedule`, …
 * @returns the estimate, its errors, and whether it is worthless (`warning` says why); `states` is the caller's.
 * @throws ArgumentError for fewer than two chains or a schedule that does not rise from 0 to 1; AbortedError when the signal fires, `partial: { step, logWeights }`;
 * DivergenceError where a weight is not a number.
 * References: Neal 2001; Salakhutdinov and Murray 2008, section 4.
 */
export async function annealedImportanceSampling<P>(path: AnnealingPath<P>, params: Inputs<P>, options: AnnealedOptions): Promise<AnnealedResult> {
  checkOptionNames('annealedImportanceSampling', options, ['key', 'signal', 'onProgress', 'mode', 'chains', 'schedule']);
  await ready;
  const subject = 'annealedImportanceSampling';
  const { chains = 100, schedule = annealingSchedules.linear(1000) } = options;
  if (!Number.isInteger(chains) || chains < 2)
    throw new ArgumentError(`${subject}: chains`, { given: String(chains), expected: 'an integer, at least 2' });
  const betas = checkedSchedule(subject, schedule);
  return withKeys(options.key, async ([startKey, runKey, resampleKey]) => {
    const start = path.base.sample(params as P, startKey, chains);
    try {
      const run = await annealedRun(subject, path, params, betas, start, { ...options, key: runKey });
      const { states, ...rest } = run;
      const baseLogPartition = path.base.logPartition(params as P);
      return { ...annealedEstimate({ ...rest, baseLogPartition, direction: 'forward', key: resampleKey, steps: betas.length - 1 }), states };
    } finally {
      start.dispose();
    }
  });
}

/**
 * Annealed importance sampling from the target back to the base: Z_0 / Z_1 = E[w], so that log Z_1 = log Z_0 - log E[w].
 * From exact draws it is a bound on log Z from above, on average: with the forward run it makes a sandwich. From states of long chains it is one only
 * as far as they have converged: chains that have never left one mode give an estimate that can be far too low, with a small error bar.
 * @param path as for `annealedImportanceSampling`; @param options `key`, `draws`, `exactDraws`, `schedule`, …
 * @returns as `annealedImportanceSampling`; `states` are now draws of the base, but for the weights.
 * @throws ShapeError for draws of another shape, ArgumentError, AbortedError and DivergenceError as `annealedImportanceSampling`.
 * References: Burda, Grosse and Salakhutdinov 2015 (the reverse run); Grosse, Ghahramani and Adams 2015 (the sandwich, exact draws from simulated data).
 */
export async function reverseAnnealedImportanceSampling<P>(
  path: AnnealingPath<P>,
  params: Inputs<P>,
  options: ReverseAnnealedOptions
): Promise<AnnealedResult> {
  checkOptionNames('reverseAnnealedImportanceSampling', options, [
    'key',
    'signal',
    'onProgress',
    'mode',
    'draws',
    'exactDraws',
    'schedule',
    'chains'
  ]);
  await ready;
  const subject = 'reverseAnnealedImportanceSampling';
  const { draws, exactDraws, schedule = annealingSchedules.linear(1000) } = options;
  const betas = checkedSchedule(subject, schedule).reverse();
  return withKeys(options.key, async ([, runKey, resampleKey]) => {
    const { states, ...rest } = await annealedRun(subject, path, params, betas, draws, { ...options, key: runKey });
    const baseLogPartition = path.base.logPartition(params as P);
    const estimate = annealedEstimate({ ...rest, baseLogPartition, direction: 'reverse', key: resampleKey, steps: betas.length - 1 });
    if (exactDraws) return { ...estimate, states };
    const doubt = 'The draws are not exact: a bound from above only as far as their chains have converged.';
    return { ...estimate, warning: estimate.warning === undefined ? doubt : `${estimate.warning} ${doubt}`, states };
  });
}

async function withKeys<T>(key: Key, work: (keys: [Key, Key, Key]) => Promise<T>): Promise<T> {
  const keys = random.split(key, 3) as [Key, Key, Key];
  try {
    return await work(keys);
  } finally {
    tf.dispose(keys);
  }
}
