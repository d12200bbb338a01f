import type { Tensor } from '@tensorflow/tfjs';
import { bernoulliRbm, contrastiveDivergence as lossOf, jit, loop, random, tf, treeMap } from 'ebm';
import type { RbmParams } from 'ebm';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

/** Updates of an RBM by the library's contrastive divergence, CD-k with plain gradient steps, minibatch after minibatch. */
export const contrastiveDivergence: Prepare<RbmParams> = (settings, given) => {
  const [updates, batch, steps] = [setting(settings, 'updates'), setting(settings, 'batch'), setting(settings, 'steps')];
  const [visible, hidden, rate] = [setting(settings, 'visible'), setting(settings, 'hidden'), setting(settings, 'learningRate')];
  const model = bernoulliRbm({ visible, hidden });
  const loss = lossOf({ steps });
  const data = input(given, 'data');
  const start = { weights: input(given, 'weights'), visibleBias: input(given, 'visibleBias'), hiddenBias: input(given, 'hiddenBias') } as RbmParams;

  const run = jit((key: Key, start: RbmParams, data: Tensor) => {
    const rows = tf.range(0, batch, 1, 'int32');
    return loop(updates, start as never, (i, now) => {
      const params = now as RbmParams;
      const minibatch = tf.gather(data, rows.add(i.mul(tf.scalar(batch, 'int32'))));
      const { gradient } = loss(model, params, minibatch, random.foldIn(key, i), null);
      return treeMap((value, slope) => value.sub(slope.mul(rate)), params, gradient as RbmParams) as never;
    }) as unknown as RbmParams;
  });

  return {
    program: run,
    once: (key) => run(key, start, data),
    exact: () => {
      const x = data.slice(0, batch);
      const means = model.hiddenGivenVisible(start, x);
      const parts = [means, model.visibleGivenHidden(start, means), x.matMul(means, true)];
      return tf.concat(parts.map((part) => part.flatten().slice(0, 64)));
    },
    statistics: ({ weights, visibleBias, hiddenBias }) => ({
      weight: weights.square().mean(),
      visibleBias: visibleBias.mean(),
      hiddenBias: hiddenBias.mean()
    })
  };
};
