import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, stopGradient, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { rbfKernel } from '../../samplers';
import type { SteinKernel } from '../../samplers';
import { checkKernel } from '../../samplers/stein/stein-kernel';
import { countEvaluations } from '../count-evaluations';
import { checkEverywhere, lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';
import { energyGradient, sizeOfEvent } from '../score/directional';
import { steinTerms } from './stein-terms';

export interface MinimumKernelSteinOptions {
  /** k (default: `rbfKernel({ bandwidth: 'median' })`, its width from each batch and held fixed in θ). */
  kernel?: SteinKernel;
  /** `u` (default) leaves out the pairs of an event with itself, and is unbiased; `v` counts them, and is never negative. */
  statistic?: 'u' | 'v';
}

/** @throws ArgumentError for a statistic of another name. */
export function checkStatistic(subject: string, statistic: string): void {
  if (statistic !== 'u' && statistic !== 'v') throw new ArgumentError(`${subject}: statistic`, { given: `'${statistic}'`, expected: "'u' or 'v'" });
}

/**
 * Minimum kernel Stein discrepancy: KSD²(data, p_θ) = E[s(x)·s(x') k + s(x)·∇ₓ'k + s(x')·∇ₓk + tr ∇ₓ∇ₓ'k] with s = -∇ₓE, over pairs of data. Z takes no part.
 * It is 0 (`u`: in the mean) where p_θ is the law of the data. Its gradient is (2/n) Σ ∇θ s(xᵢ)·φ*(xᵢ), so that the pairs are never differentiated, and large
 * batches go block by block.
 * @returns a loss that needs 'gradient'.
 * @throws ArgumentError for another statistic; at the first update for an energy of other events than real numbers, or a `u` of fewer than 2 events; ShapeError
 * when x is not a batch of events.
 * References: Barp, Briol, Duncan, Girolami and Mackey 2019, "Minimum Stein discrepancy estimators", section 2.2; Liu, Lee and Jordan 2016, theorem 3.6 (KSD²).
 */
export function minimumKernelSteinDiscrepancy({
  kernel = rbfKernel({ bandwidth: 'median' }),
  statistic = 'u',
  ...others
}: MinimumKernelSteinOptions = {}): LossThatNeeds<'gradient'> {
  const subject = 'minimumKernelSteinDiscrepancy';
  checkNoOthers(subject, others);
  checkKernel(subject, kernel);
  checkStatistic(subject, statistic);
  return lossThatNeeds(subject, 'gradient', <P>(model: Energy<P>, params: P, batch: Tensor) => {
    checkEverywhere(subject, model, 'identity');
    const n = batch.shape[0] as number;
    checkPairs(subject, n, statistic);
    const s = tf.reshape(tf.neg(energyGradient(model, params, batch)), [n, sizeOfEvent(model)]);
    const scores = stopGradient(s);
    const { attraction, repulsion, trace, atZero, traceAtZero } = stopGradient(steinTerms(kernel, scores, tf.reshape(stopGradient(batch), s.shape)));
    // With the pairs of an event with itself: n² terms; without: n (n - 1).
    const pairs = statistic === 'v' ? n * n : n * (n - 1);
    const own = statistic === 'v' ? 0 : 1;
    const drawn = tf.sub(attraction, tf.mul(tf.mul(own, atZero), scores));
    const pull = tf.add(drawn, repulsion);
    const value = tf.div(tf.add(tf.sum(tf.mul(scores, tf.add(pull, repulsion))), tf.sub(trace, tf.mul(own * n, traceAtZero))), pairs);
    // The value with the gradient of a quadratic form: its half that varies, twice.
    const varying = tf.mul(2 / pairs, tf.sum(tf.mul(s, pull)));
    return {
      loss: tf.add(tf.sub(varying, stopGradient(varying)), value) as Scalar,
      info: countEvaluations({ gradients: n })
    };
  });
}

/** @throws ArgumentError for a statistic of pairs without a pair. */
export function checkPairs(subject: string, n: number, statistic: 'u' | 'v'): void {
  if (statistic === 'u' && n < 2) throw new ArgumentError(`${subject}: batch`, { given: 'a single event', expected: "at least 2 for statistic 'u'" });
}
