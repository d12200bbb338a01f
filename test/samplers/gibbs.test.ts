import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  boltzmannMachine,
  boltzmannProbabilities,
  exponentialFamily,
  gaussian,
  gibbs,
  metropolisFlip,
  parallelTempering,
  potentialOf,
  random,
  randomWalkMetropolis,
  rbmGibbsMatrix,
  sample,
  stateFrequencies,
  stateIndices,
  stateTable,
  summary,
  tf
} from 'ebm';
import type { Chains } from 'ebm';
import { agrees, key, oneStep } from './support';

const rbm = bernoulliRbm({ visible: 4, hidden: 3, weightScale: 1 });
const params = rbm.init(random.key(3));
const machine = boltzmannMachine({ units: 4 });
const couplings = tf.tensor2d([0, 0.5, -0.3, 0.2, 0.5, 0, 0.8, 0, -0.3, 0.8, 0, -0.6, 0.2, 0, -0.6, 0], [4, 4]);
const spinParams = { couplings, bias: tf.tensor1d([0.1, -0.4, 0.2, 0.3]) };

/** Shares of the states among independent chains against their law, each within 4.5 standard errors. */
function agreesWith(law: ArrayLike<number>, shares: Float64Array, n: number): void {
  shares.forEach((share, state) => {
    agrees({ mean: share, error: Math.sqrt((law[state]! * (1 - law[state]!)) / n) }, law[state]!, `state ${state}`);
  });
}

for (const sweeps of [1, 3]) {
  test(`a step of ${sweeps} sweeps goes from each state as the exact matrix says`, () => {
    const n = 20_000;
    const states = stateTable(4, 'binary');
    const matrix = rbmGibbsMatrix(params);
    const before = tf.memory().numTensors;
    const kept = { ...rbm, init: () => params };
    for (const from of [0, 9]) {
      const x = tf.tile(tf.tensor2d(Float32Array.from(states.subarray(4 * from, 4 * from + 4)), [1, 4]), [n, 1]);
      const { position, acceptance } = oneStep(gibbs({ sweeps }), kept, x, random.foldIn(key, from));
      x.dispose();
      let law = Float64Array.from({ length: 16 }, (_, state) => (state === from ? 1 : 0));
      for (let k = 0; k < sweeps; k++) law = law.map((_, to) => law.reduce((sum, p, i) => sum + p * matrix.values[i * 16 + to]!, 0));
      agreesWith(law, stateFrequencies(position, 4, 'binary'), n);
      assert.ok(acceptance.every((value) => value === 1));
    }
    assert.ok(tf.memory().numTensors - before <= 4, 'keys and tiles only');
  });
}

test('sample runs it on spins from its own start: states, energies, counts and the law', async () => {
  const chains = await sample(gibbs(), machine, spinParams, { key, chains: 400, draws: 50, thin: 10, warmup: 20 });
  assert.ok(chains.values.every((value) => value === -1 || value === 1));
  assert.deepEqual([chains.kernel, chains.exact, chains.thin], ['Gibbs', true, 10]);
  // A sweep and the energy of where it ends.
  assert.deepEqual(chains.evaluations, { energies: 400 * 50 * 10 * 2, gradients: 0 });
  assert.deepEqual(chains.warmupEvaluations, { energies: 400 * 20 * 2, gradients: 0 });
  assert.ok(chains.acceptance.every((value) => value === 1) && chains.divergent.every((value) => value === 0));
  // Ten sweeps of a machine this small forget where they came from.
  agreesWith(boltzmannProbabilities(spinParams), stateFrequencies(chains.values, 4), 400 * 50);
  const energies = tf.tidy(() => machine.energy(spinParams, tf.tensor2d(chains.values.slice(0, 400), [100, 4])).dataSync());
  energies.forEach((value, i) => assert.ok(Math.abs(value - chains.energies[i]!) < 1e-5));
});

test('checkpoints, and a summary of its chains', async () => {
  const options = { key, chains: 4, draws: 300, mode: 'xla' as const };
  const whole = await sample(gibbs({ sweeps: 2 }), rbm, params, options);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const stopped = await sample(gibbs({ sweeps: 2 }), rbm, params, { ...options, draws: 2_000_000, signal: controller.signal, onProgress: stop }).then(
    () => assert.fail('ran to the end'),
    (error: { partial: { chains: Chains; checkpoint: never } }) => error.partial
  );
  assert.ok(stopped.chains.draws > 0);
  const shared = Math.min(300, stopped.chains.draws);
  assert.deepEqual(whole.values.slice(0, shared * 16), stopped.chains.values.slice(0, shared * 16));
  const resumed = await sample(gibbs({ sweeps: 2 }), rbm, params, { ...options, resume: stopped.checkpoint });
  assert.deepEqual(resumed.values, whole.values);
  assert.ok(stateIndices(whole.values, 4, 'binary').length === 1200);
  assert.ok(summary(whole).rows.length >= 4);
  await assert.rejects(sample(gibbs(), rbm, params, { ...options, resume: stopped.checkpoint }), /another kernel/);
});

test('an energy without a transition is refused, tempered ones too, and so are no sweeps', async () => {
  const normal = gaussian({ dimension: 2 });
  await assert.rejects(sample(gibbs(), normal, normal.init(key), { key, mode: 'eager' }), { name: 'ArgumentError', message: /gibbs.*no transition/ });
  for (const sweeps of [0, -1, 1.5, NaN]) assert.throws(() => gibbs({ sweeps }), ArgumentError);
  const tempered = parallelTempering(gibbs(), { temperatures: [1, 2] });
  await assert.rejects(sample(tempered, rbm, params, { key, mode: 'eager' }), { name: 'ArgumentError', message: /temperature 1.*metropolisFlip/s });
  assert.equal(potentialOf(normal, normal.init(key)).support, 'real');
});

test('a kernel whose steps leave the values of discrete events is refused, tempered too', async () => {
  const walk = randomWalkMetropolis({ stepSize: 0.5 });
  for (const kernel of [walk, parallelTempering(walk, { temperatures: [1, 2] })]) {
    const refused = { name: 'ArgumentError', message: /0 or 1.*metropolisFlip/s };
    await assert.rejects(sample(kernel, rbm, params, { key, draws: 10, mode: 'eager' }), refused);
  }
  const tempered = parallelTempering(metropolisFlip(), { temperatures: [1, 2] });
  const { values } = await sample(tempered, rbm, params, { key, draws: 10, mode: 'eager' });
  assert.ok(values.every((value) => value === 0 || value === 1));
  const { poisson } = exponentialFamily;
  const counts = poisson({ rate: 3 });
  await assert.rejects(sample(walk, counts, counts.init(key), { key, draws: 10, mode: 'eager' }), { name: 'ArgumentError', message: /0, 1, 2/ });
});
