// Losses averaged over their own noise, against closed forms for Gaussians and plain quadrature.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  conditionalNoiseContrastive,
  contrastiveDivergence,
  DataError,
  denoisingScoreMatching,
  energyFrom,
  expectedLoss,
  implicitScoreMatching,
  integrate,
  jit,
  langevinStep,
  quadratureRule,
  random,
  ready,
  ShapeError,
  tabulate,
  tf,
  weightedDraws,
  weightsOfDraws
} from 'ebm';
import type { Key } from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const [S, lambda] = [1.7, 0.9];
const logNormal = (x: number, variance: number): number => -0.5 * ((x * x) / variance + Math.log(2 * Math.PI * variance));
const rule = quadratureRule([-14, 14], { panels: 40, order: 10 });
const logDensity = tabulate(rule, (x) => logNormal(x!, S));
const well = energyFrom((p: { lambda: Scalar }, x: Tensor) => tf.mul(tf.mul(0.5, p.lambda), tf.sum(tf.square(x), 1)), {
  event: [1],
  init: () => ({ lambda: tf.scalar(lambda) })
});
const key = random.key(11);
const doubles = { lambda };

test('weights make given numbers integrate polynomials against the normal law', () => {
  const draws = [-2.1, -0.3, 0.2, 0.9, 1.4, 2.5, -1.2];
  const weights = weightsOfDraws(draws, 5);
  [1, 0, 1, 0, 3, 0].forEach((moment, m) =>
    close(
      weights.reduce((sum, weight, k) => sum + weight * draws[k]! ** m, 0),
      moment,
      1e-12,
      `moment ${m}`
    )
  );
  for (const weight of weightsOfDraws(draws, 0)) close(weight, 1 / 7, 1e-15);
  // More numbers than conditions: of all such weights the nearest to 1/n.
  const loose = weightsOfDraws([-1, 0, 2], 1);
  // Σw = 1 and -w₁ + 2w₃ = 0: w = (2t, 1 - 3t, t), and d/dt Σ (w - 1/3)² = 0 at t = 3/14.
  loose.forEach((weight, k) => close(weight, [6 / 14, 5 / 14, 3 / 14][k]!, 1e-14));
  // Gauss–Hermite nodes of three points, ±√3 and 0, have the weights 1/6 and 2/3.
  weightsOfDraws([-Math.sqrt(3), 0, Math.sqrt(3)], 2).forEach((weight, k) => close(weight, [1 / 6, 2 / 3, 1 / 6][k]!, 1e-14));
});

test('score matching, its denoising form and Langevin contrastive divergence have their closed forms', async () => {
  await ready;
  const sm = expectedLoss(implicitScoreMatching(), well, { rule, logDensity });
  close(sm(doubles).value, 0.5 * lambda ** 2 * S - lambda, 1e-12, 'SM');
  close(sm(doubles).gradient['lambda']![0]!, lambda * S - 1, 1e-12, 'its gradient');
  close(sm({ lambda: 0.3 }).value, 0.5 * 0.09 * S - 0.3, 1e-12, 'elsewhere');
  sm.dispose();

  const sigma = 0.5;
  const dsm = expectedLoss(denoisingScoreMatching({ sigma }), well, { rule, logDensity, draws: weightedDraws({ key, degree: 2 }) });
  close(dsm(doubles).value, 0.5 * (lambda ** 2 * (S + sigma ** 2) - 2 * lambda + 1 / sigma ** 2), 1e-11, 'DSM');
  close(dsm(doubles).gradient['lambda']![0]!, lambda * (S + sigma ** 2) - 1, 1e-11, 'its gradient');
  dsm.dispose();

  const eta = 0.2;
  const draws = weightedDraws({ key, degree: 2, derive: (own) => random.foldIn(own, 0) });
  const cd = expectedLoss(contrastiveDivergence({ transition: (model) => langevinStep(model, { stepSize: eta }) }), well, {
    rule,
    logDensity,
    draws
  });
  // ½S - ½[(1 - ηλ)² S + 2η].
  close(cd(doubles).gradient['lambda']![0]!, 0.5 * (S - (1 - eta * lambda) ** 2 * S - 2 * eta), 1e-12, 'CD-1');
  cd.dispose();
});

test('conditional noise-contrastive estimation is its double integral', () => {
  const sigma = 0.0625;
  const loss = conditionalNoiseContrastive({ sigma });
  const expected = expectedLoss(loss, well, { rule, logDensity, draws: weightedDraws({ key, degree: 12 }) });
  const normal = quadratureRule([-9, 9], { panels: 12, order: 10 });
  const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  const inner = (x: number): number =>
    integrate(normal, (z) => Math.exp(logNormal(z!, 1)) * softplus(0.5 * lambda * (x * x - (x + sigma * z!) ** 2)));
  const truth = 2 * integrate(rule, (x) => Math.exp(logNormal(x!, S)) * inner(x!));
  close(expected(doubles).value, truth, 1e-10);
  const before = tf.memory().numTensors;
  expected(doubles);
  assert.equal(tf.memory().numTensors, before);
  expected.dispose();
});

test('draws are what a program of double precision draws with their keys, and only those keys are kept', () => {
  const before = tf.memory().numTensors;
  const { keys, values, weights } = weightedDraws({ key, degree: 6, derive: (own) => random.foldIn(own, 3) });
  assert.equal(tf.memory().numTensors - before, keys.length);
  assert.deepEqual([keys.length, values.length, weights.length], [9, 9, 9]);
  const draw = jit((own: Key) => random.normal(random.foldIn(own, 3), [1, 1]), { precision: 'float64', mode: 'graph' });
  keys.forEach((own, k) => close((draw(own) as unknown as Float64Array)[0]!, values[k]!, 1e-12, `draw ${k}`));
  draw.dispose();
  [1, 0, 1, 0, 3, 0, 15].forEach((moment, m) =>
    close(
      weights.reduce((sum, weight, k) => sum + weight * values[k]! ** m, 0),
      moment,
      1e-10,
      `moment ${m}`
    )
  );
  tf.dispose(keys);
});

test('bad input is refused', () => {
  for (const degree of [-1, 0.5, 3, NaN]) assert.throws(() => weightsOfDraws([1, 2, 3], degree), ArgumentError);
  assert.throws(() => weightsOfDraws([1, NaN, 3], 1), DataError);
  assert.throws(() => weightsOfDraws([1, 1, 1], 1), DataError);
  for (const degree of [8, -1, 0.5, NaN]) assert.throws(() => weightedDraws({ key, degree, count: 8 }), ArgumentError);
  assert.throws(() => weightedDraws({ key, count: 0 }), ArgumentError);
  assert.throws(() => weightedDraws({ key, pool: 5 }), ArgumentError);
  assert.throws(() => expectedLoss(implicitScoreMatching(), well, { rule, logDensity: [1] }), ShapeError);
  const plane = quadratureRule([
    [0, 1],
    [0, 1]
  ]);
  assert.throws(
    () => expectedLoss(implicitScoreMatching(), well, { rule: plane, logDensity: new Float64Array(plane.weights.length) }),
    ArgumentError
  );
});
