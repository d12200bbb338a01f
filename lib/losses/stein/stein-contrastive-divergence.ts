import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, loop, tf, valueAndGradWithExtra } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';
import { checkNoOthers, checkOptionNames } from '../../engine/check-choice';
import { checkBatch, score } from '../../energies';
import type { Energy } from '../../energies';
import { rbfKernel, steinDirection } from '../../samplers';
import { checkManner } from '../../samplers/stein/direction';
import { checkKernel } from '../../samplers/stein/stein-kernel';
import type { SteinKernel } from '../../samplers';
import { checkNumber } from '../adversarial/players';
import { countEvaluations } from '../count-evaluations';
import { countedDifference } from '../gradient-difference';
import { checkEverywhere } from '../needs';
import type { LossThatNeeds } from '../needs';
import { tidied } from '../tidied';
import { penalisedGap } from '../penalised-gap';

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

export interface SteinContrastiveDivergenceOptions extends SteinStepOptions {
  /** λ of the penalty λ (E_data[E²] + E_moved[E²]), the moved batch held fixed (default 0). */
  energyPenalty?: number;
}

/**
 * Stein contrastive divergence: the negatives are the batch itself, moved by a few steps of Stein variational gradient descent towards p_θ. No randomness.
 * The gradient E_data[∇θE] - E_moved[∇θE] is, for one step, (ε/2) ∇θ KSD²(data, p_θ) + O(ε²) with the V-statistic: the inner step finds the direction in which
 * KL falls fastest, the outer one lowers that rate, not KL itself. The rate is per ε: divide by it to compare step sizes.
 * With a penalty, 2λ (E_data[E ∇θE] + E_moved[E ∇θE]) is added: that part is not of the order of ε, so that the same λ weighs more the smaller the step.
 * @throws ArgumentError for a step size that is not positive, steps below 1, a penalty below 0 or another normalisation; at the first update, for an energy of other events than real
 * numbers; ShapeError when x is not a batch of events.
 * References: Liu and Wang 2017, "Learning deep energy models: contrastive divergence vs. amortized MLE".
 */
export function steinContrastiveDivergence({ energyPenalty = 0, ...options }: SteinContrastiveDivergenceOptions): LossThatNeeds<'gradient'> {
  const subject = 'steinContrastiveDivergence';
  checkSteinSteps(subject, options);
  checkNumber(`${subject}: energyPenalty`, energyPenalty);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, _key: Key, state: null) => {
    checkEverywhere(subject, model, 'steps');
    checkBatch(model, batch);
    return tidied(() => {
      const [n, steps] = [batch.shape[0] as number, options.steps ?? 1];
      const moved = steinSteps(model, params, batch, options);
      if (energyPenalty === 0) return { ...countedDifference(model, params, batch, moved, { gradients: n * steps }), state };
      const penalised = (theta: P): ReturnType<typeof penalisedGap> => penalisedGap(model, theta, batch, moved, energyPenalty);
      const [[value, energies], gradient] = valueAndGradWithExtra(penalised)(params);
      const info = { dataEnergy: energies.ofData, modelEnergy: energies.ofNegatives, ...countEvaluations({ gradients: n * (2 + steps) }) };
      return { loss: value, gradient, state, info };
    });
  };
  return Object.assign(loss, { explicit: true, needs: 'gradient' as const });
}

/** @throws ArgumentError for a step size that is not positive, steps below 1, another normalisation or an option of another name. */
export function checkSteinSteps(subject: string, options: SteinStepOptions): void {
  checkOptionNames(subject, options, ['kernel', 'stepSize', 'steps', 'normalisation']);
  if (options.kernel !== undefined) checkKernel(subject, options.kernel);
  const { stepSize, steps = 1, normalisation = 'n' } = options;
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
  { kernel = rbfKernel(), stepSize, steps = 1, normalisation = 'n', ...others }: SteinStepOptions
): Tensor {
  checkNoOthers('steinSteps', others);
  const [direction, slope] = [steinDirection(kernel, { normalisation }), score(model)];
  const step = (at: Tensor): Tensor => tf.add(at, tf.mul(stepSize, direction(slope(params, at), at)));
  return steps === 1 ? step(x) : loop(steps, x, (_, at) => step(at));
}
