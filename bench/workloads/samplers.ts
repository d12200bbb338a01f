import type { Tensor } from '@tensorflow/tfjs';
import { banana, gaussian, hmc, jit, loop, mala, potentialOf, random, randomWalkMetropolis, tf, ula } from 'ebm';
import type { Energy, Kernel, KernelState } from 'ebm';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

type Result = { x: Tensor; energy: Tensor; acceptance: Tensor };

/** Steps of one of the library's kernels on one of its energies: what `sample` runs, in one call. */
function run<P>(kernel: Kernel, energy: Energy<P>, params: P): Prepare<Result> {
  return (settings, given) => {
    const steps = setting(settings, 'steps');
    const start = input(given, 'x');
    const program = jit((key: Key, theta: P, tuning: Kernel['settings'], x: Tensor): Result => {
      const potential = potentialOf(energy, theta);
      const first = { state: kernel.init(potential, x), acceptance: tf.zeros([x.shape[0] as number]) };
      const last = loop(steps, first as never, (i, carry) => {
        const { state, acceptance } = carry as unknown as { state: KernelState; acceptance: Tensor };
        const [next, info] = kernel.step(potential, tuning as Record<string, Tensor>, random.foldIn(key, i), state);
        return { state: next, acceptance: acceptance.add(info.acceptance) } as never;
      }) as unknown as typeof first;
      return { x: last.state.position, energy: last.state.energy, acceptance: last.acceptance.div(steps) };
    });
    return {
      program,
      once: (key) => program(key, params as never, kernel.settings as never, start),
      exact: () => {
        const [energies, gradient] = potentialOf(energy, params).energyAndGradient(start);
        return tf.concat([energies.slice(0, 64), gradient.slice(0, 8).reshape([-1])]);
      },
      statistics: ({ x, energy: energies, acceptance }) => ({
        acceptance: acceptance.mean(),
        energy: energies.mean(),
        square: x.square().mean()
      })
    };
  };
}

/** Variances 1 … 2 over the coordinates: a Gaussian that no two coordinates share. */
function sloping(dimension: number): {
  energy: Energy<ReturnType<ReturnType<typeof gaussian>['init']>>;
  params: ReturnType<ReturnType<typeof gaussian>['init']>;
} {
  const energy = gaussian({ covariance: Array.from({ length: dimension }, (_, i) => 1 + i / (dimension - 1)) });
  return { energy, params: energy.init(random.key(0)) };
}

export const hmcGaussian: Prepare<Result> = (settings, given) => {
  const { energy, params } = sloping(setting(settings, 'dimension'));
  const kernel = hmc({ stepSize: setting(settings, 'stepSize'), leapfrogSteps: setting(settings, 'leapfrogSteps') });
  return run(kernel, energy, params)(settings, given);
};

export const malaBanana: Prepare<Result> = (settings, given) => {
  const energy = banana();
  return run(mala({ stepSize: setting(settings, 'stepSize') }), energy, energy.init(random.key(0)))(settings, given);
};

export const randomWalkGaussian: Prepare<Result> = (settings, given) => {
  const { energy, params } = sloping(setting(settings, 'dimension'));
  return run(randomWalkMetropolis({ stepSize: setting(settings, 'stepSize') }), energy, params)(settings, given);
};

export const ulaGaussian: Prepare<Result> = (settings, given) => {
  const { energy, params } = sloping(setting(settings, 'dimension'));
  return run(ula({ stepSize: setting(settings, 'stepSize') }), energy, params)(settings, given);
};
