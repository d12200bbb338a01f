import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor1D } from '@tensorflow/tfjs';
import {
  ArgumentError,
  flipMatrix,
  gaussian,
  metropolisFlip,
  parallelTempering,
  random,
  sample,
  stateFrequencies,
  stateIndices,
  stateTable,
  tf
} from 'ebm';
import type { Energy } from 'ebm';
import { agrees, key, oneStep, plain } from './support';

// Eight states with energies that no structure ties together: E = Σ_s e_s [x is state s].
const levels = [0, 1.2, -0.7, 0.4, 2, -1.5, 0.1, 0.9];
const law = levels.map((level) => Math.exp(-level) / levels.reduce((sum, other) => sum + Math.exp(-other), 0));
const anyEnergy = (support: 'binary' | 'spins', event: number[]): Energy<object> =>
  plain(
    `any energy of ${support}`,
    event,
    (x) => {
      const rows = tf.reshape(x, [-1, 3]);
      const bits = support === 'binary' ? rows : tf.div(tf.add(rows, 1), 2);
      const place = tf.cast(tf.round(tf.squeeze(tf.matMul(bits as never, tf.tensor2d([1, 2, 4], [3, 1])), [1])), 'int32');
      return tf.sum(tf.mul(tf.oneHot(place as Tensor1D, 8).toFloat(), tf.tensor1d(levels)), 1);
    },
    { support }
  );

for (const support of ['binary', 'spins'] as const) {
  test(`${support}: transitions, counted, are those of the exact matrix, and balance in detail`, () => {
    const matrix = flipMatrix(levels);
    const n = 400_000;
    const counts = law.map((p) => Math.round(n * p));
    const states = stateTable(3, support);
    const start = counts.flatMap((count, state) => new Array<number>(count).fill(state));
    const x = tf.tensor3d(Float32Array.from(start.flatMap((state) => Array.from(states.subarray(3 * state, 3 * state + 3)))), [start.length, 3, 1]);
    const { position } = oneStep(metropolisFlip(), anyEnergy(support, [3, 1]), x, random.foldIn(key, 5));
    x.dispose();
    const flows = counts.map(() => new Array<number>(8).fill(0));
    stateIndices(position, 3, support).forEach((to, i) => flows[start[i]!]![to]!++);
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) {
        const p = matrix.values[i * 8 + j]!;
        const flow = flows[i]![j]!;
        if (p < 1e-12) assert.equal(flow, 0, `${i} to ${j}`);
        else agrees({ mean: flow, error: Math.sqrt(counts[i]! * p * (1 - p)) }, counts[i]! * p, `${i} to ${j}`);
        if (p > 0 && i < j) agrees({ mean: flow - flows[j]![i]!, error: Math.sqrt(flow + flows[j]![i]!) }, 0, `${i} to ${j}, and back`);
      }
    }
  });
}

test('sample on spins, thinned to sweeps, draws from the law; one evaluation a step', async () => {
  const chains = await sample(metropolisFlip(), anyEnergy('spins', [3]), {}, { key, chains: 500, draws: 40, thin: 30, warmup: 60 });
  const shares = stateFrequencies(chains.values, 3);
  // 500 independent chains of 40 nearly independent draws.
  shares.forEach((share, state) =>
    agrees({ mean: share, error: Math.sqrt((law[state]! * (1 - law[state]!)) / 20_000) }, law[state]!, `state ${state}`)
  );
  assert.deepEqual(chains.evaluations, { energies: 500 * 40 * 30, gradients: 0 });
});

test('it can be tempered', async () => {
  const kernel = parallelTempering(metropolisFlip(), { temperatures: [1, 3] });
  const chains = await sample(kernel, anyEnergy('binary', [3]), {}, { key, chains: 500, draws: 40, thin: 30, warmup: 60 });
  stateFrequencies(chains.values, 3, 'binary').forEach((share, state) =>
    agrees({ mean: share, error: Math.sqrt((law[state]! * (1 - law[state]!)) / 20_000) }, law[state]!, `state ${state}`)
  );
});

test('events of other values are refused', async () => {
  const normal = gaussian({ dimension: 2 });
  await assert.rejects(sample(metropolisFlip(), normal, normal.init(key), { key }), (error) => {
    return error instanceof ArgumentError && /finite numbers; expected 0 or 1, or -1 or 1.*hmc/s.test(error.message);
  });
});
