import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import {
  bernoulliRbm,
  boltzmannLogLikelihood,
  boltzmannMachine,
  boltzmannMoments,
  exactMaximumLikelihood,
  float64,
  gaussian,
  grad,
  jit,
  random,
  rbmExpectedGradient,
  rbmLogLikelihood,
  sgd,
  tf,
  train,
  valueAndGrad
} from 'ebm';
import type { BoltzmannParams, RbmParams } from 'ebm';
import { flat, params, rbm, rows } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const key = random.key(0);
const loss = exactMaximumLikelihood();
const data = tf.tensor2d(rows);

test('the value is the exact negative log-likelihood; log Z and the energy go on record', () => {
  const { loss: value, info } = loss(rbm, params, data, key, null);
  close(value.dataSync()[0]!, -rbmLogLikelihood(params, rows.flat()), 1e-5);
  close(info.logPartition!.dataSync()[0]!, rbm.logPartition(params), 1e-5);
  close(info.dataEnergy!.dataSync()[0]! + info.logPartition!.dataSync()[0]!, value.dataSync()[0]!, 1e-6);
});

test('its gradient, in double, is that of finite differences and of the enumerated law', () => {
  const nll = (theta: RbmParams): Tensor => loss(rbm, theta, data, key, null).loss;
  const value = jit(nll, { precision: 'float64', mode: 'graph' });
  const gradient = jit((theta: RbmParams) => grad(nll)(theta) as RbmParams, { precision: 'float64', mode: 'graph' });
  const names = ['weights', 'visibleBias', 'hiddenBias'] as const;
  const start = Object.fromEntries(names.map((name) => [name, float64(params[name].dataSync(), params[name].shape)]));
  const exact = gradient(start as never) as unknown as Record<string, Float64Array>;
  const h = 1e-5;
  for (const name of names) {
    exact[name]!.forEach((expected, i) => {
      const moved = (by: number): number => {
        const leaf = float64(
          Array.from(start[name]!, (entry, at) => (at === i ? entry + by : entry)),
          params[name].shape
        );
        return value({ ...start, [name]: leaf } as never)[0]!;
      };
      close((moved(h) - moved(-h)) / (2 * h), expected, 1e-9, `${name}[${i}]`);
    });
  }
  const model = rbmExpectedGradient(params);
  const [, eager] = valueAndGrad((theta: RbmParams) => loss(rbm, theta, data, key, null).loss)(params);
  const positive = tf.tidy(() => flat(rbm.meanEnergyGradient!(params, data)[1]));
  [...model.hiddenBias, ...model.visibleBias, ...model.weights].forEach((value, i) => close(flat(eager)[i]!, positive[i]! - value, 2e-6));
  value.dispose();
  gradient.dispose();
});

test('against the gradient it falls, along it it rises', () => {
  const at = (theta: RbmParams): number => loss(rbm, theta, data, key, null).loss.dataSync()[0]!;
  const [, gradient] = valueAndGrad((theta: RbmParams) => loss(rbm, theta, data, key, null).loss)(params);
  const moved = (by: number): RbmParams =>
    Object.fromEntries(
      Object.entries(params).map(([name, leaf]) => [name, tf.add(leaf, tf.mul(by, gradient[name as keyof RbmParams]))])
    ) as RbmParams;
  assert.ok(at(moved(-0.01)) < at(params) && at(params) < at(moved(0.01)));
});

test('at the known optimum of independent spins the value is their entropy and the gradient is zero', () => {
  const machine = boltzmannMachine({ units: 3 });
  // Means 0.5, 0, -0.5 of spins drawn independently: all eight states in the right shares of 64.
  const shares = [0, 1, 2, 3, 4, 5, 6, 7].map((state) => [0.75, 0.5, 0.25].reduce((p, up, i) => p * ((state >>> i) & 1 ? up : 1 - up), 32));
  const spins = tf.tensor2d(
    shares.flatMap((count, state) => Array.from({ length: Math.round(count) }, () => [0, 1, 2].map((i) => ((state >>> i) & 1 ? 1 : -1))))
  );
  const theta: BoltzmannParams = { couplings: tf.zeros([3, 3]), bias: tf.tensor1d([Math.atanh(0.5), 0, -Math.atanh(0.5)]) };
  const [value, gradient] = valueAndGrad((at: BoltzmannParams) => loss(machine, at, spins, key, null).loss)(theta);
  const entropy = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  close(value.dataSync()[0]!, 2 * entropy(0.75) + Math.log(2), 1e-6);
  for (const leaf of [gradient.bias, gradient.couplings]) leaf.dataSync().forEach((entry) => close(entry, 0, 1e-6));
});

test('train fits a Boltzmann machine of spins to its data: the moments agree, the log-likelihood is the loss', async () => {
  const machine = boltzmannMachine({ units: 4 });
  const spins = tf.tensor2d([1, 1, -1, -1, 1, -1, -1, 1, -1, -1, 1, 1, 1, 1, 1, -1, -1, 1, -1, 1, 1, 1, -1, 1], [6, 4]);
  const { params: fitted, log } = await train({
    model: machine,
    loss: exactMaximumLikelihood(),
    data: spins,
    optimiser: sgd({ learningRate: 0.2 }),
    steps: 1500,
    key
  });
  assert.ok('logPartition' in log[0]! && 'dataEnergy' in log[0]!);
  close(log.at(-1)!.loss, -boltzmannLogLikelihood(fitted, spins), 2e-3);
  const { mean } = boltzmannMoments(fitted);
  tf.tidy(() => tf.mean(spins, 0).dataSync()).forEach((value, i) => close(mean[i]!, value, 0.02));
  assert.ok(log.at(-1)!.loss < log[0]!.loss);
});

test('other events and too many units are refused', () => {
  const normal = gaussian({ dimension: 2 });
  assert.throws(() => loss(normal, normal.init(key), tf.zeros([1, 2]), key, null), { name: 'ArgumentError', message: /finite numbers.*0 or 1/ });
  const wide = bernoulliRbm({ visible: 17, hidden: 2 });
  assert.throws(() => loss(wide, wide.init(key), tf.zeros([1, 17]), key, null), { name: 'ArgumentError', message: /2\^17 = 1.31e\+5/ });
  assert.throws(() => loss(rbm, params, tf.zeros([1, 3]), key, null), { name: 'ShapeError' });
});

test('train refuses data outside the support of spins', async () => {
  const machine = boltzmannMachine({ units: 2 });
  const options = { model: machine, loss: exactMaximumLikelihood(), optimiser: sgd({ learningRate: 0.1 }), steps: 1, key };
  await assert.rejects(train({ ...options, data: tf.tensor2d([0, 1], [1, 2]) }), { name: 'DataError', message: /0 in row 0.*-1 or 1/ });
});
