import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubleWell, float64, gaussian, gaussianMixture, jit, random, ShapeError, steinOperator, tf } from 'ebm';
import type { Energy } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

const key = random.key(3);

/** T_pφ in double at points [n, d]. */
function inDouble<P>(energy: Energy<P>, params: P, phi: (x: Tensor) => Tensor, points: Float64Array, d: number): Float64Array {
  const program = jit((theta: P, x: Tensor) => ({ values: steinOperator(energy, theta, phi, x) }), { precision: 'float64' });
  const result = program(params as never, float64(points, [points.length / d, d]) as never) as unknown as { values: Float64Array };
  program.dispose();
  return result.values;
}
/** Evenly spaced points, by which the trapezoidal rule integrates what has died away at both ends to rounding. */
const grid = (from: number, to: number, cells: number): Float64Array =>
  Float64Array.from({ length: cells + 1 }, (_, i) => from + ((to - from) * i) / cells);
const average = (values: ArrayLike<number>, weights: ArrayLike<number>): number => {
  let [sum, total] = [0, 0];
  for (let i = 0; i < weights.length; i++) [sum, total] = [sum + weights[i]! * values[i]!, total + weights[i]!];
  return sum / total;
};

test('under q = N(0.7, 1.3²) the mean for p = N(0, 1) and φ = -0.4x + 0.2 is 0.332, the rate at which KL falls', () => {
  const normal = gaussian();
  const points = grid(-16, 17, 2000);
  const q = points.map((x) => Math.exp(-0.5 * ((x - 0.7) / 1.3) ** 2));
  const values = inDouble(normal, normal.init(key), (x) => tf.add(tf.mul(-0.4, x), 0.2), points, 1);
  assert.ok(Math.abs(average(values, q) - 0.332) < 1e-9);
  // The other side: KL(N(m, v) ‖ N(0, 1)) of the moved q, m → m + ε(-0.4m + 0.2), √v → √v (1 - 0.4ε), by central differences.
  const divergence = (epsilon: number): number => {
    const [m, v] = [0.7 + epsilon * (-0.4 * 0.7 + 0.2), (1.3 * (1 - 0.4 * epsilon)) ** 2];
    return 0.5 * (v + m * m - 1 - Math.log(v));
  };
  assert.ok(Math.abs(-(divergence(1e-5) - divergence(-1e-5)) / 2e-5 - 0.332) < 1e-8);
});

test("Stein's identity: under p the mean is 0, for fields that are not gradients too", () => {
  const well = doubleWell();
  const points = grid(-5, 5, 2000);
  const p = points.map((x) => Math.exp(-(0.25 * x ** 4 - x ** 2 + 0.3 * x)));
  const values = inDouble(well, well.init(key), (x) => tf.add(tf.sin(tf.mul(2, x)), tf.square(x)), points, 1);
  // a = 0.25, b = 1, c = 0.3 are float32 in the parameters: 0.3 is off by 1e-8.
  assert.ok(Math.abs(average(values, p)) < 1e-7, String(average(values, p)));

  const mixture = gaussianMixture({
    means: [
      [-1, 0.5],
      [1.5, -0.5]
    ],
    weights: [0.25, 0.75],
    covariances: 0.5
  });
  const axis = grid(-8, 8, 160);
  const plane = new Float64Array(2 * axis.length ** 2);
  const weights = new Float64Array(axis.length ** 2);
  axis.forEach((x, i) =>
    axis.forEach((y, j) => {
      const place = i * axis.length + j;
      plane.set([x, y], 2 * place);
      weights[place] = 0.25 * Math.exp(-((x + 1) ** 2) - (y - 0.5) ** 2) + 0.75 * Math.exp(-((x - 1.5) ** 2) - (y + 0.5) ** 2);
    })
  );
  const swirl = (x: Tensor): Tensor => {
    const [a, b] = tf.split(x, 2, 1) as [Tensor, Tensor];
    return tf.concat([tf.add(tf.mul(a, b), tf.sin(b)), tf.sub(tf.square(a), tf.mul(0.5, b))], 1);
  };
  const params = mixture.init(key);
  const rate = average(inDouble(mixture, params, swirl, plane, 2), weights);
  assert.ok(Math.abs(rate) < 1e-7, String(rate));
});

test('a field that changes the shape is refused; nothing is left behind', () => {
  const normal = gaussian({ dimension: 2 });
  const params = normal.init(key);
  const x = random.normal(key, [5, 2]);
  assert.throws(() => steinOperator(normal, params, (at) => tf.sum(at, 1), x), ShapeError);
  assert.throws(() => steinOperator(normal, params, (at) => at, tf.zeros([5, 3])), ShapeError);
  const before = tf.memory().numTensors;
  const rate = steinOperator(normal, params, (at) => at, x);
  assert.deepEqual([rate.shape, tf.memory().numTensors], [[5], before + 1]);
  // φ = x: s·x + d = 2 - |x|².
  const expected = (x.arraySync() as number[][]).map(([a, b]) => 2 - a! ** 2 - b! ** 2);
  rate.dataSync().forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5));
});
