import { test } from 'node:test';
import type { Tensor1D } from '@tensorflow/tfjs';
import { gaussian, random, sample, sgld, tf, ula } from 'ebm';
import type { Energy, Kernel } from 'ebm';
import { agrees, chainMeans, estimate, key, plain } from './support';

const normal = gaussian();

/** Mean and variance of the law that a kernel settles in, against those it is known for. */
async function settles<P>(kernel: Kernel, energy: Energy<P>, variance: number, what: string): Promise<void> {
  const params = energy.init(key);
  const chains = await sample(kernel, energy, params as never, { key, chains: 2000, warmup: 120, draws: 60, mode: 'xla' });
  tf.dispose(params as never);
  agrees(estimate(chainMeans(chains, 0, (x) => x)), 0, `${what}: mean`);
  agrees(estimate(chainMeans(chains, 0, (x) => x * x)), variance, `${what}: variance`);
}

test('unadjusted Langevin on N(0, 1) has variance 1 / (1 - η/2)', async () => {
  for (const stepSize of [0.1, 0.5, 1]) await settles(ula({ stepSize }), normal, 1 / (1 - stepSize / 2), `η = ${stepSize}`);
});

test('at temperature T its variance is T / (1 - η/2)', async () => {
  await settles(ula({ stepSize: 0.5, temperature: 0.25 }), normal, 0.25 / 0.75, 'T = 0.25');
});

test('SGLD with gradient noise of variance v has variance (1 + ηv/2) / (1 - η/2)', async () => {
  const v = 3;
  const noisy = plain('noisy normal', [1], (x) => tf.sum(tf.mul(0.5, tf.square(x)), 1), {
    minibatchEnergy: (_, batchKey, x) => {
      const slope = tf.mul(Math.sqrt(v), random.normal(batchKey, x.shape));
      return tf.sum(tf.add(tf.mul(0.5, tf.square(x)), tf.mul(slope, x)), 1) as Tensor1D;
    }
  });
  for (const stepSize of [0.1, 0.5]) {
    await settles(sgld({ stepSize }), noisy, (1 + (stepSize * v) / 2) / (1 - stepSize / 2), `η = ${stepSize}`);
  }
});
