import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adam,
  ArgumentError,
  bernoulliRbm,
  denoisingScoreMatching,
  doubleWell,
  energyFrom,
  exponentialFamily,
  finiteDifferenceScoreMatching,
  float64,
  gaussian,
  implicitScoreMatching,
  jit,
  mlp,
  random,
  reducedVarianceScoreMatching,
  ShapeError,
  slicedScoreMatching,
  sumOf,
  temper,
  tf,
  train,
  valueAndGradWithExtra
} from 'ebm';
import { directionsFor } from 'ebm/dist/losses/score/projections';
import type { Energy, Key, LossThatNeeds, Needs, NoiseConditionalEnergy, NoParams, ProjectionDistribution } from 'ebm';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);

// E = ax⁴ - bx² + cx: ∇E = 4ax³ - 2bx + c, ∇²E = 12ax² - 2b.
const well = doubleWell();
const [a, b, c] = [0.25, 1, 0.3];
const points = Array.from({ length: 12 }, (_, i) => 1.7 * Math.sin(2.3 * i + 0.4));
const slope = (x: number): number => 4 * a * x ** 3 - 2 * b * x + c;
const curvature = (x: number): number => 12 * a * x ** 2 - 2 * b;
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const wellValue = mean(points.map((x) => 0.5 * slope(x) ** 2 - curvature(x)));

/** A loss's value and gradient on the double well, all in float64. */
function onWell(loss: LossThatNeeds<Needs>, key = 3): { value: number; gradient: number[] } {
  const program = jit(
    (theta: { a: Scalar; b: Scalar; c: Scalar }, x: Tensor, draws: Key) => {
      const [[value], gradient] = valueAndGradWithExtra((t: typeof theta): [Tensor, null] => [loss(well, t, x, draws, null).loss, null])(theta);
      return { value, gradient };
    },
    { precision: 'float64', mode: 'graph' }
  );
  const result = program(
    { a: float64([a], []), b: float64([b], []), c: float64([c], []) } as never,
    float64(points, [12, 1]) as never,
    random.key(key)
  );
  program.dispose();
  return { value: result.value[0]!, gradient: [result.gradient.a, result.gradient.b, result.gradient.c].map((leaf) => leaf[0]!) };
}

test('the exact trace: value and gradient on a double well, by hand, in float64', () => {
  const { value, gradient } = onWell(implicitScoreMatching());
  close(value, wellValue, 1e-12);
  // ∂J/∂a = E[∇E · 4x³ - 12x²], ∂J/∂b = E[-∇E · 2x + 2], ∂J/∂c = E[∇E].
  const expected = [
    mean(points.map((x) => slope(x) * 4 * x ** 3 - 12 * x ** 2)),
    mean(points.map((x) => -2 * x * slope(x) + 2)),
    mean(points.map(slope))
  ];
  gradient.forEach((got, i) => close(got, expected[i]!, 1e-11, `parameter ${i}`));
});

test('in one dimension signs are the exact trace, with or without reduced variance', () => {
  for (const loss of [slicedScoreMatching({ projections: 2 }), reducedVarianceScoreMatching(), slicedScoreMatching({ distribution: 'sphere' })]) {
    close(onWell(loss).value, wellValue, 1e-12);
  }
});

test('differences of step ε miss the derivatives by the order of ε², as Taylor says', () => {
  // Of a quartic, exactly: (E₊ - E₋)/2ε = ∇E + ε²∇³E/6 and (E₊ + E₋ - 2E)/ε² = ∇²E + ε²∇⁴E/12, with ∇³E = 24ax and ∇⁴E = 24a.
  for (const epsilon of [0.3, 0.1, 0.01]) {
    const expected = mean(points.map((x) => 0.5 * (slope(x) + epsilon ** 2 * 4 * a * x) ** 2 - curvature(x) - epsilon ** 2 * 2 * a));
    close(onWell(finiteDifferenceScoreMatching({ epsilon })).value, expected, 1e-10, `ε = ${epsilon}`);
    assert.ok(Math.abs(expected - wellValue) < 3 * epsilon ** 2);
  }
});

test('directions given as √d times the axes make sliced score matching exact, for events of any shape', () => {
  const model = gaussian({ mean: [0.1, 0.4, -0.2, 1], covariance: [1, 2, 0.5, 0.7] });
  const square = energyFrom((x) => model.energy(params, tf.reshape(x, [-1, 4])), { event: [2, 2] });
  const params = model.init(random.key(0));
  const x = tf.reshape(random.normal(random.key(1), [50, 4]), [50, 2, 2]);
  const value = (loss: LossThatNeeds<Needs>): number => loss(square, {}, x, random.key(2), null).loss.dataSync()[0]!;
  const expected = value(implicitScoreMatching());
  const flat = implicitScoreMatching()(model, params, tf.reshape(x, [50, 4]), random.key(2), null).loss.dataSync()[0]!;
  close(expected, flat, 1e-5);
  const axes = tf.reshape(tf.mul(2, tf.eye(4)), [4, 2, 2]);
  close(value(slicedScoreMatching({ projections: axes })), expected, 1e-5);
  close(value(reducedVarianceScoreMatching({ projections: axes })), expected, 1e-5);
  close(value(finiteDifferenceScoreMatching({ projections: axes, epsilon: 0.5 })), expected, 1e-4);
  assert.ok(Number.isFinite(value(denoisingScoreMatching({ sigma: [0.1, 1] }))));
});

for (const distribution of ['rademacher', 'gaussian', 'sphere'] as ProjectionDistribution[]) {
  test(`${distribution} directions have E[vvᵀ] = I`, () => {
    const n = 100_000;
    const v = directionsFor('test', { distribution }, { name: 'any', event: [3] }, random.key(4), n);
    const second = tf.div(tf.matMul(v as never, v as never, true), n).dataSync();
    // Var(vᵢvⱼ) is at most that of a square of a normal, 2.
    for (let i = 0; i < 9; i++) close(second[i]!, i % 4 === 0 ? 1 : 0, 4.5 * Math.sqrt(2 / n), `entry ${i}`);
    const lengths = tf.sum(tf.square(v), 1).dataSync();
    if (distribution !== 'gaussian') lengths.forEach((length) => close(length, 3, 1e-5));
  });
}

test('with normal directions, the variance that reduced variance takes away is that of ½(v·∇E)²', () => {
  // On E = ½|x|² at one point x: the curvature vᵀv is common to both; Var[½(v·x)² - vᵀv] = ½|x|⁴ - 2|x|² + 2d, and Var[vᵀv] = 2d.
  const model = gaussian({ dimension: 3 });
  const params = model.init(random.key(0));
  const x = tf.tile(tf.tensor2d([[2, 1, -1]]), [10, 1]);
  const variance = (loss: LossThatNeeds<Needs>): number => {
    // Ten times that of the mean of ten rows, over 400 keys.
    const values = Array.from({ length: 400 }, (_, i) => {
      const result = tf.tidy(() => loss(model, params, x, random.key(i), null).loss);
      return result.dataSync()[0]!;
    });
    const centre = mean(values);
    return 10 * mean(values.map((value) => (value - centre) ** 2));
  };
  const [plain, reduced] = [
    variance(slicedScoreMatching({ distribution: 'gaussian' })),
    variance(reducedVarianceScoreMatching({ distribution: 'gaussian' }))
  ];
  // |x|² = 6. A sample variance of 400 near-normal numbers has the relative error √(2/400); tails make it some half more.
  close(plain, 18 - 12 + 6, 4.5 * 1.5 * 12 * Math.sqrt(2 / 400), 'plain');
  close(reduced, 6, 4.5 * 1.5 * 6 * Math.sqrt(2 / 400), 'reduced');
});

test('on a half line the objective for non-negative data finds the rate; the plain one has its minimum at 0', () => {
  // E = λx: J = ½λ²E[x²] - 2λE[x], lowest at λ = 2E[x]/E[x²]; the plain J = ½λ².
  const data = [0.1, 0.5, 0.9, 1.4, 3.1];
  const model = exponentialFamily.exponential({ rate: 0.8 });
  const params = model.init(random.key(0));
  const x = tf.tensor2d(data, [5, 1]);
  const [first, second] = [mean(data), mean(data.map((value) => value ** 2))];
  const value = (loss: LossThatNeeds<Needs>): number => loss(model, params, x, random.key(0), null).loss.dataSync()[0]!;
  close(value(implicitScoreMatching({ nonNegative: true })), 0.5 * 0.64 * second - 2 * 0.8 * first, 1e-5);
  close(value(implicitScoreMatching()), 0.32, 1e-6);
  // Curvature takes part for a gamma: E = (1 - α) log x + βx, J = Σ ½x²E'² - x²E'' - 2xE' with x²E'' = α - 1, xE' = 1 - α + βx.
  const gamma = exponentialFamily.gamma({ shape: 2.5, rate: 1.2 });
  const got = implicitScoreMatching({ nonNegative: true })(gamma, gamma.init(random.key(0)), x, random.key(0), null).loss.dataSync()[0]!;
  close(got, mean(data.map((t) => 0.5 * (-1.5 + 1.2 * t) ** 2 - 1.5 - 2 * (-1.5 + 1.2 * t))), 1e-5);
});

test('an energy that knows the noise is told the σ of each event, and every level has its share', () => {
  // The truth of blurred N(0, I): E(x, σ) = ½|x|²/(1 + σ²), where the value is the mean over levels of ½d(1 - σ²/(1 + σ²)).
  const d = 2;
  const sigmas = [0.1, 1, 10];
  const conditional: NoiseConditionalEnergy<NoParams> = {
    ...energyFrom((x) => tf.mul(0.5, tf.sum(tf.square(x), 1)), { event: [d] }),
    energyAt: (_params, x, sigma) => tf.div(tf.mul(0.5, tf.sum(tf.square(x), 1)), tf.add(1, tf.square(sigma))) as Tensor1D
  };
  const n = 100_000;
  const value = denoisingScoreMatching({ sigma: sigmas })(
    conditional,
    {},
    random.normal(random.key(1), [n, d]),
    random.key(2),
    null
  ).loss.dataSync()[0]!;
  // Each row's value lies between 0 and some |z|²/2, of standard deviation below 2.
  close(value, mean(sigmas.map((sigma) => 0.5 * d * (1 - sigma ** 2 / (1 + sigma ** 2)))), (4.5 * 2) / Math.sqrt(n));
});

test('the published minimum of denoising: ½(1/σ² - 1/(1 + σ²)) a dimension for normal data', () => {
  const n = 200_000;
  for (const [sigma, published] of [
    [0.5, 1.6],
    [1, 0.25]
  ] as const) {
    const blurred = gaussian({ covariance: 1 + sigma ** 2 });
    const value = denoisingScoreMatching({ sigma })(
      blurred,
      blurred.init(random.key(0)),
      random.normal(random.key(1), [n, 1]),
      random.key(2),
      null
    ).loss.dataSync()[0]!;
    close(value, published, 4.5 * Math.SQRT2 * published * Math.sqrt(1 / n) + 1e-5);
  }
});

test('fits of N(0, 2): the precision ½, and 1/(2 + σ²) by denoising; data outside of the support are refused', async () => {
  const model = gaussian();
  // The second moment is exactly 2.
  const data = tf.tensor2d(
    Array.from({ length: 400 }, (_, i) => (i % 2 ? Math.SQRT2 : -Math.SQRT2)),
    [400, 1]
  );
  const fit = async (loss: LossThatNeeds<Needs>): Promise<number> => {
    const { params } = await train({ model, data, loss, optimiser: adam({ learningRate: 0.02 }), steps: 400, batchSize: 400, key: random.key(1) });
    return params.precision.dataSync()[0]!;
  };
  close(await fit(implicitScoreMatching()), 0.5, 1e-3);
  close(await fit(slicedScoreMatching()), 0.5, 1e-3);
  // The noise is drawn anew at each step: the end wanders by the learning rate times the gradient's noise.
  close(await fit(denoisingScoreMatching({ sigma: 0.7 })), 1 / 2.49, 0.03);
  const half = exponentialFamily.exponential();
  const loss = implicitScoreMatching({ nonNegative: true });
  const outside = { model: half, data: tf.tensor2d([1, -0.5], [2, 1]), loss, optimiser: adam({ learningRate: 0.1 }), steps: 1, key: random.key(0) };
  await assert.rejects(train(outside), { name: 'DataError', message: /-0\.5 in row 1/ });
});

test('each counts what it evaluates: d Hessian-vector products an event for the exact trace, 1 for a slice, none for denoising', () => {
  const model = mlp({ event: [5], hidden: [4] });
  const params = model.init(random.key(0));
  const x = tf.zeros([7, 5]);
  const counts = (loss: LossThatNeeds<Needs>): number[] => {
    const { info } = loss(model, params, x, random.key(1), null);
    return [info.gradientEvaluations!, info.hessianVectorProducts!].map((count) => count.dataSync()[0]!);
  };
  assert.deepEqual(counts(implicitScoreMatching()), [7, 35]);
  assert.deepEqual(counts(slicedScoreMatching()), [7, 7]);
  assert.deepEqual(counts(slicedScoreMatching({ projections: 3 })), [7, 21]);
  assert.deepEqual(counts(reducedVarianceScoreMatching({ projections: tf.eye(5) })), [7, 35]);
  assert.deepEqual(counts(denoisingScoreMatching({ sigma: 1 })), [7, 0]);
  assert.deepEqual(counts(finiteDifferenceScoreMatching({ projections: 2 })), [35, 0]);
  assert.deepEqual(
    [
      implicitScoreMatching(),
      slicedScoreMatching(),
      reducedVarianceScoreMatching(),
      denoisingScoreMatching({ sigma: 1 }),
      finiteDifferenceScoreMatching()
    ].map(({ needs }) => needs),
    ['hessian', 'hessian', 'hessian', 'gradient', 'energy']
  );
});

test('compiled as eager, and nothing is left behind', () => {
  const model = mlp({ event: [3], hidden: [8] });
  const params = model.init(random.key(0));
  const [x, key] = [random.normal(random.key(1), [20, 3]), random.key(2)];
  const all: LossThatNeeds<Needs>[] = [
    implicitScoreMatching(),
    slicedScoreMatching({ distribution: 'sphere' }),
    reducedVarianceScoreMatching({ distribution: 'gaussian', projections: 2 }),
    finiteDifferenceScoreMatching(),
    denoisingScoreMatching({ sigma: [0.2, 1] })
  ];
  for (const loss of all) {
    const run = (theta: typeof params, batch: Tensor, draws: Key): Scalar => loss(model, theta, batch, draws, null).loss;
    const before = tf.memory().numTensors;
    const { loss: eager, info } = loss(model, params, x, key, null);
    assert.equal(tf.memory().numTensors - before, 1 + Object.keys(info).length);
    const compiled = jit(run, { mode: 'graph' });
    close(compiled(params, x, key).dataSync()[0]!, eager.dataSync()[0]!, 1e-3 * (1 + Math.abs(eager.dataSync()[0]!)));
    compiled.dispose();
  }
});

test('what a loss cannot work with is refused', () => {
  const model = gaussian({ dimension: 3 });
  const params = model.init(random.key(0));
  const key = random.key(0);
  const x = tf.zeros([4, 3]);
  for (const sigma of [0, -1, NaN, Infinity, []]) assert.throws(() => denoisingScoreMatching({ sigma }), ArgumentError);
  assert.throws(() => denoisingScoreMatching({ sigma: [0.1, 0] }), {
    name: 'ArgumentError',
    message: /sigma: got 0; expected finite numbers above 0/
  });
  assert.throws(() => denoisingScoreMatching({ sigma: 1, weight: () => 0 }), ArgumentError);
  assert.throws(() => denoisingScoreMatching({} as never), ArgumentError);
  for (const epsilon of [0, -0.1, NaN]) assert.throws(() => finiteDifferenceScoreMatching({ epsilon }), ArgumentError);
  for (const make of [slicedScoreMatching, reducedVarianceScoreMatching, finiteDifferenceScoreMatching]) {
    for (const projections of [0, -1, 1.5, NaN]) assert.throws(() => make({ projections }), ArgumentError);
    assert.throws(() => make({ distribution: 'cauchy' as never }), { name: 'ArgumentError', message: /rademacher, gaussian, sphere/ });
    assert.throws(() => make({ projections: tf.zeros([3]) }), ShapeError);
    assert.throws(() => make({ projections: tf.zeros([0, 3]) }), ShapeError);
    assert.throws(() => make({ projections: 'many' as never }), ShapeError);
    assert.throws(() => make({ projections: tf.zeros([2, 4]) })(model, params, x, key, null), { name: 'ShapeError', message: /shape \[4\].*\[3\]/ });
  }
  const every = [implicitScoreMatching(), slicedScoreMatching(), denoisingScoreMatching({ sigma: 1 }), finiteDifferenceScoreMatching()];
  for (const loss of every) {
    assert.throws(() => loss(model, params, tf.zeros([4, 2]), key, null), ShapeError);
    assert.throws(() => loss(model, params, tf.zeros([0, 3]), key, null), ShapeError);
    const rbm = bernoulliRbm({ visible: 3, hidden: 2 });
    assert.throws(() => loss(rbm, rbm.init(key), x, key, null), { name: 'ArgumentError', message: /0 or 1/ });
  }
  assert.throws(() => implicitScoreMatching({ nonNegative: true })(model, params, x, key, null), { name: 'ArgumentError', message: /positive/ });
  const half = exponentialFamily.exponential();
  const onHalf = (loss: LossThatNeeds<Needs>) => () => loss(half, half.init(key), tf.ones([2, 1]), key, null);
  assert.throws(onHalf(denoisingScoreMatching({ sigma: 1 })), { name: 'ArgumentError', message: /nonNegative/ });
  assert.throws(onHalf(finiteDifferenceScoreMatching()), ArgumentError);
});

test('second derivatives of an energy with kinks are refused, of compositions of it too; first ones are not', () => {
  const kinked = mlp({ event: [2], hidden: [8], activation: 'relu' });
  const params = kinked.init(random.key(0));
  const [x, key] = [tf.ones([3, 2]), random.key(1)];
  const composed: [Energy<never>, unknown][] = [
    [kinked as unknown as Energy<never>, params],
    [temper(kinked, 2) as unknown as Energy<never>, params],
    [sumOf(kinked, gaussian({ dimension: 2 })) as unknown as Energy<never>, [params, gaussian({ dimension: 2 }).init(key)]]
  ];
  for (const [model, theta] of composed) {
    for (const loss of [implicitScoreMatching(), slicedScoreMatching(), reducedVarianceScoreMatching()]) {
      assert.throws(() => loss(model, theta as never, x, key, null), { name: 'ArgumentError', message: /kinks.*denoisingScoreMatching/ });
    }
    for (const loss of [denoisingScoreMatching({ sigma: 1 }), finiteDifferenceScoreMatching()]) {
      assert.ok(Number.isFinite(loss(model, theta as never, x, key, null).loss.dataSync()[0]!));
    }
  }
  const smooth = mlp({ event: [2], hidden: [8], activation: 'elu' });
  assert.ok(Number.isFinite(implicitScoreMatching()(smooth, smooth.init(key), x, key, null).loss.dataSync()[0]!));
});

test('a formula of operations without derivatives is an error that names them', () => {
  const stepped = energyFrom((x) => tf.sum(tf.cumsum(tf.topk(tf.square(x), 2).values, 1), 1), { event: [2] });
  assert.throws(() => implicitScoreMatching()(stepped, {}, tf.ones([3, 2]), random.key(0), null), { name: 'TraceError', message: /gradient/ });
});
