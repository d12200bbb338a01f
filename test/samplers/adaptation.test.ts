import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, gaussian, hmc, mala, randomWalkMetropolis, sample, tf, ula } from 'ebm';
import type { Kernel } from 'ebm';
import { dualAveragingStep, startDualAveraging } from 'ebm/dist/samplers/adaptation/dual-averaging';
import { inverseMassFrom, runningVarianceStep, startRunningVariance } from 'ebm/dist/samplers/adaptation/running-variance';
import { warmUpWindows } from 'ebm/dist/samplers/adaptation/windows';
import { agrees, estimate, key } from './support';

test('dual averaging is Hoffman and Gelman’s recursion', () => {
  const [target, gamma, t0, kappa] = [0.8, 0.05, 10, 0.75];
  const acceptances = [0.1, 0.95, 0.4, 0.8, 0.7, 0.99, 0.2, 0.85];
  const mu = Math.log(10 * 0.3);
  let [gap, average] = [0, Math.log(0.3)];
  tf.tidy(() => {
    let state = startDualAveraging(0.3);
    acceptances.forEach((acceptance, i) => {
      const t = i + 1;
      gap = (1 - 1 / (t + t0)) * gap + (target - acceptance) / (t + t0);
      const log = mu - (Math.sqrt(t) / gamma) * gap;
      average = t ** -kappa * log + (1 - t ** -kappa) * average;
      state = dualAveragingStep(state, tf.scalar(target), tf.scalar(acceptance));
      assert.ok(Math.abs(state.logStep.dataSync()[0]! - log) < 1e-4, `step ${t}`);
      assert.ok(Math.abs(state.logStepAverage.dataSync()[0]! - average) < 1e-4, `average after ${t}`);
    });
  });
});

test('running variances are those of all that was seen, whatever its offset, and shrunk as in Stan', () => {
  const rows = [
    [1000, 1],
    [1001, 3],
    [1004, -2],
    [998, 0.5]
  ];
  tf.tidy(() => {
    const first = runningVarianceStep(startRunningVariance([2]), tf.tensor2d(rows.slice(0, 1)));
    const got = inverseMassFrom(runningVarianceStep(first, tf.tensor2d(rows.slice(1))));
    // numpy.var(rows, axis=0, ddof=1) is [6.25, 4.2291667]; n = 4.
    [6.25, 4.2291667].forEach((variance, i) => assert.ok(Math.abs(got[i]! - ((4 / 9) * variance + (1e-3 * 5) / 9)) < 1e-4, String(got)));
  });
});

test('the windows of a warm-up are Stan’s, follow each other without a gap, and fit whatever its length', () => {
  const ends = warmUpWindows(1000, true).map(({ until, learnsMass }) => [until, learnsMass]);
  assert.deepEqual(ends, [
    [75, false],
    [100, true],
    [150, true],
    [250, true],
    [450, true],
    [950, true],
    [1000, false]
  ]);
  for (let steps = 1; steps < 400; steps++) {
    for (const adaptMass of [false, true]) {
      const windows = warmUpWindows(steps, adaptMass);
      assert.equal(windows[0]!.from, 0);
      assert.equal(windows.at(-1)!.until, steps);
      windows.forEach(({ from, until }, i) => {
        assert.ok(until > from, `${steps} steps: window ${i} is empty`);
        assert.equal(from, windows[i - 1]?.until ?? 0);
      });
      assert.equal(
        windows.some(({ learnsMass }) => learnsMass),
        adaptMass && steps >= 20
      );
    }
  }
});

const variances = [0.04, 1, 25];
const energy = gaussian({ covariance: variances });

test('the warm-up reaches the acceptance it aims at and finds the variances', async () => {
  const kernels: Kernel[] = [randomWalkMetropolis(), mala(), hmc({ leapfrogSteps: 5 })];
  for (const kernel of kernels) {
    const params = energy.init(key);
    const chains = await sample(kernel, energy, params, { key, chains: 100, warmup: 400, draws: 100, mode: 'xla' });
    tf.dispose(params as never);
    const { mean } = estimate(chains.acceptance);
    assert.ok(Math.abs(mean - kernel.targetAcceptance!) < 0.05, `${kernel.name}: acceptance ${mean}`);
    const mass = chains.settings.inverseMass as Float32Array;
    variances.forEach((variance, i) => assert.ok(Math.abs(mass[i]! / variance - 1) < 0.2, `${kernel.name}: ${mass[i]} for ${variance}`));
  }
});

/** The acceptance that dual averaging ends with, in doubles, were acceptances known without noise: (2/π) atan(2/σ) on N(0, 1). */
function endsWith(target: number, start: number, steps: number): number {
  const accepts = (log: number): number => (2 / Math.PI) * Math.atan(2 / Math.exp(log));
  let [gap, log, average] = [0, Math.log(start), Math.log(start)];
  for (let t = 1; t <= steps; t++) {
    gap += (target - accepts(log) - gap) / (t + 10);
    log = Math.log(10 * start) - (Math.sqrt(t) / 0.05) * gap;
    average += t ** -0.75 * (log - average);
  }
  return accepts(average);
}

test('a target of one’s own is met: random-walk Metropolis on N(0, 1) ends where the recursion ends', async () => {
  const normal = gaussian();
  const params = normal.init(key);
  for (const target of [0.3, 0.6, 0.9]) {
    const options = { key, chains: 2000, warmup: 500, draws: 20, mode: 'xla', adapt: { target, mass: false } } as const;
    const { acceptance, settings } = await sample(randomWalkMetropolis(), normal, params, options);
    const stepSize = settings.stepSize as number;
    const reached = (2 / Math.PI) * Math.atan(2 / stepSize);
    // The first guess is a power of two, and moves the end by less than the noise of 2,000 chains: 0.01 in each of the last steps.
    const ends = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8].map((start) => endsWith(target, start, 500));
    assert.ok(reached > Math.min(...ends) - 0.005 && reached < Math.max(...ends) + 0.005, `target ${target}: ${reached}, not in ${ends.join(' ')}`);
    assert.ok(Math.abs(reached - target) < 0.015, `target ${target}: ${reached}`);
    const chainMean = Array.from({ length: 2000 }, (_, c) => Array.from({ length: 20 }, (__, t) => acceptance[t * 2000 + c]!));
    agrees(estimate(chainMean.map((values) => estimate(values).mean)), reached, `acceptance of draws, target ${target}`);
  }
  tf.dispose(params as never);
});

test('other kernels meet theirs, from near and far, where acceptance falls gently with the step', async () => {
  // 30 dimensions of unlike scales: of few dimensions HMC's acceptance is a comb (see hmc), which no search can steer.
  const many = gaussian({ covariance: Array.from({ length: 30 }, (_, i) => 0.04 * 1.2 ** i) });
  const params = many.init(key);
  const far = tf.fill([50, 30], 20);
  for (const kernel of [mala(), hmc({ leapfrogSteps: 4, jitter: 0.3 })]) {
    for (const target of [0.5, 0.9]) {
      for (const start of [{ initial: far }, { chains: 50 }]) {
        const { acceptance } = await sample(kernel, many, params, { key, ...start, warmup: 500, draws: 60, mode: 'xla', adapt: { target } });
        const { mean } = estimate(acceptance);
        // Other keys spread it by 0.01; and the search averages log ε over steps that swing about the target, of which acceptance is a bent function: up to 0.04.
        assert.ok(Math.abs(mean - target) < 0.04 + 4.5 * 0.01, `${kernel.name}, target ${target}: acceptance ${mean}`);
      }
    }
  }
  tf.dispose([params, far] as never);
});

test('a far start does not pass for a large variance; a step size that was given stays, and so does a mass', async () => {
  const params = energy.init(key);
  const far = tf.fill([100, 3], 40);
  const kernel = hmc({ leapfrogSteps: 5 });
  const chains = await sample(kernel, energy, params, { key, initial: far, warmup: 150, draws: 1, mode: 'xla' });
  const given = await sample(hmc({ stepSize: 0.1, leapfrogSteps: 5 }), energy, params, { key, chains: 100, warmup: 150, draws: 1, mode: 'xla' });
  const massGiven = await sample(hmc({ inverseMass: 2, leapfrogSteps: 5 }), energy, params, { key, chains: 3, warmup: 30, draws: 1, mode: 'eager' });
  tf.dispose([params, far] as never);
  assert.equal(massGiven.settings.inverseMass, 2);
  const mass = chains.settings.inverseMass as Float32Array;
  variances.forEach((variance, i) => assert.ok(mass[i]! / variance > 0.5 && mass[i]! / variance < 2, `${mass[i]} for ${variance}`));
  assert.equal(given.settings.stepSize, Math.fround(0.1));
  assert.equal(given.settings.inverseMass, 1);
});

test('an adaptation that cannot be is refused', async () => {
  const params = energy.init(key);
  await assert.rejects(sample(ula({ stepSize: 0.1 }), energy, params, { key, adapt: { stepSize: true } }), ArgumentError);
  await assert.rejects(sample(hmc(), energy, params, { key, warmup: 0 }), /warmup/);
  for (const target of [0, 1, -1, NaN]) await assert.rejects(sample(hmc(), energy, params, { key, adapt: { target } }), ArgumentError);
  tf.dispose(params as never);
});
