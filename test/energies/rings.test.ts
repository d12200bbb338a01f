import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random, rings, score, tf } from 'ebm';
import { allClose, checkMoments, close, energiesAt, meanOf, quadratureLogPartition, take } from './truths';

const key = random.key(0);
const broad = rings({ radii: [0.5, 1.5], width: 0.4 });

test('log Z and the variance of a coordinate are those of SciPy', () => {
  // scipy.integrate.quad over r of the definition, SciPy 1.17.1.
  const params = broad.init(key);
  close(broad.logPartition(params), 0.020035493746594395, 3e-8);
  close(broad.moments(params).covariance[0]![0]!, 0.8493521703997885, 3e-8);
  const thin = rings();
  close(thin.logPartition(thin.init(key)), 0, 1e-8);
  close(thin.moments(thin.init(key)).covariance[1]![1]!, 3.78375, 1e-7);
});

test('log Z is that of the tensor energy by quadrature in the plane', () => {
  const domain = [
    [-6, 6],
    [-6, 6]
  ] as const;
  close(quadratureLogPartition(broad, broad.init(key), domain, { panels: 120 }), broad.logPartition(broad.init(key)), 2e-5);
});

test('each ring has its share of draws', () => {
  const model = rings({ radii: [1, 3], width: 0.1, weights: [1, 3] });
  const params = model.init(key);
  const draws = take(model.sample(params, random.key(1), 100_000));
  const outer = Float64Array.from({ length: 100_000 }, (_, i) => Number(Math.hypot(draws[2 * i]!, draws[2 * i + 1]!) > 2));
  const { mean, standardError } = meanOf(outer);
  close(mean, 0.75, 4.5 * standardError);
  checkMoments(draws, model.moments(params));
});

test('the energy does not change under rotation; the score at the origin is 0', () => {
  const params = broad.init(key);
  const [here, there] = energiesAt(broad, params, [
    [0.6, 0.8],
    [-1, 0]
  ]);
  close(here!, there!, 1e-6);
  tf.tidy(() => allClose(take(score(broad)(params, tf.zeros([1, 2]))), [0, 0], 0));
});

test('rings that are none are refused', () => {
  assert.throws(() => rings({ radii: [] }), { name: 'ArgumentError', message: /radii: got an empty list/ });
  assert.throws(() => rings({ radii: [1, 0] }), { name: 'ArgumentError', message: /radii\[1\]: got 0/ });
  assert.throws(() => rings({ width: NaN }), { name: 'ArgumentError', message: /width: got NaN/ });
  assert.throws(() => rings({ weights: [1, 2] }), { name: 'ArgumentError', message: /2 of them; expected 4/ });
});

test('rings much thinner than their distance are resolved, or refused', () => {
  const model = rings({ radii: [1, 100], width: 1e-3 });
  const params = model.init(key);
  // No mass is lost at the origin; E r² = mean of R² + 3σ², for r has the density r N(r; R, σ²) / R.
  close(model.logPartition(params), 0, 1e-9);
  close(model.moments(params).covariance[0]![0]!, (1 + 1e4 + 6e-6) / 4, 1e-8);
  const points = take(model.sample(params, random.key(3), 40_000));
  const offsets = Array.from({ length: 40_000 }, (_, i) => Math.hypot(points[2 * i]!, points[2 * i + 1]!)).filter((r) => r < 50);
  const { mean: square, standardError } = meanOf(offsets.map((r) => ((r - 1) / 1e-3) ** 2));
  close(square, 1, 4.5 * standardError);
  const thinner = rings({ radii: [1, 100], width: 1e-5 });
  assert.throws(() => thinner.sample(thinner.init(key), key, 3), { name: 'ArgumentError', message: /less narrow/ });
});
