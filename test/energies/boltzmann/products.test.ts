import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  expertsOf,
  float64,
  integrate,
  jit,
  linearExpert,
  productOfGaussians,
  quadratureRule,
  random,
  rbmAsProduct,
  rbmFreeEnergies,
  ShapeError,
  softplusExpert,
  stateTable,
  tf
} from 'ebm';
import type { RbmParams } from 'ebm';
import { allClose, checkMoments, close, take } from '../truths';
import { wave } from './machines';

describe('productOfGaussians', () => {
  test('precisions add and the mean is weighted by them: N(-1, 1) times N(2, 1/4) is N(1.4, 1/5)', () => {
    const product = productOfGaussians({ mean: -1, covariance: 1 }, { mean: 2, covariance: 0.25 });
    const params = product.init(random.key(0));
    const { mean, precision, constant } = product.closedForm(params);
    close(precision[0]![0]!, 5, 1e-12);
    close(mean[0]!, 1.4, 1e-12);
    // Two Gaussians that disagree by 3: ½ · 9 / (1 + 1/4).
    close(constant, 3.6, 1e-12);
    const rule = quadratureRule([-10, 10], { panels: 80 });
    const z = integrate(rule, (x) => Math.exp(-0.5 * (x + 1) ** 2 - 2 * (x - 2) ** 2));
    close(product.logPartition(params), Math.log(z), 1e-12);
    const { covariance } = product.moments(params);
    close(covariance[0]![0]!, 0.2, 1e-12);
    checkMoments(take(product.sample(params, random.key(1), 20_000)), product.moments(params));
  });

  test('full and diagonal precisions of three experts in the plane, against quadrature', () => {
    const full = [
      [2, 0.6],
      [0.6, 0.5]
    ];
    const product = productOfGaussians({ mean: [1, 0], covariance: full }, { mean: [0, 1], covariance: [1, 2] }, { mean: [-1, 1], covariance: 0.5 });
    const params = product.init(random.key(0));
    const rule = quadratureRule(
      [
        [-6, 6],
        [-6, 6]
      ],
      { panels: 30 }
    );
    // The inverse of [[2, .6], [.6, .5]] is [[.5, -.6], [-.6, 2]] / .64.
    const energy = (x: number, y: number): number =>
      0.5 * ((0.5 * (x - 1) ** 2 - 1.2 * (x - 1) * y + 2 * y ** 2) / 0.64) + 0.5 * (x ** 2 + (y - 1) ** 2 / 2) + (x + 1) ** 2 + (y - 1) ** 2;
    const z = integrate(rule, (x, y) => Math.exp(-energy(x!, y!)));
    const average = (f: (x: number, y: number) => number): number => integrate(rule, (x, y) => f(x!, y!) * Math.exp(-energy(x!, y!))) / z;
    const { mean, covariance } = product.moments(params);
    // Parameters are float32.
    close(product.logPartition(params), Math.log(z), 1e-6);
    allClose(mean, [average((x) => x), average((_, y) => y)], 1e-6);
    close(
      covariance[0]![1]!,
      average((x, y) => (x - mean[0]!) * (y - mean[1]!)),
      1e-6
    );
    allClose(take(product.energy(params, tf.tensor2d([[0.3, -0.7]]))), [energy(0.3, -0.7)], 1e-5);
  });

  test('experts that are none, or of different dimensions, are refused', () => {
    assert.throws(() => productOfGaussians(), ArgumentError);
    assert.throws(() => productOfGaussians({ mean: [0, 0] }, { mean: 0 }), ShapeError);
    assert.throws(() => productOfGaussians({ covariance: -1 }), ArgumentError);
  });
});

describe('the RBM as a product of experts', () => {
  const [visible, hidden] = [6, 4];
  const params = {
    weights: tf.tensor2d(wave(visible * hidden, 0, 1.5), [visible, hidden]),
    visibleBias: tf.tensor1d(wave(visible, 1)),
    hiddenBias: tf.tensor1d(wave(hidden, 2))
  } as RbmParams;
  const states = stateTable(visible, 'binary');

  test('one linear and four softplus experts add up to the free energy to 1e-10, in double precision', () => {
    const product = rbmAsProduct({ visible, hidden });
    const experts = expertsOf(params);
    const program = jit((theta: typeof experts, x: ReturnType<typeof tf.zeros>) => product.energy(theta, x), { precision: 'float64', mode: 'graph' });
    const energies = program(experts as never, float64(states, [64, visible]) as never);
    allClose(energies, rbmFreeEnergies(params, states), 1e-10);
    program.dispose();
    tf.dispose(experts as never);
  });

  test('has the events and support of the RBM, and parameters of its own to start from', () => {
    const product = rbmAsProduct({ visible, hidden });
    const rbm = bernoulliRbm({ visible, hidden });
    assert.deepEqual([product.event, product.support], [rbm.event, rbm.support]);
    assert.equal(product.init(random.key(0)).length, 5);
    const before = tf.memory().numTensors;
    tf.dispose(expertsOf(params) as never);
    assert.equal(tf.memory().numTensors, before);
  });

  test('experts of no dimension, and batches of other shapes, are refused', () => {
    assert.throws(() => softplusExpert({ dimension: 0 }), ArgumentError);
    assert.throws(() => linearExpert({ dimension: 1.5 }), ArgumentError);
    assert.throws(() => rbmAsProduct({ visible: 2, hidden: 0 }), ArgumentError);
    const expert = softplusExpert({ dimension: 3 });
    assert.throws(() => expert.energy(expert.init(random.key(0)), tf.zeros([2, 2])), ShapeError);
  });
});
