import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grad, jit, random, ready, tf } from 'ebm';
import { symmetricNormalQuantile } from 'ebm/dist/engine/random/inverse-error-function';
import { complementaryErrorFunction } from './complementary-error-function';
import { modes } from './modes';
import reference from './reference/normal-quantile.json';

type Tensor = Parameters<typeof symmetricNormalQuantile>[0];

const half = 2 ** 23;
/** The x with index k of 0..2^24 - 1, as `normal` uses them. */
const input = (k: number): number => (2 * k + 1) / 2 ** 24 - 1;

/** Newton's correction of z towards √2 erf⁻¹(x), x = (2 k + 1)/2^24 > 0: the error of z where it is small. */
function errorOf(z: number, k: number): number {
  const tail = (half - k - 0.5) / half;
  const density = Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2);
  return (tail - complementaryErrorFunction(z * Math.SQRT1_2)) / density;
}

test.before(() => ready);

test("the test's own truth agrees with mpmath", () => {
  for (const { k, z } of reference.values) assert.ok(Math.abs(errorOf(z, k)) < 1e-13 * Math.max(1, z * 4), `k = ${k}: ${errorOf(z, k)}`);
});

for (const mode of modes) {
  test(`the normal quantile, ${mode}: all 2^24 inputs give finite, odd, never decreasing values of the stated accuracy`, () => {
    const inputs = tf.tensor1d(Float32Array.from({ length: 2 * half }, (_, k) => input(k)));
    const program = jit((x: Tensor) => symmetricNormalQuantile(x), { mode });
    const result = program(inputs);
    const values = result.dataSync();
    let [finite, odd, increasing, relative, absolute] = [true, true, true, 0, 0];
    for (let k = 0; k < half; k++) {
      const z = values[half + k] as number;
      const error = Math.abs(errorOf(z, k));
      finite &&= Number.isFinite(z) && z > 0;
      odd &&= values[half - 1 - k] === -z;
      increasing &&= z >= (values[half + k - 1] as number);
      absolute = Math.max(absolute, error);
      relative = Math.max(relative, error / z);
    }
    assert.deepEqual({ finite, odd, increasing }, { finite: true, odd: true, increasing: true });
    assert.ok(relative < 3e-7, `relative error ${relative}`);
    assert.ok(absolute < 1.2e-6, `absolute error ${absolute}`);
    tf.dispose([inputs, result]);
    program.dispose();
  });
}

test('the normal quantile keeps its relative accuracy down to the smallest normal numbers', () => {
  const small = Float32Array.from({ length: 36 }, (_, i) => 10 ** -(i + 2));
  const values = symmetricNormalQuantile(tf.tensor1d(small)).dataSync();
  // √(π/2) x (1 + π x² / 12), the next term below 1e-9.
  small.forEach((x, i) =>
    assert.ok(Math.abs((values[i] as number) / (Math.sqrt(Math.PI / 2) * x * (1 + (Math.PI * x * x) / 12)) - 1) < 3e-7, `${x}`)
  );
});

test('the inverse error function is the quantile over √2, and NaN at ±1 and beyond', () => {
  for (const { k, z } of reference.values) {
    const value = random.inverseErrorFunction(tf.scalar((2 * k + 1) / 2 ** 24)).dataSync()[0] as number;
    assert.ok(Math.abs(value / (z * Math.SQRT1_2) - 1) < 4e-7);
  }
  assert.deepEqual(Array.from(random.inverseErrorFunction(tf.tensor1d([-2, -1, 0, 1, 1.5])).dataSync()), [NaN, NaN, 0, NaN, NaN]);
});

test('first and second derivatives of the inverse error function', () => {
  const points = [-0.9, -0.3, 0, 0.2, 0.7];
  const x = tf.tensor1d(points);
  const first = (at: Tensor): Tensor => grad((y: Tensor) => tf.sum(random.inverseErrorFunction(y)))(at) as Tensor;
  const second = grad((y: Tensor) => tf.sum(first(y)))(x) as Tensor;
  const value = random.inverseErrorFunction(x).dataSync();
  const [firstValues, secondValues] = [first(x).dataSync(), second.dataSync()];
  // y' = √π/2 exp(y²), y'' = 2 y y'².
  points.forEach((point, i) => {
    const y = value[i] as number;
    const slope = (Math.sqrt(Math.PI) / 2) * Math.exp(y * y);
    assert.ok(Math.abs((firstValues[i] as number) - slope) < 2e-6 * slope, `first at ${point}`);
    assert.ok(Math.abs((secondValues[i] as number) - 2 * y * slope ** 2) < 1e-5 * (1 + slope ** 2), `second at ${point}`);
  });
});
