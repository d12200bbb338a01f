import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bernoulliRbm,
  contrastiveDivergenceObjective,
  enumerateModel,
  expectedContrastiveDivergence,
  jit,
  random,
  rbmGibbsMatrix,
  stateFrequencies,
  tf
} from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { RbmParams } from 'ebm';
import { flat, params, rbm, rows } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const key = random.key(0);
const data = tf.tensor2d(rows);
const law = stateFrequencies(rows.flat(), 4, 'binary');

for (const steps of [1, 2, 5]) {
  test(`the gradient of expected CD-${steps} is that of the transition matrix, eager and compiled`, () => {
    const { gradients, laws } = contrastiveDivergenceObjective(enumerateModel(rbm, params), rbmGibbsMatrix(params), law, { steps });
    const loss = expectedContrastiveDivergence({ steps });
    const result = loss(rbm, params, data, key, null);
    const program = jit((theta: RbmParams, batch: Tensor) => loss(rbm, theta, batch, key, null).gradient!);
    const compiled = flat(program(params, data));
    flat(result.gradient!).forEach((value, i) => {
      close(value, gradients[steps]![i]!, 2e-6, `parameter ${i}`);
      close(compiled[i]!, value, 2e-6);
    });
    const energies = enumerateModel(rbm, params).energies;
    const mean = (q: Float64Array): number => q.reduce((sum, share, state) => sum + share * energies[state]!, 0);
    close(result.info.dataEnergy!.dataSync()[0]!, mean(laws[0]!), 1e-5);
    close(result.info.modelEnergy!.dataSync()[0]!, mean(laws[steps]!), 1e-5);
    close(result.loss.dataSync()[0]!, mean(laws[0]!) - mean(laws[steps]!), 1e-5);
    program.dispose();
    const anyK = jit((theta: RbmParams, k: Scalar) => expectedContrastiveDivergence({ steps: k })(rbm, theta, data, key, null).gradient!);
    flat(anyK(params, tf.scalar(steps, 'int32'))).forEach((value, i) => close(value, compiled[i]!, 1e-6));
    anyK.dispose();
  });
}

// Forty products in float32.
test('with many steps it is the gradient of the likelihood', () => {
  const { likelihoodGradient } = contrastiveDivergenceObjective(enumerateModel(rbm, params), rbmGibbsMatrix(params), law);
  flat(expectedContrastiveDivergence({ steps: 40 })(rbm, params, data, key, null).gradient!).forEach((value, i) =>
    close(value, likelihoodGradient[i]!, 5e-5)
  );
});

test('no steps, and machines too large for a table, are refused', () => {
  for (const steps of [0, -2, 1.5]) assert.throws(() => expectedContrastiveDivergence({ steps }), { name: 'ArgumentError', message: /steps/ });
  const wide = bernoulliRbm({ visible: 13, hidden: 2 });
  assert.throws(() => expectedContrastiveDivergence()(wide, wide.init(key), tf.zeros([1, 13]), key, null), {
    name: 'ArgumentError',
    message: /2\^13/
  });
});
