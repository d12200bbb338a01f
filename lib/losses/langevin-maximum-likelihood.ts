import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { Energy } from '../energies';
import { langevinStep } from '../samplers';
import { startAnywhere } from '../samplers/start-anywhere';
import { countedDifference } from './gradient-difference';
import { runChain } from './markov-chain';
import { checkEverywhere } from './needs';
import type { LossThatNeeds } from './needs';
import { tidied } from './tidied';

/** Where chains begin: (model, params, key, n) to [n, ...event]. */
export type StartingStates = <P>(model: Energy<P>, params: P, key: Key, n: number) => Tensor;

/** Standard normals. */
export const fromNoise: StartingStates = (model, _params, key, n) => startAnywhere(model, key, n);

/** The Langevin steps that a loss draws its negatives with. */
export interface LangevinChainOptions {
  /** k, steps an update. */
  steps: number;
  /** η: x' = x - η∇E + √(2ηT) z. */
  stepSize: number;
  /** T (default 1, the model's own law; published recipes go down to 1e-9: see effectiveTemperature). */
  temperature?: number;
}

export interface LangevinMaximumLikelihoodOptions extends LangevinChainOptions {
  /** Where each update's chains begin (default: standard normals). */
  initial?: StartingStates;
  /** How many chains (default: as many as the batch). */
  count?: number;
}

/**
 * Maximum likelihood with short-run Langevin negatives: at each update chains begin anew from noise and make k unadjusted steps.
 * The gradient E_data[∇θE] - E_k[∇θE] is that of the likelihood for k → ∞ and η → 0 only: with few steps the model learns an energy whose k steps from
 * noise end at data, not one whose law is that of the data.
 * @throws ArgumentError for k or a number of chains below 1, a step size that is not positive, a negative temperature; at the first update, for an energy of
 * other events than real numbers; ShapeError for starting states that are no batch of events.
 * Reference: Nijkamp, Hill, Zhu and Wu 2019, "Learning non-convergent non-persistent short-run MCMC toward energy-based model", section 3.
 */
export function langevinMaximumLikelihood(options: LangevinMaximumLikelihoodOptions): LossThatNeeds<'gradient'> {
  checkOptionNames('langevinMaximumLikelihood', options, ['steps', 'stepSize', 'temperature', 'initial', 'count']);
  const subject = 'langevinMaximumLikelihood';
  const { initial = fromNoise, count } = options;
  checkLangevin(subject, options);
  if (count !== undefined) checkWhole(`${subject}: count`, count);
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: null) => {
    checkEverywhere(subject, model, 'steps');
    const n = count ?? (batch.shape[0] as number);
    return tidied(() => {
      const [startKey, chainKey] = random.split(key, 2) as [Key, Key];
      const negatives = langevinChain(model, params, chainKey, initial(model, params, startKey, n), options);
      return { ...countedDifference(model, params, batch, negatives, { gradients: n * options.steps }), state };
    });
  };
  return Object.assign(loss, { explicit: true, needs: 'gradient' as const });
}

/** @throws ArgumentError for steps below 1, a step size that is not positive, or a negative temperature. */
export function checkLangevin(subject: string, { steps, stepSize, temperature = 1 }: LangevinChainOptions): void {
  checkWhole(`${subject}: steps`, steps);
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new ArgumentError(`${subject}: stepSize`, { given: String(stepSize), expected: 'a finite number above 0' });
  }
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new ArgumentError(`${subject}: temperature`, { given: String(temperature), expected: 'a finite number, at least 0' });
  }
}

/** k Langevin steps of many chains. */
export function langevinChain<P>(
  model: Energy<P>,
  params: P,
  key: Key,
  x: Tensor,
  { steps, stepSize, temperature = 1 }: LangevinChainOptions
): Tensor {
  return runChain(langevinStep(model, { stepSize, temperature }), params, key, x, steps);
}
