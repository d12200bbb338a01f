import type { Tensor } from '@tensorflow/tfjs';
import { jit, random, tf } from 'ebm';
import type { Key, Prepare } from './workload';
import { setting } from './workload';

/** Standard normals from one key. */
export const normals: Prepare<Tensor> = (settings) => {
  const count = setting(settings, 'count');
  const run = jit((key: Key) => random.normal(key, [count]));
  return {
    program: run,
    once: (key) => run(key),
    exact: () => tf.zeros([1]),
    statistics: (z) => ({
      mean: z.mean(),
      square: z.square().mean(),
      fourth: z.square().square().mean(),
      tail: z.abs().greater(3).cast('float32').mean()
    })
  };
};
