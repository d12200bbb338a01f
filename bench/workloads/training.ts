import type { Scalar, Tensor } from '@tensorflow/tfjs';
import {
  adam,
  applyUpdates,
  denoisingScoreMatching,
  energyGap,
  gaussian,
  grad,
  jit,
  loop,
  mlp,
  noiseContrastiveEstimation,
  noiseOf,
  random,
  replayBuffer,
  slicedScoreMatching,
  tf,
  treeMap,
  valueAndGrad,
  valueAndGradWithExtra,
  withLogPartition
} from 'ebm';
import type { Energy, Loss, MlpParams, Noise, NormalisedParams, ReplayBufferState } from 'ebm';
import type { Given, Key, Prepare, Settings } from './workload';
import { input, setting } from './workload';

type Trained = { params: unknown; state: unknown; loss: Tensor };

/** A loss of the library on its network, with the same loss where nothing is random. */
interface Method<P, S> {
  model: Energy<P>;
  params: P;
  loss: Loss<P, S>;
  state: S;
  /** As the loss, its random numbers given. */
  fixed(params: P): Scalar;
}

const perceptron = (given: Given): MlpParams =>
  ({
    hidden: [
      { weights: input(given, 'w1'), bias: input(given, 'b1') },
      { weights: input(given, 'w2'), bias: input(given, 'b2') }
    ],
    output: input(given, 'w3')
  }) as MlpParams;

const networkOf = (given: Given): Energy<MlpParams> => {
  const { hidden } = perceptron(given);
  return mlp({ event: [hidden[0]!.weights.shape[0]], hidden: hidden.map(({ bias }) => bias.shape[0]) });
};

/** Updates by Adam, minibatch after minibatch, in one program: what `train` runs, without its log. */
function training<P, S>(methodOf: (settings: Settings, given: Given) => Method<P, S>, weightsOf: (params: P) => MlpParams): Prepare<Trained> {
  return (settings, given) => {
    const [updates, batch] = [setting(settings, 'updates'), setting(settings, 'batch')];
    const { model, params: start, loss, state: first, fixed } = methodOf(settings, given);
    const optimiser = adam({ learningRate: setting(settings, 'learningRate') });
    const data = input(given, 'data');

    const evaluate = (params: P, x: Tensor, key: Key, state: S): { value: Tensor; gradient: P; next: S } => {
      if (loss.explicit) {
        const { loss: value, gradient, state: next } = loss(model, params, x, key, state);
        return { value, gradient: gradient as P, next };
      }
      const [[value, next], gradient] = valueAndGradWithExtra((theta: P): [Tensor, S] => {
        const result = loss(model, theta, x, key, state);
        return [result.loss, result.state];
      })(params);
      return { value, gradient, next };
    };
    const run = jit((key: Key, start: P, first: S, data: Tensor): Trained => {
      const rows = tf.range(0, batch, 1, 'int32');
      const carry = { params: start, state: first, moments: optimiser.init(start), loss: tf.scalar(0) as Tensor };
      const last = loop(updates, carry as never, (i, now) => {
        const { params, state, moments, loss: total } = now as unknown as typeof carry;
        const x = tf.gather(data, rows.add(i.mul(tf.scalar(batch, 'int32'))));
        const { value, gradient, next } = evaluate(params, x, random.foldIn(key, i), state);
        const { updates: change, state: moved } = optimiser.update(gradient, moments, params, i);
        return { params: applyUpdates(params, change), state: next, moments: moved, loss: total.add(value) } as never;
      }) as unknown as typeof carry;
      return { params: last.params, state: last.state, loss: last.loss.div(updates) };
    });

    const x = data.slice(0, batch);
    const slope = (params: P): Tensor => grad((at: Tensor) => tf.sum(model.energy(params, at)))(x);
    return {
      program: run,
      once: (key) => run(key as never, start as never, first as never, data as never),
      exact: () => {
        const [value, gradient] = valueAndGrad(fixed)(start);
        const { hidden, output } = weightsOf(gradient);
        const leaves = [...hidden.flatMap(({ weights, bias }) => [weights, bias]), output];
        return tf.concat([
          tf.reshape(value, [1]),
          tf.slice(model.energy(start, x), [0], [64]),
          ...leaves.map((leaf) => tf.slice(tf.reshape(leaf, [-1]), [0], [32]))
        ]);
      },
      statistics: ({ params, state, loss: mean }) => {
        const change = treeMap((before, after) => tf.mean(tf.abs(tf.sub(after, before))), weightsOf(start), weightsOf(params as P));
        return {
          loss: mean,
          energy: tf.mean(tf.sub(model.energy(params as P, x), model.energy(start, x))),
          slope: tf.mean(tf.square(tf.sub(slope(params as P), slope(start)))),
          first: change.hidden[0]!.weights,
          second: change.hidden[1]!.weights,
          output: change.output,
          ...(state !== null && { chains: tf.mean(tf.square((state as { buffer: Tensor }).buffer)) })
        };
      }
    };
  };
}

const itself = (params: MlpParams): MlpParams => params;

/** PCD: chains of Langevin steps from a replay buffer of earlier ones, some anew from noise. */
export const trainPcd = training((settings, given): Method<MlpParams, ReplayBufferState> => {
  const [model, data] = [networkOf(given), input(given, 'data')];
  const buffer = input(given, 'buffer');
  const [size, chains] = [buffer.shape[0]!, setting(settings, 'batch')];
  const [steps, stepSize, restart] = [setting(settings, 'steps'), setting(settings, 'stepSize'), setting(settings, 'restart')];
  return {
    model,
    params: perceptron(given),
    loss: replayBuffer({ size, chains, steps, stepSize, restart }),
    state: { buffer, age: tf.zeros([size]) },
    fixed: (params) => energyGap(model, params, data.slice(0, chains), buffer.slice(0, chains))
  };
}, itself);

/** DSM with one σ; where nothing is random, ½‖∇E(x) - z/σ‖² with z the second half of the batch. */
export const trainDsm = training((settings, given): Method<MlpParams, null> => {
  const [model, sigma, half] = [networkOf(given), setting(settings, 'sigma'), setting(settings, 'batch') / 2];
  const [x, z] = [input(given, 'data').slice(0, half), input(given, 'data').slice(half, half)];
  const misses = (params: MlpParams): Tensor => grad((at: Tensor) => tf.sum(model.energy(params, at)))(x).sub(z.div(sigma));
  return {
    model,
    params: perceptron(given),
    loss: denoisingScoreMatching({ sigma }),
    state: null,
    fixed: (params) => misses(params).square().sum(1).mean().mul(0.5)
  };
}, itself);

/** SSM with one Rademacher projection an event; where nothing is random, along one given direction. */
export const trainSsm = training((settings, given): Method<MlpParams, null> => {
  const [model, x] = [networkOf(given), input(given, 'data').slice(0, setting(settings, 'batch'))];
  const direction = input(given, 'data').slice(0, 1);
  const along = slicedScoreMatching({ projections: direction });
  return {
    model,
    params: perceptron(given),
    loss: slicedScoreMatching(),
    state: null,
    fixed: (params) => along(model, params, x, random.key(0), null).loss
  };
}, itself);

/** NCE with a learnable log Z and as many noise events, from a Gaussian of independent components; where nothing is random, with given noise. */
export const trainNce = training(
  (settings, given): Method<NormalisedParams<MlpParams>, null> => {
    const [model, batch] = [withLogPartition(networkOf(given)), setting(settings, 'batch')];
    const x = input(given, 'data').slice(0, batch);
    const [dimension, centre, deviation] = [x.shape[1]!, setting(settings, 'centre'), setting(settings, 'deviation')];
    const noise = noiseOf(gaussian({ dimension, mean: centre, covariance: deviation ** 2 }));
    const still: Noise = { ...noise, sample: () => x.mul(-1).add(2 * centre) };
    const withGiven = noiseContrastiveEstimation({ noise: still });
    return {
      model,
      params: { energy: perceptron(given), logPartition: tf.scalar(0) },
      loss: noiseContrastiveEstimation({ noise }),
      state: null,
      fixed: (params) => withGiven(model, params, x, random.key(0), null).loss
    };
  },
  ({ energy }) => energy
);
