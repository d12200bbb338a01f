import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, doubleWell, integrate, logIntegralExp, random, score, ShapeError, tabulate, tf } from 'ebm';

const theta = { a: 0.25, b: 1, c: 0.3 };
const well = doubleWell();
const params = well.init(random.key(0));
/** log Z of any well, of its parameters in float32. */
const logPartition = (at: typeof theta): number => well.logPartition(doubleWell(at).init(random.key(0)));
/** log Z of any well in float64. */
const logZ = (at: typeof theta): number =>
  logIntegralExp(
    well.rule(at),
    tabulate(well.rule(at), (x) => -(at.a * x ** 4 - at.b * x * x + at.c * x))
  );
const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);

test('log Z of the reference well is 2.100143', () => {
  // Computed with SciPy's quad, outside this project.
  close(well.logPartition(params), 2.100143, 1e-6);
});

test('log Z of a quadratic well is that of a Gaussian, with b below zero and a vanishing', () => {
  // a → 0 in E = a x⁴ + x²/2: log Z → ½ log 2π, first order - 3a.
  close(logPartition({ a: 1e-6, b: -0.5, c: 0 }), 0.5 * Math.log(2 * Math.PI) - 3e-6, 1e-9);
});

test('log Z of the pure quartic is that of a Gamma function', () => {
  // ∫ exp(-x⁴) dx = 2 Γ(5/4) = 1.812804954110954 (DLMF 5.9.1).
  close(logPartition({ a: 1, b: 0, c: 0 }), Math.log(1.812804954110954), 1e-12);
});

test('minus the expected gradient is the gradient of log Z', () => {
  // Values of an outside computation by SciPy.
  const expected = well.expectedGradient(theta);
  [4.61003, -1.73263, -0.48254].forEach((value, i) => close(expected[i]!, value, 1e-5));
  const h = 1e-5;
  (['a', 'b', 'c'] as const).forEach((name, i) => {
    const at = (shift: number): number => logZ({ ...theta, [name]: theta[name] + shift });
    close(-expected[i]!, (at(h) - at(-h)) / (2 * h), 1e-7);
  });
});

test('the density integrates to one', () => {
  const normaliser = logZ(theta);
  close(
    integrate(well.rule(theta), (x) => Math.exp(-(0.25 * x ** 4 - x * x + 0.3 * x) - normaliser)),
    1,
    1e-12
  );
});

test('energies and scores of a batch are those of the formula', () => {
  tf.tidy(() => {
    const x = tf.tensor2d([-2, -0.5, 0, 1, 3], [5, 1]);
    const energies = well.energy(params, x).dataSync();
    const scores = score(well)(params, x).dataSync();
    [-2, -0.5, 0, 1, 3].forEach((value, i) => {
      close(energies[i]!, 0.25 * value ** 4 - value ** 2 + 0.3 * value, 2e-6);
      close(scores[i]!, -(value ** 3 - 2 * value + 0.3), 1e-5);
    });
  });
});

test('exact draws have the moments of the quadrature, and are the same for the same key', () => {
  const n = 100_000;
  const draws = well.sample(params, random.key(7), n).dataSync<'float32'>();
  const again = well.sample(params, random.key(7), n).dataSync<'float32'>();
  assert.deepEqual(draws, again);
  const logZ = well.logPartition(params);
  const truth = (f: (x: number) => number): number => integrate(well.rule(theta), (x) => f(x) * Math.exp(-(0.25 * x ** 4 - x * x + 0.3 * x) - logZ));
  for (const f of [(x: number) => x, (x: number) => x * x, (x: number) => x ** 4, (x: number) => Number(x < 0)]) {
    const mean = truth(f);
    const standardError = Math.sqrt((truth((x) => f(x) ** 2) - mean ** 2) / n);
    close(draws.reduce((sum, x) => sum + f(x), 0) / n, mean, 4.5 * standardError + 1e-5);
  }
});

test('log Z takes plain numbers or tensors', () => {
  close(well.logPartition(theta), well.logPartition(params), 1e-7);
  close(well.logPartition(theta), logZ(theta), 1e-12);
});

test('wells far apart are found though a coarse search passes between them', () => {
  // mpmath 1.3 at 30 digits, E = 1e-8 x⁴ - x² + 5e-5 x: the wells, of standard deviation 1/2, lie at ±7071.
  close(well.logPartition({ a: 1e-8, b: 1, c: 5e-5 }), 25000000.98017828, 1e-7);
});

test('a well without a floor, and batches of another shape, are refused', () => {
  assert.throws(() => logPartition({ a: 0, b: 1, c: 0 }), ArgumentError);
  assert.throws(() => logPartition({ a: NaN, b: 1, c: 0 }), ArgumentError);
  assert.throws(() => well.energy(params, tf.zeros([3])), ShapeError);
  assert.throws(() => well.energy(params, tf.zeros([3, 2])), ShapeError);
  assert.throws(() => well.energy(params, tf.zeros([0, 1])), { name: 'ShapeError', message: /empty batch/ });
});
