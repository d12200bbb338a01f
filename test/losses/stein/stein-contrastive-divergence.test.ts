import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  doubleWell,
  gaussian,
  kernelSteinDiscrepancy,
  random,
  rbfKernel,
  sample,
  ShapeError,
  steinContrastiveDivergence,
  steinSteps,
  svgd,
  tf
} from 'ebm';
import type { DoubleWellParams } from 'ebm';

const key = random.key(41);
const well = doubleWell();
const data = well.sample(well.init(key), random.key(1), 200);
const at = { a: 0.4, b: 0.7, c: -0.2 };
const params: DoubleWellParams = { a: tf.scalar(at.a), b: tf.scalar(at.b), c: tf.scalar(at.c) };
const kernel = rbfKernel({ bandwidth: 0.8 });

/** ∇θ KSD² (V) by differences of the float64 metric. */
const slopes = (['a', 'b', 'c'] as const).map((name) => {
  const values = Float64Array.from(data.dataSync());
  const at1 = (by: number): number => {
    const theta = { ...at, [name]: at[name] + by };
    const scores = values.map((x) => -(4 * theta.a * x ** 3 - 2 * theta.b * x + theta.c));
    return kernelSteinDiscrepancy({ values, dimension: 1 }, { values: scores, dimension: 1 }, { kernel, statistic: 'v' });
  };
  return (at1(1e-4) - at1(-1e-4)) / 2e-4;
});
const gradientOf = (stepSize: number): number[] =>
  tf.tidy(() => {
    const { gradient } = steinContrastiveDivergence({ kernel, stepSize })(well, params, data, key, null);
    return [gradient!.a, gradient!.b, gradient!.c].map((leaf) => leaf.dataSync()[0]!);
  });

test('one small step descends the Stein discrepancy: its gradient is (ε/2) ∇KSD², with an error of first order in ε', () => {
  const errors = [0.2, 0.1, 0.05, 0.025, 0.0125].map((epsilon) => {
    const expected = slopes.map((slope) => (epsilon / 2) * slope);
    const length = (values: readonly number[]): number => Math.hypot(...values);
    return length(gradientOf(epsilon).map((value, k) => value - expected[k]!)) / length(expected);
  });
  // T5: relative errors .071, .036, .018 … of another family; here the quartic bends more.
  assert.ok(errors[4]! < 0.02, String(errors));
  for (let i = 2; i < 5; i++) {
    const slope = Math.log2(errors[i - 1]! / errors[i]!);
    assert.ok(Math.abs(slope - 1) < 0.1, `slope ${slope} of ${errors.join(', ')}`);
  }
});

test('its negatives are where SVGD takes the batch', async () => {
  const options = { kernel: rbfKernel(), stepSize: 0.1 };
  const whole = await sample(svgd(options), well, params as never, { key, initial: data, draws: 1, thin: 4, mode: 'graph' });
  const moved = steinSteps(well, params, data, { ...options, steps: 4 });
  moved.dataSync().forEach((value, i) => assert.ok(Math.abs(value - whole.values[i]!) < 1e-5));
  const loss = steinContrastiveDivergence({ ...options, steps: 4 });
  tf.dispose(loss(well, params, data, key, null) as never);
  const before = tf.memory().numTensors;
  const result = loss(well, params, data, key, null);
  // The energy gap, its gradient, and what is logged.
  const mean = (x: typeof moved): number => tf.tidy(() => tf.mean(well.energy(params, x)).dataSync()[0]!);
  assert.ok(Math.abs(result.loss.dataSync()[0]! - (mean(data) - mean(moved))) < 1e-5);
  assert.equal(result.info.gradientEvaluations!.dataSync()[0], 200 * 6);
  assert.equal(tf.memory().numTensors - before, 1 + 3 + Object.keys(result.info).length);
  tf.dispose([moved, result as never]);
});

test('a single event climbs its own energy: nothing pushes it', () => {
  const normal = gaussian();
  const theta = normal.init(key);
  const moved = steinSteps(normal, theta, tf.tensor2d([2], [1, 1]), { stepSize: 0.5 });
  assert.ok(Math.abs(moved.dataSync()[0]! - 1) < 1e-6);
});

test('steps that are none and events without a score are refused', () => {
  for (const stepSize of [0, -1, NaN, Infinity]) assert.throws(() => steinContrastiveDivergence({ stepSize }), ArgumentError);
  assert.throws(() => steinContrastiveDivergence({ stepSize: 0.1, normalisation: 'rows' as never }), /normalisation/);
  for (const steps of [0, 1.5]) assert.throws(() => steinContrastiveDivergence({ stepSize: 0.1, steps }), ArgumentError);
  const loss = steinContrastiveDivergence({ stepSize: 0.1 });
  assert.throws(() => loss(well, params, tf.zeros([4, 2]), key, null), ShapeError);
  const machine = bernoulliRbm({ visible: 3, hidden: 2 });
  assert.throws(() => loss(machine, machine.init(key), tf.zeros([4, 3]), key, null), ArgumentError);
});
