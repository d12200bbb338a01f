import type { Tensor } from '@tensorflow/tfjs';
import { gaussianMixture, inverseMultiquadricKernel, jit, kernelSteinDiscrepancy, loop, potentialOf, random, rbfKernel, svgd, tf } from 'ebm';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

const mixture = gaussianMixture({
  means: [
    [-2, 0],
    [2, 0]
  ],
  weights: [1 / 3, 2 / 3]
});

/** Steps of `svgd` on two Gaussians, the kernel's width given or by the median anew at each step: what `sample` runs, in one call. */
export const svgdMixture: Prepare<{ x: Tensor }> = (settings, given) => {
  const kernel = svgd({ stepSize: setting(settings, 'stepSize'), kernel: rbfKernel({ bandwidth: settings['width'] ?? 'median/log' }) });
  const params = mixture.init(random.key(0));
  const start = input(given, 'x');
  const run = (steps: number): ReturnType<typeof jit<[Key, typeof params, Tensor, Tensor], { x: Tensor }>> =>
    jit((key: Key, theta: typeof params, stepSize: Tensor, x: Tensor) => {
      const potential = potentialOf(mixture, theta);
      const end = loop(steps, kernel.init(potential, x) as never, (_, state) => kernel.step(potential, { stepSize }, key, state)[0] as never);
      return { x: (end as { position: Tensor }).position };
    });
  const [program, few] = [run(setting(settings, 'steps')), run(3)];
  const size = tf.scalar(setting(settings, 'stepSize'));
  return {
    program,
    once: (key) => program(key, params as never, size as never, start as never),
    exact: () => few(random.key(0), params as never, size as never, start as never).x.slice(0, 64),
    statistics: ({ x }) => ({ mean: x.slice([0, 0], [-1, 1]).mean(), square: x.square().mean() })
  };
};

/** KSD² of a sample of the normal, V-statistic: the library's metric in float64. */
export const steinDiscrepancy: Prepare<Tensor> = (_, given) => {
  const x = input(given, 'x');
  const [points, scores] = [x, tf.neg(x)].map((tensor) => ({ values: tensor.dataSync(), dimension: x.shape[1] as number })) as [never, never];
  const once = (): Tensor => tf.tensor1d([kernelSteinDiscrepancy(points, scores, { kernel: inverseMultiquadricKernel(), statistic: 'v' })]);
  return { program: { report: () => [] }, once, exact: once, statistics: () => ({}) };
};
