import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AbortedError,
  annealingSchedules,
  ArgumentError,
  bennettAcceptanceRatio,
  bridgeSampling,
  DataError,
  ising,
  linearPath,
  random,
  rbmExactSample,
  rbmLogPartition,
  ShapeError,
  temperedChains,
  tf,
  thermodynamicIntegration
} from 'ebm';
import { close, machineAt, path, randomParams } from './support';

const params = randomParams(21);
const exact = rbmLogPartition(params);

test('integral and bridge agree with enumeration, and the integrand is d log Z / dβ', async () => {
  const chains = await temperedChains(path, params, { key: random.key(1), betas: annealingSchedules.linear(8), chains: 100, sweeps: 200 });
  const integral = thermodynamicIntegration(chains);
  const bridge = bridgeSampling(chains);
  close(bridge.logPartition, exact, 4.5 * bridge.standardError, 'bridge');
  close(integral.logPartition, exact, 4.5 * integral.standardError + 0.005, 'integral');
  assert.equal(bridge.warning, undefined);
  assert.equal(integral.warning, undefined);
  const h = 1e-3;
  integral.integrand.beta.forEach((beta, k) => {
    const logZ = (shift: number): number => rbmLogPartition(machineAt(params, beta + shift));
    // float32 parameters: the differences of log Z are good to some 1e-4.
    close(integral.integrand.value[k]!, (logZ(h) - logZ(-h)) / (2 * h), 4.5 * integral.integrand.standardError[k]! + 5e-4, `slope at ${beta}`);
  });
  bridge.links.forEach(({ from, to, logRatio, standardError, overlap }) => {
    close(logRatio, rbmLogPartition(machineAt(params, to)) - rbmLogPartition(machineAt(params, from)), 4.5 * standardError, `${from} to ${to}`);
    assert.ok(overlap > 0.3 && overlap <= 1);
  });
  chains.swapRates.forEach((rate) => assert.ok(rate > 0.3 && rate < 1));
  assert.deepEqual(chains.states.shape, [100, 10]);
  chains.states.dispose();
});

test('the correction by slopes makes a coarse grid better', async () => {
  const chains = await temperedChains(path, params, { key: random.key(2), betas: annealingSchedules.linear(2), chains: 200, sweeps: 400 });
  const { logPartition, trapezoid, standardError } = thermodynamicIntegration(chains);
  assert.ok(
    Math.abs(logPartition - exact) + 4.5 * standardError < Math.abs(trapezoid - exact),
    `${logPartition}, plain ${trapezoid}, exact ${exact}`
  );
  chains.states.dispose();
});

test('started from exact draws of the target it comes to the same', async () => {
  const draws = rbmExactSample(params, random.key(8), 80);
  const chains = await temperedChains(path, params, { key: random.key(6), betas: annealingSchedules.linear(8), draws, sweeps: 100, warmup: 20 });
  const { logPartition, standardError } = bridgeSampling(chains);
  assert.equal(chains.chains, 80);
  close(logPartition, exact, 4.5 * standardError);
  chains.states.dispose();
  assert.equal(draws.isDisposed, false);
  draws.dispose();
});

test('an Ising lattice along the linear path, its levels in one program', async () => {
  const lattice = ising({ rows: 3, columns: 4, coupling: 0.4 });
  const given = lattice.init(random.key(0));
  const chains = await temperedChains(linearPath(lattice), given, {
    key: random.key(3),
    betas: annealingSchedules.linear(6),
    chains: 60,
    sweeps: 150
  });
  const { logPartition, standardError } = bridgeSampling(chains);
  close(logPartition, lattice.logPartition(given), 4.5 * standardError);
  chains.states.dispose();
});

test('laws that never meet are called so', async () => {
  const strong = { ...params, weights: tf.mul(params.weights, 12) };
  const chains = await temperedChains(path, strong, { key: random.key(4), betas: [0, 1], chains: 20, sweeps: 50, warmup: 0, startSteps: 1 });
  assert.match(bridgeSampling(chains).warning ?? '', /take more temperatures/);
  assert.match(thermodynamicIntegration(chains).warning ?? '', /take more temperatures|more sweeps/);
  chains.states.dispose();
});

test('the acceptance ratio by hand, and the root that SciPy finds', () => {
  // E_b = E_a - 2: every draw says log Z_b / Z_a = 2, and the two laws are one.
  const one = bennettAcceptanceRatio(new Float64Array(7).fill(2), new Float64Array(4).fill(-2));
  close(one.logRatio, 2, 1e-10);
  close(one.overlap, 1, 1e-10);
  close(one.standardError, 0, 1e-10);
  // scipy 1.17.1, optimize.brentq of the equation in the docstring: up = [1, 2.5, -0.3, 0.7], down = [0.2, -1.5]
  close(bennettAcceptanceRatio([1, 2.5, -0.3, 0.7], [0.2, -1.5]).logRatio, 0.9979417585654042, 1e-9);
  assert.throws(() => bennettAcceptanceRatio([], [1]), DataError);
  assert.throws(() => bennettAcceptanceRatio([NaN], [1]), DataError);
});

test('bad input, aborts and leaks', async () => {
  const key = random.key(5);
  const betas = annealingSchedules.linear(3);
  await assert.rejects(temperedChains(path, params, { key, betas: [0, 0.5] }), ArgumentError);
  await assert.rejects(temperedChains(path, params, { key, betas, chains: 1 }), ArgumentError);
  await assert.rejects(temperedChains(path, params, { key, betas, sweeps: 0 }), ArgumentError);
  await assert.rejects(temperedChains(path, params, { key, betas, chains: 3, draws: tf.zeros([4, 10]) }), ArgumentError);
  await assert.rejects(temperedChains(path, params, { key, betas, draws: tf.zeros([4, 9]) }), ShapeError);
  const options = { key, betas, chains: 10, sweeps: 20, warmup: 5 };
  const once = async (): Promise<void> => (await temperedChains(path, params, options)).states.dispose();
  await once();
  const before = tf.memory().numTensors;
  await once();
  const abort = new AbortController();
  const stopped = temperedChains(path, params, { ...options, sweeps: 100_000, signal: abort.signal, onProgress: () => abort.abort() });
  await assert.rejects(stopped, AbortedError);
  assert.equal(tf.memory().numTensors, before);
});
