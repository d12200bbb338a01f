import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ArgumentError, DataError, gaussianRbm, grad, integrate, logSumExp64, quadratureRule, random, ShapeError, tf } from 'ebm';
import type { GaussianRbmParams } from 'ebm';
import { allClose, checkMoments, close, energiesAt, take } from '../truths';
import { allStates, wave } from './machines';

function someParams(visible: number, hidden: number): { params: GaussianRbmParams; joint: (v: number[], h: number[]) => number } {
  const [w, b, c, s] = [wave(visible * hidden, 0, 0.9), wave(visible, 1), wave(hidden, 2), wave(visible, 3, 0.6)];
  const params = { weights: tf.tensor2d(w, [visible, hidden]), visibleBias: tf.tensor1d(b), hiddenBias: tf.tensor1d(c), logVariance: tf.tensor1d(s) };
  const joint = (v: number[], h: number[]): number => {
    let energy = -h.reduce((sum, value, j) => sum + c[j]! * value, 0);
    v.forEach((value, i) => {
      const variance = Math.exp(s[i]!);
      energy += (value - b[i]!) ** 2 / (2 * variance);
      h.forEach((bit, j) => (energy -= (value * w[i * hidden + j]! * bit) / variance));
    });
    return energy;
  };
  return { params, joint };
}

describe('gaussianRbm', () => {
  const { params, joint } = someParams(2, 3);
  const model = gaussianRbm({ visible: 2, hidden: 3 });
  const bits = allStates(3, 0, 1);

  test('the free energy is minus the log of the sum over hidden states', () => {
    const points = [
      [0, 0],
      [1.3, -0.4],
      [-2, 3]
    ];
    allClose(
      energiesAt(model, params, points),
      points.map((v) => -logSumExp64(bits.map((h) => -joint(v, h)))),
      1e-5
    );
  });

  test('log Z is the integral over the plane, by quadrature', () => {
    const rule = quadratureRule(
      [
        [-12, 12],
        [-12, 12]
      ],
      { panels: 40 }
    );
    const z = integrate(rule, (...v) => bits.reduce((sum, h) => sum + Math.exp(-joint(v, h)), 0));
    close(model.logPartition(params), Math.log(z), 1e-10);
  });

  test('conditionals are those of the joint energy', () => {
    const v = [0.7, -1.1];
    const total = logSumExp64(bits.map((h) => -joint(v, h)));
    const truth = [0, 1, 2].map((j) => bits.reduce((sum, h) => sum + h[j]! * Math.exp(-joint(v, h) - total), 0));
    allClose(take(model.hiddenGivenVisible(params, tf.tensor2d([v]))), truth, 1e-6);
    bits.forEach((h) => {
      const got = take(model.visibleGivenHidden(params, tf.tensor2d([h])));
      // The joint energy is least at the conditional mean.
      got.forEach((mean, i) => {
        const at = (shift: number): number =>
          joint(
            got.map((value, k) => (k === i ? value + shift : value)),
            h
          );
        close((at(1e-4) - at(-1e-4)) / 2e-4, 0, 1e-5, `mean ${i}: ${mean}`);
      });
    });
  });

  test('moments are those of the mixture of Gaussians, and of its draws; block Gibbs leaves them', () => {
    const [w, b, s] = [params.weights, params.visibleBias, params.logVariance].map((tensor) => Array.from(tensor.dataSync()));
    const means = bits.map((h) => [0, 1].map((i) => b![i]! + h.reduce((sum, bit, j) => sum + bit * w![i * 3 + j]!, 0)));
    // Integrating v out by completing the square.
    const logs = bits.map((h, k) => {
      const square = [0, 1].reduce((sum, i) => sum + (means[k]![i]! ** 2 - b![i]! ** 2) / (2 * Math.exp(s![i]!)), 0);
      return square + h.reduce((sum, bit, j) => sum + bit * params.hiddenBias.dataSync()[j]!, 0);
    });
    const p = logs.map((log) => Math.exp(log - logSumExp64(logs)));
    const mean = [0, 1].map((i) => p.reduce((sum, weight, k) => sum + weight * means[k]![i]!, 0));
    const covariance = [0, 1].map((i) =>
      [0, 1].map(
        (j) =>
          p.reduce((sum, weight, k) => sum + weight * (means[k]![i]! - mean[i]!) * (means[k]![j]! - mean[j]!), 0) + (i === j ? Math.exp(s![i]!) : 0)
      )
    );
    const got = model.moments(params);
    allClose(got.mean, mean, 1e-10);
    got.covariance.forEach((row, i) => allClose(row, covariance[i]!, 1e-10));
    tf.tidy(() => {
      const draws = model.sample!(params, random.key(3), 60_000);
      checkMoments(draws.dataSync(), got, 'draws');
      checkMoments(model.transition(params, random.key(4), draws).dataSync(), got, 'after a sweep');
      const { visible, hidden, visibleMean, hiddenProbability } = model.gibbsStep(params, random.key(5), draws);
      assert.deepEqual(
        [visible.shape, hidden.shape, visibleMean.shape, hiddenProbability.shape],
        [
          [60_000, 2],
          [60_000, 3],
          [60_000, 2],
          [60_000, 3]
        ]
      );
    });
  });

  test('the closed-form mean gradient is that of automatic differentiation', () => {
    tf.tidy(() => {
      const x = random.normal(random.key(1), [9, 2]);
      const [mean, gradient] = model.meanEnergyGradient(params, x);
      const automatic = grad((theta: GaussianRbmParams) => tf.mean(model.energy(theta, x)))(params);
      close(mean.dataSync()[0]!, tf.mean(model.energy(params, x)).dataSync()[0]!, 1e-5);
      for (const name of ['weights', 'visibleBias', 'hiddenBias', 'logVariance'] as const) {
        allClose(gradient[name].dataSync(), automatic[name].dataSync(), 1e-5, name);
      }
    });
  });

  test('without weights it is a Gaussian', () => {
    const free = gaussianRbm({ visible: 3, hidden: 2, weightScale: 0, sigma: [1, 2, 0.5], visibleBias: [1, 0, -1] });
    const start = free.init(random.key(0));
    close(free.logPartition(start), 1.5 * Math.log(2 * Math.PI) + Math.log(1 * 2 * 0.5) + 2 * Math.LN2, 1e-6);
    allClose(free.moments(start).mean, [1, 0, -1], 1e-12);
    free.moments(start).covariance.forEach((row, i) =>
      allClose(
        row,
        [0, 1, 2].map((j) => (i === j ? [1, 4, 0.25][i]! : 0)),
        1e-6
      )
    );
  });

  test('bad options, data and parameters are refused', () => {
    assert.throws(() => gaussianRbm({ visible: 0, hidden: 1 }), ArgumentError);
    assert.throws(() => gaussianRbm({ visible: 2, hidden: 1, sigma: 0 }), ArgumentError);
    assert.throws(() => gaussianRbm({ visible: 2, hidden: 1, sigma: [1] }), ArgumentError);
    assert.throws(() => gaussianRbm({ visible: 2, hidden: 1, visibleBias: [1, 2, 3] }), ArgumentError);
    assert.throws(() => model.energy(params, tf.zeros([2, 3])), ShapeError);
    assert.throws(() => model.gibbsStep(params, random.key(0), tf.zeros([2])), ShapeError);
    assert.throws(() => model.logPartition({ ...params, hiddenBias: tf.tensor1d([0, NaN, 0]) }), DataError);
    const wide = gaussianRbm({ visible: 2, hidden: 40 });
    assert.throws(() => wide.logPartition(wide.init(random.key(0))), { name: 'ArgumentError', message: /2\^40/ });
    assert.equal(wide.sample, undefined);
  });
});
