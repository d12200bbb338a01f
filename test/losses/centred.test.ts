import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bernoulliRbm,
  centred,
  centredGradient,
  contrastiveDivergence,
  exactMaximumLikelihood,
  expectedContrastiveDivergence,
  persistentContrastiveDivergence,
  random,
  rbmLogLikelihood,
  sgd,
  tf,
  train,
  valueAndGrad
} from 'ebm';
import type { Loss, BernoulliRbm, RbmParams } from 'ebm';
import { flat, params, rbm, rows } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const key = random.key(0);
const data = tf.tensor2d(rows);
const offsets = (theta: RbmParams, batch = data) => ({ visible: tf.mean(batch, 0), hidden: tf.mean(rbm.hiddenGivenVisible(theta, batch), 0) });

test('value, state and info are those of the loss, the gradient is the centred one', () => {
  const pcd = persistentContrastiveDivergence({ chains: 30 });
  const start = pcd.start!(rbm, params, key);
  const [own, wrapped] = [pcd(rbm, params, data, key, start), centred(pcd)(rbm, params, data, key, start)];
  assert.deepEqual(wrapped.state.chains.dataSync(), own.state.chains.dataSync());
  assert.equal(wrapped.loss.dataSync()[0], own.loss.dataSync()[0]);
  const expected = flat(centredGradient(own.gradient!, offsets(params)));
  flat(wrapped.gradient!).forEach((value, i) => close(value, expected[i]!, 1e-6));
  assert.deepEqual(centred(pcd).start!(rbm, params, key).chains.dataSync(), start.chains.dataSync());
});

test('a loss without a gradient of its own is differentiated first', () => {
  const exact = exactMaximumLikelihood();
  const [, gradient] = valueAndGrad((theta: RbmParams) => exact(rbm, theta, data, key, null).loss)(params);
  const expected = flat(centredGradient(gradient, offsets(params)));
  const result = centred(exact)(rbm, params, data, key, null);
  flat(result.gradient!).forEach((value, i) => close(value, expected[i]!, 2e-6));
  assert.deepEqual(Object.keys(result.info).sort(), [
    'dataEnergy',
    'energyEvaluations',
    'gradientEvaluations',
    'hessianVectorProducts',
    'logPartition'
  ]);
});

test('one step is the same whichever value of a bit is called 1; without centring it is not', () => {
  // v → 1 - v: W → -W, b → -b, c → c + Σ_i W_i. The law of the flipped data under the flipped machine is the same.
  const flipped: RbmParams = {
    weights: tf.neg(params.weights),
    visibleBias: tf.neg(params.visibleBias),
    hiddenBias: tf.add(params.hiddenBias, tf.sum(params.weights, 0))
  };
  const other = tf.sub(1, data);
  const after = (theta: RbmParams, batch: typeof data, gradient: RbmParams): number => {
    const step = (name: keyof RbmParams) => tf.sub(theta[name], tf.mul(0.5, gradient[name]));
    const moved = { weights: step('weights'), visibleBias: step('visibleBias'), hiddenBias: step('hiddenBias') } as RbmParams;
    return rbmLogLikelihood(moved, batch.dataSync());
  };
  close(rbmLogLikelihood(flipped, other.dataSync()), rbmLogLikelihood(params, data.dataSync()), 1e-5);
  const cd = expectedContrastiveDivergence();
  const gradient = (loss: Loss<RbmParams, null, BernoulliRbm>, theta: RbmParams, batch: typeof data) => loss(rbm, theta, batch, key, null).gradient!;
  const wrapped = centred(cd);
  close(
    after(flipped, other as typeof data, gradient(wrapped, flipped, other as typeof data)),
    after(params, data, gradient(wrapped, params, data)),
    1e-5
  );
  const plain = after(flipped, other as typeof data, gradient(cd, flipped, other as typeof data)) - after(params, data, gradient(cd, params, data));
  assert.ok(Math.abs(plain) > 1e-3, `${plain}`);
});

test('train runs it, and it raises the likelihood', async () => {
  const model = bernoulliRbm({ visible: 4, hidden: 3 });
  const { log } = await train({
    model,
    loss: centred(contrastiveDivergence()),
    data,
    optimiser: sgd({ learningRate: 0.3 }),
    steps: 400,
    every: 400,
    key,
    evaluate: (theta) => ({ logLikelihood: rbmLogLikelihood(theta, data) })
  });
  assert.ok(log.at(-1)!.logLikelihood! > log[0]!.logLikelihood! + 0.3, JSON.stringify(log));
});
