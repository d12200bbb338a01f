import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ArgumentError, dot64, eightGaussians, jit, quadratureRule, random, ShapeError, tf, toys } from 'ebm';
import type { Interval, Key, ToyDataset } from 'ebm';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what}: got ${got}, expected ${expected} ± ${tolerance}`);

const n = 20_000;
const drawn = (dataset: ToyDataset, seed: number, count = n): Float32Array => {
  const points = dataset.sample(random.key(seed), count);
  const values = points.dataSync() as Float32Array;
  points.dispose();
  return values;
};

/**
 * Every toy at its defaults: a square that holds its mass, panels along a side for quadrature, and the entropy (nats).
 * Entropies: NumPy 2.4.6 and SciPy 1.17.1, by the trapezoidal rule over the plane (spacing 0.01 to 0.04, with log-sum-exp of 150 to 700 Gauss–Legendre nodes a curve);
 * circles with `scipy.special.ive` and rings by `scipy.integrate.quad` over the radius; that of eight Gaussians is 2.138 in an independent computation too.
 */
const cases: Record<string, { dataset: ToyDataset; square: Interval; panels: number; entropy: number }> = {
  eightGaussians: { dataset: toys.eightGaussians(), square: [-4.5, 4.5], panels: 12, entropy: 2.138431179966534 },
  checkerboard: { dataset: toys.checkerboard(), square: [-4, 4], panels: 4, entropy: Math.log(32) },
  rings: { dataset: toys.rings(), square: [-5.5, 5.5], panels: 24, entropy: 3.5345272838154935 },
  moons: { dataset: toys.moons(), square: [-2, 3], panels: 16, entropy: 1.007584834846362 },
  circles: { dataset: toys.circles(), square: [-2, 2], panels: 14, entropy: 1.2764772108439717 },
  pinwheel: { dataset: toys.pinwheel(), square: [-6.5, 6.5], panels: 48, entropy: 2.3205884850986824 },
  twoSpirals: { dataset: toys.twoSpirals(), square: [-4.1, 4.1], panels: 22, entropy: 2.540617894294818 },
  swissRoll: { dataset: toys.swissRoll(), square: [-3.9, 3.9], panels: 21, entropy: 1.9680899869902857 }
};

describe('toy datasets', () => {
  test('the cases are all that there are', () => assert.deepEqual(Object.keys(cases).sort(), Object.keys(toys).sort()));

  for (const [name, { dataset, square, panels, entropy }] of Object.entries(cases)) {
    test(`${name}: the density integrates to one, and the draws have its moments`, () => {
      const rule = quadratureRule([square, square], { panels, order: 8 });
      const density = dataset.logDensity!(rule.points).map(Math.exp);
      const mass = rule.weights.map((weight, i) => weight * density[i]!);
      close(
        mass.reduce((sum, value) => sum + value, 0),
        1,
        1e-6,
        'integral'
      );
      const draws = drawn(dataset, 11);
      for (const [a, b] of [
        [1, 0],
        [0, 1],
        [2, 0],
        [1, 1],
        [0, 2],
        [4, 0],
        [2, 1]
      ] as const) {
        const power = (points: ArrayLike<number>, i: number): number => points[2 * i]! ** a * points[2 * i + 1]! ** b;
        const expected = dot64(
          mass,
          mass.map((_, i) => power(rule.points, i))
        );
        const square2 = dot64(
          mass,
          mass.map((_, i) => power(rule.points, i) ** 2)
        );
        const mean = Array.from({ length: n }, (_, i) => power(draws, i)).reduce((sum, value) => sum + value, 0) / n;
        close(mean, expected, 4.5 * Math.sqrt((square2 - expected ** 2) / n), `E x^${a} y^${b}`);
      }
    });

    test(`${name}: the entropy is the reference's, and the mean of -log p over draws`, () => {
      close(dataset.entropy!, entropy, 1e-7, 'reference');
      assert.equal(dataset.entropy, dataset.entropy);
      const surprise = dataset.logDensity!(drawn(dataset, 12)).map((value) => -value);
      const mean = surprise.reduce((sum, value) => sum + value, 0) / n;
      const sd = Math.sqrt(surprise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
      close(mean, entropy, (4.5 * sd) / Math.sqrt(n) + 1e-9, 'Monte Carlo');
    });

    test(`${name}: compiled as eager, the same key the same draws, nothing leaked`, () => {
      const compiled = jit((key: Key) => dataset.sample(key, 500));
      const [first, again] = [drawn(dataset, 13, 500), drawn(dataset, 13, 500)];
      assert.deepEqual(first, again);
      assert.notDeepEqual(first, drawn(dataset, 14, 500));
      const key = random.key(13);
      const values = compiled(key).dataSync<'float32'>();
      const apart = first.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
      assert.ok(apart < 2e-5, `${apart}`);
      const before = tf.memory().numTensors;
      dataset.sample(key, 7).dispose();
      assert.equal(tf.memory().numTensors, before);
      assert.deepEqual(dataset.event, [2]);
    });

    test(`${name}: bad input is refused`, () => {
      for (const count of [0, -1, 2.5, NaN]) assert.throws(() => dataset.sample(random.key(0), count), ArgumentError);
      assert.throws(() => dataset.sample(tf.scalar(1) as Key, 3), ShapeError);
      assert.throws(() => dataset.logDensity!([1, 2, 3]), ShapeError);
    });
  }

  test('no draw of a checkerboard leaves its support, at any size, and all cells are hit alike', () => {
    for (const [cells, halfWidth] of [
      [4, 4],
      [2, 1.3],
      [16, 0.7],
      [6, 1000.1]
    ] as const) {
      const board = toys.checkerboard({ cells, halfWidth });
      const draws = drawn(board, 21, 200_000);
      const width = (2 * halfWidth) / cells;
      const counts = new Map<string, number>();
      for (let i = 0; i < draws.length; i += 2) {
        const [x, y] = [draws[i]!, draws[i + 1]!];
        assert.ok(board.support!(x, y), `(${x}, ${y}) of ${cells} cells`);
        const cell = [x, y].map((value) => Math.floor((value + halfWidth) / width)).join();
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
      }
      const share = 2 / cells ** 2;
      assert.equal(counts.size, 1 / share);
      for (const [cell, count] of counts) close(count / 200_000, share, 5.5 * Math.sqrt((share * (1 - share)) / 200_000), `cell ${cell}`);
    }
  });

  test('the support of the checkerboard is its black cells, below left first', () => {
    const { support, logDensity } = toys.checkerboard();
    const black = [
      [-3, -3],
      [-1, -1],
      [1, -3],
      [3, 3],
      [-3, 1]
    ] as const;
    const white = [
      [-1, -3],
      [1, -1],
      [3, 1],
      [4.1, 3],
      [-4.1, -3],
      [3, 5]
    ] as const;
    assert.ok(black.every(([x, y]) => support!(x, y)) && !white.some(([x, y]) => support!(x, y)));
    assert.deepEqual([...logDensity!([-3, -3, -1, -3])], [-Math.log(32), -Infinity]);
  });

  test('densities of noisy curves are those of adaptive quadrature', () => {
    // scipy.integrate.quad of SciPy 1.17.1 over 60 pieces of each curve, relative tolerance 1e-12; circles by exp(-(r-R)²/2s²) ive(0, rR/s²) / (2πs²).
    const at = [0.3, 0.2, 0, 0, -1.5, 1.1];
    const references: [ToyDataset, number[]][] = [
      [toys.moons(), [-3.1588950491449306, -1.205495046019211, -37.75312145578158]],
      [toys.twoSpirals(), [-8.10637481111018, -3.4341896575482007, -11.565477594627469]],
      [toys.swissRoll(), [-47.656319946670735, -46.83671558420638, -1.9697940013811817]],
      [toys.circles(), [-1.255854247509252, -10.425854060981198, -38.446268636341536]]
    ];
    for (const [dataset, expected] of references) dataset.logDensity!(at).forEach((value, i) => close(value, expected[i]!, 1e-7, dataset.name));
  });

  test('far from all mass log p is finite, and falls as that of a Gaussian', () => {
    for (const name of ['eightGaussians', 'moons', 'circles', 'rings', 'swissRoll'] as const) {
      const { logDensity } = cases[name]!.dataset;
      const [near, far] = logDensity!([50, 0, 100, 0]) as unknown as [number, number];
      assert.ok(Number.isFinite(far) && far < 3 * near && near < -1000, name);
    }
  });

  test("without noise, draws lie on scikit-learn's curves, and there is no density", () => {
    const sets = [
      toys.moons({ noise: 0 }),
      toys.circles({ noise: 0, factor: 0.3 }),
      toys.swissRoll({ noise: 0, scale: 1 }),
      toys.twoSpirals({ noise: 0 })
    ];
    for (const dataset of sets) assert.ok(dataset.entropy === undefined && dataset.logDensity === undefined, dataset.name);
    // sklearn.datasets 1.9.1: make_moons joins (cos t, sin t) and (1 - cos t, 1 - sin t - 0.5), t in [0, π]; make_swiss_roll has t = 1.5 π (1 + 2u), (t cos t, t sin t).
    const residuals: ((x: number, y: number) => number)[] = [
      (x, y) => Math.min(y >= -1e-6 ? Math.abs(Math.hypot(x, y) - 1) : 9, y <= 0.5 + 1e-6 ? Math.abs(Math.hypot(x - 1, y - 0.5) - 1) : 9),
      (x, y) => Math.min(Math.abs(Math.hypot(x, y) - 1), Math.abs(Math.hypot(x, y) - 0.3)),
      (x, y) => Math.hypot(x - Math.hypot(x, y) * Math.cos(Math.hypot(x, y)), y - Math.hypot(x, y) * Math.sin(Math.hypot(x, y))),
      (x, y) => {
        const angle = 3 * Math.hypot(x, y);
        return Math.abs(x * Math.sin(angle) + y * Math.cos(angle));
      }
    ];
    sets.forEach((dataset, at) => {
      const draws = drawn(dataset, 31);
      for (let i = 0; i < n; i++) close(residuals[at]!(draws[2 * i]!, draws[2 * i + 1]!), 0, 5e-5, dataset.name);
    });
    // t of the Swiss roll is its distance from the origin: uniform on [1.5π, 4.5π], of mean 3π and sd 3π / √12.
    const roll = drawn(sets[2]!, 32);
    const times = Array.from({ length: n }, (_, i) => Math.hypot(roll[2 * i]!, roll[2 * i + 1]!));
    close(times.reduce((sum, t) => sum + t, 0) / n, 3 * Math.PI, (4.5 * 3 * Math.PI) / Math.sqrt(12 * n), 'mean t');
    assert.ok(times.every((t) => t > 1.5 * Math.PI - 1e-5 && t < 4.5 * Math.PI + 1e-5));
  });

  test('scaling a toy by c adds 2 log c to its entropy', () => {
    const small = toys.pinwheel({ radius: 1, radialSd: 0.3, tangentialSd: 0.1 });
    close(cases['pinwheel']!.dataset.entropy! - small.entropy!, 2 * Math.log(2), 1e-9);
    const far = toys.eightGaussians({ radius: 100, sd: 1 });
    close(far.entropy!, Math.log(8) + Math.log(2 * Math.PI * Math.E), 1e-7, 'eight Gaussians that do not overlap');
    close(toys.pinwheel({ arms: 1, rate: 0 }).entropy!, Math.log(2 * Math.PI * Math.E * 0.12), 1e-7, 'one arm is a Gaussian');
  });

  test('standardDeviation is what the energy of the same law calls it, sd the same number', () => {
    const points = [0.3, -1.2, 2.1, 0.4, -1.4, 1.5];
    const options = { radius: 1.7, standardDeviation: 0.4 };
    const energy = eightGaussians(options);
    const ofEnergy = tf.tidy(() => {
      const params = energy.init(random.key(0));
      const logZ = energy.logPartition(params);
      return Array.from(energy.energy(params, tf.tensor2d(points, [3, 2])).dataSync(), (value) => -value - logZ);
    });
    toys.eightGaussians(options).logDensity!(points).forEach((value, i) => close(value, ofEnergy[i]!, 1e-5));
    assert.deepEqual(toys.eightGaussians({ radius: 1.7, sd: 0.4 }).logDensity!(points), toys.eightGaussians(options).logDensity!(points));
    assert.deepEqual(toys.rings({ sd: 0.3 }).logDensity!(points), toys.rings({ standardDeviation: 0.3 }).logDensity!(points));
    assert.notDeepEqual(toys.rings().logDensity!(points), toys.rings({ standardDeviation: 0.3 }).logDensity!(points));
  });

  test('settings out of range are refused', () => {
    const bad: (() => unknown)[] = [
      () => toys.moons({ noise: -0.1 }),
      () => toys.moons({ noise: NaN }),
      () => toys.circles({ noise: -1 }),
      () => toys.circles({ factor: 1 }),
      () => toys.circles({ factor: 0 }),
      () => toys.swissRoll({ noise: Infinity }),
      () => toys.swissRoll({ scale: 0 }),
      () => toys.twoSpirals({ noise: -1 }),
      () => toys.twoSpirals({ turns: -1 }),
      () => toys.eightGaussians({ sd: 0 }),
      () => toys.eightGaussians({ standardDeviation: -1 }),
      () => toys.eightGaussians({ standardDeviation: 0.3, sd: 0.2 }),
      () => toys.eightGaussians({ radius: -2 }),
      () => toys.rings({ radii: [] }),
      () => toys.rings({ radii: [1, -1] }),
      () => toys.rings({ sd: 0 }),
      () => toys.rings({ standardDeviation: NaN }),
      () => toys.rings({ standardDeviation: 0.3, sd: 0.2 }),
      () => toys.pinwheel({ arms: 2.5 }),
      () => toys.pinwheel({ rate: NaN }),
      () => toys.pinwheel({ tangentialSd: 0 }),
      () => toys.checkerboard({ cells: 3 }),
      () => toys.checkerboard({ cells: 18 }),
      () => toys.checkerboard({ halfWidth: 0 })
    ];
    bad.forEach((make, i) => assert.throws(make, ArgumentError, `case ${i}`));
  });
});

test('log p is finite as far out as float64 can square a distance', () => {
  for (const [name, { dataset }] of Object.entries(cases)) {
    if (dataset.support) continue;
    const [far, farther, beyond] = dataset.logDensity!([1e8, 0, 1e30, 0, 1e200, 0]);
    assert.ok(Number.isFinite(far) && far! < -1e13 && Number.isFinite(farther) && farther! < -1e57, `${name}: ${far}, ${farther}`);
    assert.equal(beyond, -Infinity, name);
  }
  // One Gaussian alone, to rounding: the nearest of eight, at distance 1e8 - 2 with s = 1/4.
  close(toys.eightGaussians().logDensity!([1e8, 0])[0]! / (-8 * (1e8 - 2) ** 2), 1, 1e-12);
});
