import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { annealedImportanceSampling, bernoulliRbm, rbmPath, tf } from 'ebm';
import type { RbmParams } from 'ebm';
import type { Prepare } from './workload';
import { input, setting } from './workload';

/** log(Z/Z_0), log weights less log Z_0. */
type Weights = { ratio: Tensor; logWeights: Tensor };

/** log Z of an RBM as a user has it: annealed importance sampling from independent units, error bars included. */
export const annealing: Prepare<Weights> = (settings, given) => {
  const [chains, visible, hidden] = [setting(settings, 'chains'), setting(settings, 'visible'), setting(settings, 'hidden')];
  const schedule = Float64Array.from(input(given, 'schedule').dataSync());
  const rbm = bernoulliRbm({ visible, hidden });
  const params = { weights: input(given, 'weights'), visibleBias: input(given, 'visibleBias'), hiddenBias: input(given, 'hiddenBias') } as RbmParams;
  const path = rbmPath(rbm, { baseRates: input(given, 'baseRates').dataSync() });
  return {
    program: { report: () => [] },
    once: async (key) => {
      const { logPartition, logWeights, states } = await annealedImportanceSampling(path, params, { key, chains, schedule });
      states.dispose();
      return { ratio: tf.scalar(logPartition - path.base.logPartition(params)), logWeights: tf.tensor1d(Float32Array.from(logWeights)) };
    },
    exact: () => {
      const bound = path.bind(params);
      const x = input(given, 'x');
      const [from, to] = [0.3, 0.6].map((beta) => tf.scalar(beta)) as [Scalar, Scalar];
      return tf.concat([bound.energyAt(to, x), bound.increment(from, to, x), tf.tensor1d([path.base.logPartition(params)])]);
    },
    statistics: ({ ratio, logWeights }) => ({ ratio, weight: logWeights.mean(), spread: tf.moments(logWeights as Tensor1D).variance.sqrt() })
  };
};
