import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ArgumentError, gaussian, gaussianMixture, jit, random, ShapeError, tf, tweedieDenoiser } from 'ebm';
import type { GaussianMixtureParams } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

const sigma = 0.6;
const noisy = gaussianMixture({ weights: [3, 1], means: [[-2.25], [1.5]], covariances: [0.35 ** 2 + sigma ** 2, 0.8 ** 2 + sigma ** 2] });
const params = noisy.init(random.key(0));
const places = Array.from({ length: 161 }, (_, i) => (i - 80) / 16);
const y = tf.tensor2d(places, [161, 1]);

/** E[x | y] in float64 by conjugacy, for the mixture that the float32 parameters are: a mixture of Gaussians of variances v - σ², v those of y. */
function posteriorMean({ logits, means, factors }: GaussianMixtureParams, at: number): number {
  const variances = Array.from(factors.dataSync(), (factor) => 1 / factor ** 2);
  const terms = Array.from(logits.dataSync(), (logit, k) => {
    const [mean, v] = [means.dataSync()[k]!, variances[k]!];
    return { weight: Math.exp(logit - (at - mean) ** 2 / (2 * v)) / Math.sqrt(v), mean: mean + ((v - sigma ** 2) / v) * (at - mean) };
  });
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  return terms.reduce((sum, { weight, mean }) => sum + (weight / total) * mean, 0);
}

describe("Tweedie's formula", () => {
  const exact = places.map((at) => posteriorMean(params, at));
  const furthest = (values: ArrayLike<number>): number => Math.max(...exact.map((value, i) => Math.abs(value - values[i]!)));

  it('is the posterior mean of a mixture, to float32', () => {
    const off = furthest(tweedieDenoiser(noisy, params, y, sigma).dataSync());
    assert.ok(off < 5e-6, `off by ${off}`);
  });

  it('is the posterior mean to 1e-10 in a float64 program', () => {
    const denoise = jit((theta: GaussianMixtureParams, at: Tensor) => tweedieDenoiser(noisy, theta, at, sigma), { precision: 'float64' });
    const values = denoise(params, y);
    const off = furthest(values);
    assert.ok(off < 1e-10, `off by ${off}`);
    denoise.dispose();
  });

  it('shrinks a Gaussian in two dimensions to its mean by the share of the noise', () => {
    const blurred = gaussian({ mean: [1, -2], covariance: [1 + 0.25, 0.5 + 0.25] });
    const at = tf.tensor2d([
      [3, 1],
      [0, 0]
    ]);
    const expected = [1 + 2 * 0.8, -2 + 3 * (0.5 / 0.75), 1 - 0.8, -2 + 2 * (0.5 / 0.75)];
    const got = tweedieDenoiser(blurred, blurred.init(random.key(0)), at, 0.5).dataSync();
    expected.forEach((value, i) => assert.ok(Math.abs(value - got[i]!) < 1e-5, `${got[i]} for ${value}`));
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    tweedieDenoiser(noisy, params, y, sigma).dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses bad input', () => {
    for (const bad of [0, -1, NaN, Infinity]) assert.throws(() => tweedieDenoiser(noisy, params, y, bad), ArgumentError);
    assert.throws(() => tweedieDenoiser(noisy, params, tf.zeros([3, 2]), sigma), ShapeError);
  });
});
