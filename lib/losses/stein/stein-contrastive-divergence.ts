import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, loop, tf } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';
import { checkBatch, score } from '../../energies';
import type { Energy } from '../../energies';
import { rbfKernel, steinDirection } from '../../samplers';
import { checkManner } from '../../samplers/stein/direction';
import type { SteinKernel } from '../../samplers';
import { countedDifference } from '../gradient-difference';
import { checkEverywhere } from '../needs';
import type { LossThatNeeds } from '../needs';
import { tidied } from '../tidied';

/** The Stein steps that make negatives of data. */
export interface SteinStepOptions {
  /** k (default: `rbfKernel()`, its width anew at each step). */
  kernel?: SteinKernel;
  /** ε: x' = x + ε φ*(x). */
  stepSize: number;
  /** How many steps (default 1). */
  steps?: number;
  /** What φ*'s sum is divided by: see `steinDirection` (default 'n'). */
  normalisation?: 'n' | 'row';
}

/**
 * Stein contrastive divergence: the negatives are the batch itself, moved by a few steps of Stein variational gradient descent towards p_θ. No randomness.
 * The gradient E_data[∇θE] - E_moved[∇θE] is, for one step, (ε/2) ∇θ KSD²(data, p_θ) + O(ε²) with the V-statistic: the inner step finds the direction in which
 * KL falls fastest, the outer one lowers that rate, not KL itself. The rate is per ε: divide by it to compare step sizes.
 * @throws ArgumentError for a step size that is not positive, steps below 1 or another normalisation; at the first update, for an energy of other events than real numbers; ShapeError
 * when x is not a batch of events.
 * References: Liu and Wang 2017, "Learning deep energy models: contrastive divergence vs. amortized MLE", section 3.
 */
export function steinContrastiveDivergence(options: SteinStepOptions): LossThatNeeds<'gradient'> {
  const subject = 'steinContrastiveDivergence';
  checkSteinSteps(subject, options);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, _key: Key, state: null) => {
    checkEverywhere(subject, model);
    checkBatch(model, batch);
    return tidied(() => {
      const spent = { gradients: (batch.shape[0] as number) * (options.steps ?? 1) };
      return { ...countedDifference(model, params, batch, steinSteps(model, params, batch, options), spent), state };
    });
  };
  return Object.assign(loss, { explicit: true, needs: 'gradient' as const });
}

/** @throws ArgumentError for a step size that is not positive, steps below 1 or another normalisation. */
export function checkSteinSteps(subject: string, { stepSize, steps = 1, normalisation = 'n' }: SteinStepOptions): void {
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new ArgumentError(`${subject}: stepSize`, { given: String(stepSize), expected: 'a finite number above 0' });
  }
  checkWhole(`${subject}: steps`, steps);
  checkManner(subject, { normalisation });
}

/** Particles [n, ...event] after a few steps of Stein variational gradient descent: the negatives of `steinContrastiveDivergence`. */
export function steinSteps<P>(
  model: Energy<P>,
  params: P,
  x: Tensor,
  { kernel = rbfKernel(), stepSize, steps = 1, normalisation = 'n' }: SteinStepOptions
): Tensor {
  const [direction, slope] = [steinDirection(kernel, { normalisation }), score(model)];
  const step = (at: Tensor): Tensor => tf.add(at, tf.mul(stepSize, direction(slope(params, at), at)));
  return steps === 1 ? step(x) : loop(steps, x, (_, at) => step(at));
}
