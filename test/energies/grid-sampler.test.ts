import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, doubleWell, gridSampler, jit, mlp, random, tf } from 'ebm';
import type { Energy, Key } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);
const theta = { a: 0.25, b: 1, c: 0.3 };
const well = doubleWell();

test('draws of a double well have the moments of the quadrature', () => {
  const n = 50_000;
  const draw = gridSampler(well, { domain: [-5, 5], cells: 512 });
  const draws = tf.tidy(() => draw(well.init(random.key(0)), random.key(3), n)).dataSync<'float32'>();
  const [meanQuartic, minusMeanSquare, mean] = well.expectedGradient(theta);
  const sd = (second: number, first: number): number => Math.sqrt(second - first ** 2);
  close(draws.reduce((sum, x) => sum + x, 0) / n, mean, (4.5 * sd(-minusMeanSquare, mean)) / Math.sqrt(n));
  close(draws.reduce((sum, x) => sum + x * x, 0) / n, -minusMeanSquare, (4.5 * sd(meanQuartic, minusMeanSquare)) / Math.sqrt(n));
});

test('draws of a correlated Gaussian in the plane have its covariance', () => {
  const gaussian: Energy<{ scale: Tensor }> = {
    name: 'gaussian',
    event: [2],
    init: () => ({ scale: tf.scalar(1) }),
    energy: ({ scale }, x) =>
      tf.tidy(() => {
        const [a, b] = tf.unstack(x, 1) as [Tensor, Tensor];
        const quadratic = tf.sub(tf.add(tf.square(a), tf.square(b)), tf.mul(1.2, tf.mul(a, b)));
        return tf.mul(scale, tf.div(quadratic, 1.28)) as never;
      })
  };
  const n = 50_000;
  const draw = gridSampler(gaussian, {
    domain: [
      [-5, 5],
      [-6, 4]
    ],
    cells: 256
  });
  const draws = draw(gaussian.init(random.key(0)), random.key(4), n).dataSync<'float32'>();
  const mean = (f: (a: number, b: number) => number): number =>
    Array.from({ length: n }, (_, i) => f(draws[2 * i]!, draws[2 * i + 1]!)).reduce((sum, value) => sum + value, 0) / n;
  close(
    mean((a) => a),
    0,
    4.5 / Math.sqrt(n)
  );
  close(
    mean((a) => a * a),
    1,
    (4.5 * Math.SQRT2) / Math.sqrt(n)
  );
  close(
    mean((_, b) => b * b),
    1,
    (4.5 * Math.SQRT2) / Math.sqrt(n) + 1e-3
  );
  close(
    mean((a, b) => a * b),
    0.6,
    (4.5 * Math.sqrt(1.36)) / Math.sqrt(n) + 1e-3
  );
});

test('compiled as eager', () => {
  const model = mlp({ event: [1], hidden: [8] });
  const params = model.init(random.key(0));
  const draw = gridSampler(model, { domain: [-8, 8], cells: 128 });
  const run = (p: typeof params, key: Key) => draw(p, key, 100);
  const [eager, compiled] = [run(params, random.key(1)), jit(run)(params, random.key(1))].map((x) => x.dataSync<'float32'>());
  // A uniform at the border of two cells may fall either way by rounding: all but a few must agree.
  const apart = eager!.filter((x, i) => Math.abs(x - compiled![i]!) > 1e-4).length;
  assert.ok(apart <= 2, `${apart} of 100 differ`);
});

test('empty stretches are never drawn from; what it cannot grid is refused', () => {
  const model = mlp({ event: [1], hidden: [2], confinement: 40 });
  const draws = gridSampler(model, { domain: [-100, 100], cells: 1024 })(model.init(random.key(0)), random.key(1), 5000).dataSync<'float32'>();
  assert.ok(draws.every((x) => Math.abs(x) < 2));
  assert.throws(() => gridSampler(mlp({ event: [3] }), { domain: [-1, 1] }), ArgumentError);
  assert.throws(() => gridSampler(mlp({ event: [2] }), { domain: [-1, 1] }), ArgumentError);
  for (const cells of [100, 0.5, 0, -2, NaN, 2 ** 25])
    assert.throws(() => gridSampler(well, { domain: [-1, 1], cells }), ArgumentError, String(cells));
  assert.throws(
    () =>
      gridSampler(mlp(), {
        domain: [
          [-1, 1],
          [-1, 1]
        ],
        cells: 2 ** 13
      }),
    ArgumentError
  );
  for (const domain of [
    [3, -3],
    [-3, Infinity],
    [1, 1]
  ] as const)
    assert.throws(() => gridSampler(well, { domain }), ArgumentError);
});
