// What is particular to the No-U-Turn Sampler: its tree, against the recursive definition, and what it reports.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, funnel, gaussian, jit, kolmogorovSmirnov, nuts, potentialOf, random, sample, tf } from 'ebm';
import type { Energy, Kernel } from 'ebm';
import { placeOf } from 'ebm/dist/samplers/nuts-memory';
import { turnsBack } from 'ebm/dist/samplers/u-turn';
import { agrees, distributionFunction, estimate, key, plain, settingsOf } from './support';

/** One step from given positions: what it reports, as plain arrays. */
function step(kernel: Kernel, energy: Energy<object>, x: Tensor, seed: number): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  tf.tidy(() => {
    const potential = potentialOf(energy, energy.init(key));
    const [state, info] = kernel.step(potential, settingsOf(kernel), random.foldIn(key, seed), kernel.init(potential, x));
    const { acceptance, accepted, divergent, gradientEvaluations, extra } = info;
    const all: Record<string, Tensor> = { ...extra, position: state.position, acceptance, accepted, divergent, gradientEvaluations };
    for (const [name, value] of Object.entries(all)) found[name] = Array.from(value.dataSync());
  });
  return found;
}
const parabola = plain('½x²', [1], (x) => tf.mul(0.5, tf.sum(tf.square(x), 1)));
const exactStart = (seed: number, n: number): Tensor => random.normal(random.foldIn(key, seed), [n, 1]);

test('subtrees: which end at a point, and where the first of each is remembered, by walking them', () => {
  const rows = 6;
  tf.tidy(() => {
    const memory = new Array<number>(rows).fill(-1);
    for (let i = 0; i < 2 ** rows; i++) {
      const place = placeOf(tf.scalar(i, 'int32'), rows);
      const [row, ends] = [place.row, place.ends].map((value) => value.dataSync()[0]!) as [number, number];
      const ending = [1, 2, 3, 4, 5, 6].filter((depth) => (i + 1) % 2 ** depth === 0);
      assert.equal(ends, ending.length, `${i}`);
      if (ends === 0) memory[row] = i;
      ending.forEach((depth, j) => assert.equal(memory[row - j], i + 1 - 2 ** depth, `subtree of 2^${depth} points that ends at ${i}`));
    }
  });
});

test('compiled, the places are the same', () => {
  const places = jit((i: Tensor) => placeOf(i as never, 9), { mode: 'xla', name: 'places' });
  for (let i = 0; i < 512; i += 7) {
    const index = tf.scalar(i, 'int32');
    const { row, ends } = places(index as never);
    const expected = [(i >> 1).toString(2).replaceAll('0', '').length, (/1*$/.exec(i.toString(2)) as RegExpExecArray)[0].length];
    assert.deepEqual([row.dataSync()[0], ends.dataSync()[0]], expected, `${i}`);
    tf.dispose([index, row, ends]);
  }
  places.dispose();
});

test('a U-turn is one from either end, of the whole or across the two halves, and in units of the velocity', () => {
  // Momenta in the plane; a stretch from its points.
  const turned = (a: number[][], b: number[][], mass = [1, 1]): boolean =>
    tf.tidy(() => {
      const stretch = (points: number[][]) => ({
        first: tf.tensor2d([points[0]!]),
        last: tf.tensor2d([points.at(-1)!]),
        sum: tf.expandDims(tf.sum(tf.tensor2d(points), 0), 0)
      });
      const [there, back] = [
        turnsBack(stretch(a), stretch(b), tf.tensor1d(mass)),
        turnsBack(stretch([...b].reverse()), stretch([...a].reverse()), tf.tensor1d(mass))
      ];
      assert.equal(there.dataSync()[0], back.dataSync()[0]);
      return there.dataSync()[0] === 1;
    });
  assert.equal(turned([[1, 0]], [[1, 0]]), false);
  assert.equal(turned([[1, 0]], [[-1, 0.1]]), true);
  assert.equal(turned([[1, 0]], [[0.1, 1]]), false);
  // Only the end turns back.
  assert.equal(
    turned(
      [
        [1, 0],
        [1, 0]
      ],
      [
        [1, 0],
        [-0.1, 0]
      ]
    ),
    true
  );
  // The whole goes on, 3 and 3 against -1; between the halves it turns.
  assert.equal(
    turned(
      [
        [3, 0],
        [0.1, 0]
      ],
      [
        [-1, 0],
        [3, 0]
      ]
    ),
    true
  );
  // A velocity is m times a momentum: (1, 1) · (2.5, -0.2) > 0, but weighed by (0.01, 1) it is not.
  assert.equal(turned([[1, 1]], [[1.5, -1.2]], [1, 1]), false);
  assert.equal(turned([[1, 1]], [[1.5, -1.2]], [0.01, 1]), true);
});

describe('the trajectory', () => {
  const x = exactStart(1, 4000);

  test('is a tree: it counts its points, to the greatest depth and not beyond', () => {
    for (const maxTreeDepth of [1, 2, 3, 7]) {
      const { treeDepth, leapfrogSteps, divergent, acceptance, gradientEvaluations } = step(nuts({ stepSize: 0.05, maxTreeDepth }), parabola, x, 2);
      const most = Math.max(...treeDepth!);
      assert.equal(most, maxTreeDepth === 7 ? Math.max(...treeDepth!) : maxTreeDepth);
      leapfrogSteps!.forEach((count, i) => {
        const depth = treeDepth![i]!;
        // All of its doublings, and of the one that turned inside at least a point, at most all.
        assert.ok(
          count >= 2 ** depth - 1 && count <= 2 ** Math.min(depth + 1, maxTreeDepth) - 1 && depth <= maxTreeDepth,
          `${count} at depth ${depth}`
        );
      });
      assert.ok(divergent!.every((value) => value === 0) && acceptance!.every((value) => value > 0.99));
      assert.ok(Math.abs(gradientEvaluations![0]! - estimate(leapfrogSteps!).mean) < 1e-4 * gradientEvaluations![0]!);
    }
    const { treeDepth } = step(nuts({ stepSize: 0.05, maxTreeDepth: 2 }), parabola, x, 3);
    // Within the 0.15 that such a trajectory lasts, one in 0.15 / π turns.
    assert.ok(estimate(treeDepth!.map((depth) => (depth === 2 ? 1 : 0))).mean > 0.92, 'steps this small go on to the end');
  });

  test('is as long in time whatever the step: points go like 1 / step, and stop within a period', () => {
    const times = [0.4, 0.2, 0.1, 0.05, 0.025].map((stepSize) => {
      const { leapfrogSteps } = step(nuts({ stepSize }), parabola, x, 4);
      return stepSize * estimate(leapfrogSteps!).mean;
    });
    // Half a period, π, brings every trajectory back to where it goes home; trees of doubling length stop between a quarter and a whole period.
    times.forEach((time) => assert.ok(time > Math.PI / 4 && time < 2 * Math.PI, times.join(' ')));
    for (let i = 1; i < times.length; i++) assert.ok(times[i]! / times[i - 1]! > 0.7 && times[i]! / times[i - 1]! < 1.4, times.join(' '));
  });

  test('of depth 1 is HMC with one leapfrog step: it is taken with probability min(1, exp(H₀ - H₁))', () => {
    const stepSize = 1;
    const { accepted, acceptance, leapfrogSteps } = step(nuts({ stepSize, maxTreeDepth: 1 }), parabola, exactStart(5, 100_000), 6);
    assert.ok(leapfrogSteps!.every((count) => count === 1));
    // (4/π) atan(1/√λ), as in the test of HMC: M = [[½, 1], [-¾, ½]].
    const trace = 0.25 + 1 + 0.5625 + 0.25;
    const lambda = (trace + Math.sqrt(trace ** 2 - 4)) / 2;
    const expected = (4 / Math.PI) * Math.atan(1 / Math.sqrt(lambda));
    agrees(estimate(acceptance!), expected, 'acceptance');
    agrees(estimate(accepted!), expected, 'share that moved');
  });

  test('on a large step diverges in the funnel, says so, and stays sound', async () => {
    const energy = funnel({ dimension: 5 });
    const params = energy.init(key);
    const initial = tf.mul(tf.onesLike(tf.zeros([200, 5])), tf.tensor1d([-6, 0.01, 0.01, 0.01, 0.01]));
    const { divergent, values, energies, extra } = await sample(nuts({ stepSize: 1, maxTreeDepth: 6 }), energy, params, {
      key,
      initial,
      draws: 20,
      mode: 'xla'
    });
    tf.dispose([params, initial] as never);
    assert.ok(divergent.filter((value) => value === 1).length > 200, 'most begin with a divergence');
    assert.ok([...values, ...energies, ...extra.hamiltonian!.values].every(Number.isFinite));
  });
});

test('compiled and step by step it makes the same draws, in double too', async () => {
  const energy = gaussian({ covariance: [1, 4, 0.5] });
  const params = energy.init(key);
  const kernel = nuts({ stepSize: 0.5, maxTreeDepth: 5 });
  const run = (mode: 'eager' | 'xla' | 'graph') => sample(kernel, energy, params, { key, chains: 20, draws: 6, mode });
  const [eager, xla, graph] = [await run('eager'), await run('xla'), await run('graph')];
  for (const other of [xla, graph]) {
    other.values.forEach((value, i) => assert.ok(Math.abs(value - eager.values[i]!) < 1e-3, `${i}: ${value}, ${eager.values[i]}`));
    assert.deepEqual(other.extra.leapfrogSteps!.values, eager.extra.leapfrogSteps!.values);
    assert.deepEqual(other.evaluations, eager.evaluations);
  }
  const one = (precision: { precision: 'float64' } | object) =>
    jit(
      (theta: typeof params, x: Tensor, stepKey: Tensor) => {
        const potential = potentialOf(energy, theta);
        const [state, info] = kernel.step(potential, settingsOf(kernel), stepKey, kernel.init(potential, x));
        return { position: state.position, points: info.extra!.leapfrogSteps! };
      },
      { mode: 'xla', name: 'one step of NUTS', ...precision }
    );
  const [single, double] = [one({}), one({ precision: 'float64' })];
  const x = random.normal(random.foldIn(key, 7), [30, 3]);
  const narrow = single(params as never, x as never, key as never);
  const wide = double(params as never, x as never, key as never) as unknown as { position: Float64Array; points: Float64Array };
  assert.deepEqual(Array.from(wide.points), Array.from(narrow.points.dataSync()));
  narrow.position.dataSync().forEach((value, i) => assert.ok(Math.abs(value - wide.position[i]!) < 1e-3));
  tf.dispose([narrow, x, params] as never);
  [single, double].forEach((program) => program.dispose());
});

test('two depths share no checkpoint; a depth that is none is refused', () => {
  assert.notEqual(nuts({ stepSize: 1, maxTreeDepth: 9 }).name, nuts({ stepSize: 1 }).name);
  for (const maxTreeDepth of [0, -1, 2.5, NaN, 21, Infinity]) assert.throws(() => nuts({ maxTreeDepth }), ArgumentError);
});

test('a start at which nothing can move: every trajectory is divergent, the chains stay', () => {
  const spike = plain('spike', [1], (x) => tf.sum(tf.where(tf.equal(x, 0), tf.zerosLike(x), tf.fill(x.shape, Infinity)), 1));
  const { position, divergent, treeDepth, leapfrogSteps, acceptance } = step(nuts({ stepSize: 0.1 }), spike, tf.zeros([5, 1]), 8);
  assert.deepEqual(
    [position, divergent, treeDepth, leapfrogSteps, acceptance],
    [
      [0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
      [0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
      [0, 0, 0, 0, 0]
    ]
  );
});

test('one step from 200,000 exact draws leaves a skewed law as it is, at any depth (Kolmogorov–Smirnov)', () => {
  // The Gumbel law: E = x + exp(-x).
  const gumbel = plain('Gumbel', [1], (x) => tf.sum(tf.add(x, tf.exp(tf.neg(x))), 1));
  const cdf = distributionFunction((x) => x + Math.exp(-x), -5, 40);
  const start = tf.tidy(() => tf.neg(tf.log(tf.neg(tf.log(random.uniform(random.foldIn(key, 9), [200_000, 1], 1e-7, 1))))));
  for (const [stepSize, maxTreeDepth] of [
    [1.2, 1],
    [0.6, 2],
    [0.5, 6]
  ] as const) {
    const { position } = step(nuts({ stepSize, maxTreeDepth }), gumbel, start, 10 + maxTreeDepth);
    const { probability } = kolmogorovSmirnov(position!, cdf);
    assert.ok(probability > 1e-4, `step ${stepSize}, depth ${maxTreeDepth}: probability ${probability}`);
  }
  start.dispose();
});
