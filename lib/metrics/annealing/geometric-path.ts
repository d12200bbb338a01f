import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, loop, random, ShapeError, tf } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import { checkOptionNames } from '../../engine/check-choice';
import type { Energy, TractableEnergy } from '../../energies';
import { potentialOf } from '../../samplers';
import type { Kernel, KernelState, SettingTensors } from '../../samplers';
import type { AnnealingPath } from './path';

/** Parameters of a geometric path: those of its two ends. */
export type PathParams<Q, P> = { base: Q; target: P };

export interface GeometricPathOptions<Q> {
  /** The distribution at β = 0: its log Z and its draws are exact. */
  base: TractableEnergy<Q>;
  /** Any exact kernel, such as `hmc({ stepSize, leapfrogSteps })`; it must have been given its step size. */
  kernel: Kernel;
  /** Steps of the kernel at each temperature (default 1). */
  steps?: number;
  /** Step size at β, where one does not serve all temperatures. Default: the kernel's own. */
  stepSizeAt?: (beta: Scalar) => Tensor;
}

/**
 * Between any two energies, E_β(x) = (1 - β) E_0(x) + β E_1(x), p_β ∝ p_0^(1-β) p_1^β, with any exact kernel.
 * Its parameters are those of both ends, `{ base, target }`.
 * The increments are (to - from) (E_0(x) - E_1(x)): they are as accurate as the two energies, some 1e-7 of the larger one a step.
 * @throws ArgumentError for a kernel that is biased or has no step size, or ends of different supports; ShapeError for ends of different events.
 * References: Gelman and Meng 1998; Neal 2001, section 2.
 */
export function geometricPath<Q, P>(energy: Energy<P>, options: GeometricPathOptions<Q>): AnnealingPath<PathParams<Q, P>> {
  checkOptionNames('geometricPath', options, ['base', 'kernel', 'steps', 'stepSizeAt']);
  const { base, kernel, steps = 1, stepSizeAt } = options;
  check(energy, options, steps);
  const gained = ({ base: start, target }: PathParams<Q, P>, x: Tensor): Tensor1D => tf.sub(base.energy(start, x), energy.energy(target, x));
  const energyAt = (params: PathParams<Q, P>, beta: Scalar, x: Tensor): Tensor1D =>
    tf.add(tf.mul(base.energy(params.base, x), tf.sub(1, beta)), tf.mul(energy.energy(params.target, x), beta));
  return {
    name: `${energy.name} from ${base.name}`,
    event: energy.event,
    base: {
      logPartition: (params) => base.logPartition(params.base),
      sample: (params, key, n) => base.sample(params.base, key, n)
    },
    bind: (params) => ({
      energyAt: (beta, x) => energyAt(params, beta, x),
      transitionAt: (beta, key, x) => {
        const between: Energy<null> = {
          name: 'between',
          event: energy.event,
          init: () => null,
          energy: (_, point) => energyAt(params, beta, point),
          ...(energy.support && { support: energy.support })
        };
        const potential = potentialOf(between, null);
        const settings = settingsOf(kernel);
        if (stepSizeAt) settings.stepSize = stepSizeAt(beta);
        const step = (i: Scalar, state: KernelState): KernelState => kernel.step(potential, settings, random.foldIn(key, i), state)[0];
        return (loop(steps, kernel.init(potential, x), step as never) as KernelState).position;
      },
      increment: (from, to, x) => tf.mul(tf.sub(to, from), gained(params, x)),
      derivativesAt: (_beta, x) => ({ first: tf.neg(gained(params, x)), second: tf.zeros([x.shape[0] as number]) })
    })
  };
}

function settingsOf(kernel: Kernel): SettingTensors {
  const given = Object.entries(kernel.settings).filter((entry): entry is [string, number | Tensor] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'number' ? tf.scalar(value) : value]));
}

function check<Q, P>(energy: Energy<P>, { base, kernel, stepSizeAt }: GeometricPathOptions<Q>, steps: number): void {
  if (!kernel.exact) {
    throw new ArgumentError('geometricPath: kernel', {
      given: `${kernel.name}, which is biased`,
      expected: 'a kernel that leaves each distribution of the path as it is',
      remedy: 'Its bias would go into the weights: take mala or hmc.'
    });
  }
  if (kernel.stepSizeGiven === false && !stepSizeAt) {
    throw new ArgumentError('geometricPath: kernel', { given: `${kernel.name} without a step size`, expected: 'one with a step size' });
  }
  checkWhole('geometricPath: steps', steps);
  if (base.event.join() !== energy.event.join()) {
    throw new ShapeError('geometricPath', {
      given: `events [${base.event.join()}] and [${energy.event.join()}]`,
      expected: 'one shape at both ends'
    });
  }
  if ((base.support ?? 'real') !== (energy.support ?? 'real')) {
    throw new ArgumentError('geometricPath', {
      given: `supports ${base.support ?? 'real'} and ${energy.support ?? 'real'}`,
      expected: 'one at both ends'
    });
  }
}
