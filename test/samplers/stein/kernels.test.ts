import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, inverseMultiquadricKernel, jit, kernelGradient, kernelMatrix, kernelWidth, random, rbfKernel, ShapeError, tf } from 'ebm';
import type { MedianRule, SteinKernel } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { closeTo, naiveMultiquadric, naiveRbf, sortedMedian } from './naive';

const key = random.key(7);
const [x, y] = [random.normal(random.foldIn(key, 1), [7, 3]), random.normal(random.foldIn(key, 2), [5, 3])];
const kernels: [SteinKernel, ReturnType<typeof naiveRbf>][] = [
  [rbfKernel({ bandwidth: 0.8 }), naiveRbf(0.8)],
  [rbfKernel({ bandwidth: 0.4, scale: 2 }), naiveRbf(0.8)],
  [inverseMultiquadricKernel(), naiveMultiquadric(1, 1, -0.5)],
  [inverseMultiquadricKernel({ c: 0.7, beta: -0.3, bandwidth: 1.5 }), naiveMultiquadric(1.5, 0.7, -0.3)]
];

for (const [kernel, truth] of kernels) {
  test(`${kernel.name}: values and gradients are those of the formula, the gradient by float64 differences`, () => {
    tf.tidy(() => {
      const [from, to] = [x.arraySync(), y.arraySync()] as [number[][], number[][]];
      closeTo(
        kernelMatrix(kernel, x, y).dataSync(),
        from.flatMap((a) => to.map((b) => truth.value(a, b))),
        1e-6,
        'k'
      );
      const step = 1e-5;
      const differences = from.flatMap((a) =>
        to.flatMap((b) =>
          a.map((_, k) => {
            const moved = (by: number): number[] => a.map((value, l) => (l === k ? value + by : value));
            return (truth.value(moved(step), b) - truth.value(moved(-step), b)) / (2 * step);
          })
        )
      );
      closeTo(kernelGradient(kernel, x, y).dataSync(), differences, 2e-6, '∇k');
    });
  });

  test(`${kernel.name}: the profile's derivatives, in float64 and as tensors`, () => {
    const u = Float64Array.from([0, 1e-3, 0.2, 1, 3, 10]);
    const of = (at: Float64Array): Record<'value' | 'slope' | 'bend', Float64Array> => {
      const into = { value: new Float64Array(6), slope: new Float64Array(6), bend: new Float64Array(6) };
      kernel.fill(at, into, 6);
      return into;
    };
    const step = 1e-6;
    const [here, above, below] = [of(u), of(u.map((value) => value + step)), of(u.map((value) => value - step))];
    const slopes = (name: 'value' | 'slope'): number[] => Array.from(above[name], (value, i) => (value - below[name][i]!) / (2 * step));
    closeTo(here.slope, slopes('value'), 1e-8, "f'");
    closeTo(here.bend, slopes('slope'), 1e-8, "f''");
    tf.tidy(() => {
      const tensors = kernel.profile(tf.tensor1d(Float32Array.from(u)));
      for (const name of ['value', 'slope', 'bend'] as const) closeTo(tensors[name].dataSync(), Array.from(here[name]), 1e-6, name);
    });
    if (kernel.slopeRatio !== undefined)
      closeTo(
        here.slope,
        Array.from(here.value, (value) => kernel.slopeRatio! * value),
        1e-12,
        'ratio'
      );
  });
}

const widthOf = (kernel: SteinKernel, points: Tensor): number => tf.tidy(() => kernelWidth(kernel, points).dataSync()[0]!);
const near = (got: number, expected: number, what: string, tolerance = 3e-7): void =>
  assert.ok(Math.abs(got - expected) <= tolerance * expected, `${what}: ${got}, expected ${expected}`);

test('the median of distances is that of sorting, for odd and even numbers of pairs, with outliers, and in many dimensions', () => {
  const compiled = jit((points: Tensor) => ({ width: kernelWidth(rbfKernel({ bandwidth: 'median' }), points) }), { mode: 'xla' });
  const clouds: Record<string, Tensor> = {};
  for (const n of [2, 3, 4, 5, 6, 60, 61]) clouds[`${n} points`] = random.normal(random.foldIn(key, n), [n, 2]);
  clouds['with far outliers'] = tf.concat([random.normal(key, [40, 2]), tf.mul(1e7, random.normal(key, [10, 2]))]);
  clouds['of tiny extent'] = tf.mul(1e-12, random.normal(key, [30, 2]));
  clouds['of huge extent'] = tf.mul(1e12, random.normal(key, [30, 2]));
  clouds['with ties'] = tf.tensor2d([0, 0, 1, 1, 2, 2, 3, 3, 5, 9], [10, 1]);
  for (const [what, cloud] of Object.entries(clouds)) {
    const truth = sortedMedian(cloud.arraySync() as number[][]);
    near(widthOf(rbfKernel({ bandwidth: 'median' }), cloud), truth, what);
    const { width } = compiled(cloud);
    near(width.dataSync()[0]!, truth, `${what}, compiled`);
    width.dispose();
  }
  const wide = tf.add(3, random.normal(key, [50, 20]));
  near(widthOf(rbfKernel({ bandwidth: 'median' }), wide), sortedMedian(wide.arraySync() as number[][]), '20 dimensions', 2e-6);
  compiled.dispose();
  tf.dispose([clouds as never, wide]);
});

test('of more than 1,000 points evenly spaced ones tell the median', () => {
  const cloud = random.normal(key, [2500, 1]);
  const all = cloud.arraySync() as number[][];
  const taken = Array.from({ length: 1000 }, (_, i) => all[Math.floor(2.5 * i)]!);
  near(widthOf(rbfKernel({ bandwidth: 'median' }), cloud), sortedMedian(taken), '2,500 points');
  cloud.dispose();
});

test('the rules are what they are named after', () => {
  const cloud = random.normal(key, [40, 2]);
  const median = sortedMedian(cloud.arraySync() as number[][]);
  // Liu and Wang: exp(-d² / (median² / log n)); SteinGAN's code: h = √(½ median² / log(n + 1)) in exp(-d² / 2h²).
  const truths: [MedianRule, number][] = [
    ['median', median],
    ['median/log', Math.sqrt(median ** 2 / Math.log(40) / 2)],
    ['steingan', Math.sqrt((0.5 * median ** 2) / Math.log(41))]
  ];
  for (const [bandwidth, truth] of truths) {
    near(widthOf(rbfKernel({ bandwidth }), cloud), truth, bandwidth);
    near(widthOf(inverseMultiquadricKernel({ bandwidth, scale: 0.1 }), cloud), 0.1 * truth, `${bandwidth} / 10`);
  }
  cloud.dispose();
});

test('points that coincide have a width: the root mean square distance, or 1', () => {
  const most = tf.tensor2d([2, 2, 2, 2, 2, 5], [6, 1]);
  near(widthOf(rbfKernel({ bandwidth: 'median' }), most), Math.sqrt((2 * 5 * 9) / 30), 'five of six');
  const kernel = rbfKernel({ bandwidth: 'median', scale: 0.3 });
  for (const d of [1, 3, 12]) near(widthOf(kernel, tf.fill([9, d], 1 / 3)), 0.3, `all of them, d = ${d}`);
  near(widthOf(kernel, tf.ones([1, 2])), 0.3, 'a single one');
  most.dispose();
});

test('widths, scales and names that are none are refused', () => {
  for (const bad of [0, -1, NaN, Infinity]) {
    for (const make of [rbfKernel, inverseMultiquadricKernel]) {
      assert.throws(() => make({ bandwidth: bad }), ArgumentError);
      assert.throws(() => make({ scale: bad }), /scale/);
    }
    assert.throws(() => inverseMultiquadricKernel({ c: bad }), /: c/);
  }
  for (const beta of [0, -1, 0.5, NaN]) assert.throws(() => inverseMultiquadricKernel({ beta }), /beta/);
  assert.throws(() => rbfKernel({ bandwidth: 'mean' as never }), /median\/log/);
  assert.throws(() => rbfKernel({ width: 2 } as never), /an option 'width'/);
  assert.throws(() => inverseMultiquadricKernel({ h: 2 } as never), /an option 'h'/);
  for (const width of [0, -1, NaN]) {
    assert.throws(() => kernelMatrix(rbfKernel(), x, y, width), /kernelMatrix: width/);
    assert.throws(() => kernelGradient(rbfKernel(), x, y, width), /kernelGradient: width/);
  }
  assert.throws(() => kernelMatrix(rbfKernel(), x, tf.zeros([4, 2])), ShapeError);
  assert.throws(() => kernelGradient(rbfKernel(), tf.zeros([4])), ShapeError);
});

test('a matrix of kernels leaves nothing but itself, a rule for its width or none', () => {
  for (const kernel of [rbfKernel(), rbfKernel({ bandwidth: 0.5 })]) {
    const before = tf.memory().numTensors;
    tf.dispose([kernelMatrix(kernel, x, y), kernelGradient(kernel, x, y)]);
    assert.throws(() => kernelMatrix(kernel, x, tf.tidy(() => tf.zeros([4, 2])) as never), ShapeError);
    assert.equal(tf.memory().numTensors, before + 1);
  }
});

test('many coordinates: two heaps that float32 takes for two points have the root mean square distance, not that of rounding', () => {
  tf.tidy(() => {
    const heap = (seed: number, n: number, at: number): Tensor => tf.add(at, tf.mul(1e-5, random.normal(random.foldIn(key, seed), [n, 784])));
    const cloud = tf.concat([heap(1, 20, 0), heap(2, 40, 1)]);
    // 2 · 20 · 40 of the 60 · 59 ordered pairs are √784 = 28 apart.
    near(widthOf(rbfKernel({ bandwidth: 'median' }), cloud), 28 * Math.sqrt(1600 / (60 * 59)), 'heaps', 1e-3);
  });
});
