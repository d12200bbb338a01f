import type { Tensor } from '@tensorflow/tfjs';
import { jit, loop, random } from 'ebm';
import type { Perceptron } from './perceptron';
import { energy, energyAndSlope, perceptron, slope } from './perceptron';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

/** Unadjusted Langevin: x ← x − η ∇E(x) + √(2η) z. */
export const langevin: Prepare<Tensor> = (settings, given) => {
  const steps = setting(settings, 'steps');
  const stepSize = setting(settings, 'stepSize');
  const p = perceptron(given);
  const start = input(given, 'x');

  const run = jit((key: Key, p: Perceptron, start: Tensor) =>
    loop(steps, start, (i, x) => {
      const noise = random.normal(random.foldIn(key, i), x.shape);
      return x.sub(slope(p, x).mul(stepSize)).add(noise.mul(Math.sqrt(2 * stepSize)));
    })
  );

  return {
    program: run,
    once: (key) => run(key, p, start),
    exact: () => energyAndSlope(p, start),
    statistics: (x) => ({ energy: energy(p, x).mean(), square: x.square().mean() })
  };
};
