import type { Tensor } from '@tensorflow/tfjs';
import { jit, loop, random, tf } from 'ebm';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

/** Weights, visible and hidden bias, persistent chains. */
type Machine = Record<'w' | 'b' | 'c' | 'v', Tensor>;

/** One epoch of persistent contrastive divergence (one Gibbs step) of a Bernoulli RBM. */
export const rbm: Prepare<Machine> = (settings, given) => {
  const [updates, batch] = [setting(settings, 'updates'), setting(settings, 'batch')];
  const [visible, hidden, rate] = [setting(settings, 'visible'), setting(settings, 'hidden'), setting(settings, 'learningRate')];
  const data = input(given, 'data');
  const start: Machine = { w: input(given, 'weights'), b: input(given, 'visibleBias'), c: input(given, 'hiddenBias'), v: input(given, 'chains') };

  const up = (w: Tensor, c: Tensor, v: Tensor): Tensor => tf.sigmoid(v.matMul(w).add(c));
  const down = (w: Tensor, b: Tensor, h: Tensor): Tensor => tf.sigmoid(h.matMul(w, false, true).add(b));
  const rows = tf.range(0, batch, 1, 'int32');

  const run = jit((key: Key, start: Machine, data: Tensor) =>
    loop(updates, start, (i, { w, b, c, v }) => {
      const x: Tensor = tf.gather(data, rows.add(i.mul(tf.scalar(batch, 'int32'))));
      const [upward, downward] = random.split(random.foldIn(key, i), 2) as [Key, Key];
      const positive = up(w, c, x);
      const h: Tensor = random
        .uniform(upward, [batch, hidden])
        .less(up(w, c, v))
        .cast('float32');
      const model: Tensor = random
        .uniform(downward, [batch, visible])
        .less(down(w, b, h))
        .cast('float32');
      const negative = up(w, c, model);
      const change = x.matMul(positive, true).sub(model.matMul(negative, true));
      return {
        w: w.add(change.mul(rate / batch)),
        b: b.add(x.sub(model).mean(0).mul(rate)),
        c: c.add(positive.sub(negative).mean(0).mul(rate)),
        v: model
      };
    })
  );

  return {
    program: run,
    once: (key) => run(key, start, data),
    exact: () => {
      const { w, b, c, v } = start;
      const hiddenMeans = up(w, c, v);
      const parts = [hiddenMeans, down(w, b, hiddenMeans), v.matMul(hiddenMeans, true)];
      return tf.concat(parts.map((part) => part.slice(0, 1).flatten().slice(0, 64)));
    },
    statistics: ({ w, b, c, v }) => ({ weight: w.square().mean(), visibleBias: b.mean(), hiddenBias: c.mean(), pixel: v.mean() })
  };
};
