import { adam, chain, clip, cosineDecay, exponentialAverage, random, tf } from 'ebm';
import type { Energy, Key, Loss, LossResult } from 'ebm';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';

export type ToyParams = { mean: Tensor1D; layers: [{ scale: Tensor1D }] };
export type ToyState = { chains: Tensor; visits: Tensor };

/** E(x) = ½ Σ s² (x - m)²: small, so that its programs compile in a moment. */
export const toy = (dimension = 3): Energy<ToyParams> => ({
  name: 'toy',
  event: [dimension],
  init: () => ({ mean: tf.zeros([dimension]), layers: [{ scale: tf.ones([dimension]) }] }),
  energy: ({ mean, layers: [{ scale }] }, x) => tf.sum(tf.square(tf.mul(scale, tf.sub(x, mean))), 1).mul(0.5) as Tensor1D
});

/** A loss with noise, a state and counts: each thing that a resumed run must get right. */
export function toyLoss({ temperature = 1 } = {}): Loss<ToyParams, ToyState> {
  const loss = (model: Energy<ToyParams>, params: ToyParams, batch: Tensor, key: Key, state: ToyState): LossResult<ToyParams, ToyState> => {
    const noise = random.normal(key, state.chains.shape);
    const chains = tf.add(tf.mul(0.9, state.chains), tf.mul(0.3 * temperature, noise));
    const gap = tf.sub(tf.mean(model.energy(params, batch)), tf.mean(model.energy(params, chains)));
    const norms = tf.add(tf.sum(tf.square(params.mean)), tf.sum(tf.square(params.layers[0].scale)));
    const count = batch.shape[0] as number;
    return {
      loss: tf.add(gap, tf.mul(0.05, norms)) as Scalar,
      state: { chains, visits: tf.add(state.visits, tf.scalar(1, 'int32')) },
      info: {
        spread: tf.mean(tf.square(chains)) as Scalar,
        energyEvaluations: tf.scalar(2 * count),
        gradientEvaluations: tf.scalar(count),
        hessianVectorProducts: tf.scalar(0)
      }
    };
  };
  return Object.assign(loss, {
    start: (model: Energy<ToyParams>, _params: ToyParams, key: Key) => ({
      chains: random.normal(key, [5, ...model.event]),
      visits: tf.scalar(0, 'int32')
    })
  });
}

/** Rows around (1, 2, 3, …). */
export const toyData = (rows = 23, dimension = 3): Tensor =>
  tf.tidy(() => tf.add(random.normal(random.key(77), [rows, dimension]), tf.range(1, dimension + 1, 1, 'float32')));

/** All numbers of a tree of tensors, in order. */
export function numbersOf(tree: unknown): number[] {
  if (tree === null || tree === undefined) return [];
  if (tree instanceof tf.Tensor) return [...tree.dataSync()];
  return Object.keys(tree)
    .sort()
    .flatMap((name) => numbersOf((tree as Record<string, unknown>)[name]));
}

/** A training with all that it may carry: momentum, noise, chains, an average. Three epochs do not end at a row of the log. */
export function toyOptions() {
  return {
    model: toy(),
    loss: toyLoss(),
    data: toyData(),
    optimiser: chain(clip({ norm: 3 }), adam({ learningRate: cosineDecay({ from: 0.02, to: 0.001, steps: 600 }), weightDecay: 1e-3 })),
    average: exponentialAverage({ decay: 0.98 }),
    steps: 600,
    every: 35,
    batchSize: 5,
    key: random.key(11),
    evaluate: ({ mean }: ToyParams) => ({ first: mean.dataSync()[0]! })
  };
}
