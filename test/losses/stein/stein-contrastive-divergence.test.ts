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
import { naiveDirection, naiveRbf } from '../../samplers/stein/naive';

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

test('the penalty adds 2λ (E_data[E ∇θE] + E_moved[E ∇θE]), the moved points held fixed: by the double loop in float64', () => {
  const [lambda, stepSize] = [0.3, 0.2];
  const x = Array.from(data.dataSync(), (value) => [value]);
  const scores = x.map(([value]) => [-(4 * at.a * value! ** 3 - 2 * at.b * value! + at.c)]);
  const phi = naiveDirection(naiveRbf(0.8), scores, x, x);
  const [still, moved] = [x.map(([value]) => value!), x.map(([value], i) => value! + stepSize * phi[i]![0]!)];
  const energy = (value: number): number => at.a * value ** 4 - at.b * value ** 2 + at.c * value;
  const mean = (values: readonly number[], f: (value: number) => number): number => values.reduce((sum, value) => sum + f(value) / values.length, 0);
  const of = (values: readonly number[], sign: 1 | -1): number[] =>
    [(v: number): number => v ** 4, (v: number): number => -(v ** 2), (v: number): number => v].map((slope) =>
      mean(values, (value) => (sign + 2 * lambda * energy(value)) * slope(value))
    );
  const [ofData, ofMoved] = [of(still, 1), of(moved, -1)];
  const squares = mean(still, (value) => energy(value) ** 2) + mean(moved, (value) => energy(value) ** 2);
  const whole = mean(still, energy) - mean(moved, energy) + lambda * squares;

  const close = (got: number, expected: number): void =>
    assert.ok(Math.abs(got - expected) < 2e-5 * Math.max(1, Math.abs(expected)), `${got} for ${expected}`);
  const update = steinContrastiveDivergence({ kernel, stepSize, energyPenalty: lambda });
  tf.dispose(update(well, params, data, key, null) as never);
  const before = tf.memory().numTensors;
  const { loss, gradient, info } = update(well, params, data, key, null);
  assert.equal(tf.memory().numTensors - before, 1 + 3 + Object.keys(info).length);
  [gradient!.a, gradient!.b, gradient!.c].forEach((leaf, k) => close(leaf.dataSync()[0]!, ofData[k]! + ofMoved[k]!));
  close(loss.dataSync()[0]!, whole);
  close(info.modelEnergy!.dataSync()[0]!, mean(moved, energy));
  // The squares cost no further gradient.
  assert.equal(info.gradientEvaluations!.dataSync()[0], 200 * 3);
  tf.dispose([loss, gradient as never, info as never]);
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
  for (const energyPenalty of [-1, NaN, Infinity]) assert.throws(() => steinContrastiveDivergence({ stepSize: 0.1, energyPenalty }), /energyPenalty/);
  for (const steps of [0, 1.5]) assert.throws(() => steinContrastiveDivergence({ stepSize: 0.1, steps }), ArgumentError);
  const loss = steinContrastiveDivergence({ stepSize: 0.1 });
  assert.throws(() => loss(well, params, tf.zeros([4, 2]), key, null), ShapeError);
  const machine = bernoulliRbm({ visible: 3, hidden: 2 });
  assert.throws(() => loss(machine, machine.init(key), tf.zeros([4, 3]), key, null), ArgumentError);
});
