import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, inverseMultiquadricKernel, jit, random, rbfKernel, ShapeError, steinDirection, tf } from 'ebm';
import type { SteinDirectionOptions, SteinKernel } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { closeTo, naiveDirection, naiveMultiquadric, naiveRbf } from './naive';
import type { NaiveKernel } from './naive';

const key = random.key(11);
const draw = (seed: number, shape: number[]): Tensor => random.normal(random.foldIn(key, seed), shape);
const rows = (tensor: Tensor): number[][] => tensor.arraySync() as number[][];
const kernels: [SteinKernel, NaiveKernel][] = [
  [rbfKernel({ bandwidth: 0.7 }), naiveRbf(0.7)],
  [inverseMultiquadricKernel({ c: 0.8, beta: -0.4, bandwidth: 1.2 }), naiveMultiquadric(1.2, 0.8, -0.4)]
];
const variants: [SteinDirectionOptions, object][] = [
  [{}, {}],
  [{ normalisation: 'row' }, { rows: true }],
  [{ part: 'attraction' }, { repulsion: 0 }],
  [{ part: 'repulsion' }, { attraction: 0 }],
  [
    { part: 'repulsion', normalisation: 'row' },
    { attraction: 0, rows: true }
  ]
];

for (const [kernel, naive] of kernels) {
  for (const [options, how] of variants) {
    test(`${kernel.name}, ${JSON.stringify(options)}: the double loop in float64, step by step and compiled`, () => {
      for (const d of [1, 2, 10]) {
        // In many dimensions the distances are differences of products: u of some 40 loses two digits.
        const tolerance = d === 10 ? 3e-5 : 3e-6;
        const [x, s, y] = [draw(d, [30, d]), draw(20 + d, [30, d]), draw(40 + d, [9, d])];
        const direction = steinDirection(kernel, options);
        const compiled = jit((scores: Tensor, from: Tensor, at: Tensor) => ({ own: direction(scores, from), other: direction(scores, from, at) }), {
          mode: 'xla'
        });
        tf.tidy(() => {
          const [own, other] = [
            naiveDirection(naive, rows(s), rows(x), rows(x), how).flat(),
            naiveDirection(naive, rows(s), rows(x), rows(y), how).flat()
          ];
          closeTo(direction(s, x).dataSync(), own, tolerance, `d = ${d}`);
          closeTo(direction(s, x, y).dataSync(), other, tolerance, `d = ${d}, elsewhere`);
          const program = compiled(s, x, y);
          closeTo(program.own.dataSync(), own, tolerance, `d = ${d}, compiled`);
          closeTo(program.other.dataSync(), other, tolerance, `d = ${d}, elsewhere, compiled`);
        });
        compiled.dispose();
        tf.dispose([x, s, y]);
      }
    });
  }
}

test('far from the origin nothing is lost but the digits of the coordinates', () => {
  tf.tidy(() => {
    for (const d of [2, 12]) {
      const x = tf.add(1000, draw(1, [40, d]));
      const s = draw(2, [40, d]);
      const [kernel, naive] = d === 2 ? kernels[0]! : [rbfKernel({ bandwidth: 4 }), naiveRbf(4)];
      closeTo(steinDirection(kernel)(s, x).dataSync(), naiveDirection(naive, rows(s), rows(x)).flat(), 1e-5, `d = ${d}`);
    }
  });
});

test('events of any shape; a single particle follows its score; particles at one place follow their mean score', () => {
  tf.tidy(() => {
    const [x, s] = [draw(1, [12, 2, 3]), draw(2, [12, 2, 3])];
    const flat = (tensor: Tensor): Tensor => tf.reshape(tensor, [12, 6]);
    const phi = steinDirection(rbfKernel())(s, x);
    assert.deepEqual(phi.shape, x.shape);
    closeTo(phi.dataSync(), Array.from(steinDirection(rbfKernel())(flat(s), flat(x)).dataSync()), 1e-6, 'flattened');
    for (const kernel of [rbfKernel(), inverseMultiquadricKernel()]) {
      const one = steinDirection(kernel)(tf.slice(s, 0, 1), tf.slice(x, 0, 1));
      closeTo(one.dataSync(), Array.from(tf.slice(s, 0, 1).dataSync()), 1e-6, 'one particle');
      const together = tf.fill([12, 2, 3], 0.7);
      const mean = Array.from(tf.tile(tf.mean(s, 0, true), [12, 1, 1]).dataSync());
      for (const rule of ['median', 'median/log', 'steingan'] as const) {
        closeTo(steinDirection(rbfKernel({ bandwidth: rule }))(s, together).dataSync(), mean, 1e-5, `collapsed, ${rule}`);
      }
    }
  });
});

test('10⁴ particles: no matrix of more than 4 million entries, and less memory than one of 10⁸ would take', () => {
  const n = 10_000;
  const [x, s] = [draw(1, [n, 2]), draw(2, [n, 2])];
  const rbf = rbfKernel({ bandwidth: 0.7 });
  let largest = 0;
  const watched: SteinKernel = { ...rbf, profile: (u) => ((largest = Math.max(largest, u.size)), rbf.profile(u)) };
  const compiled = jit((scores: Tensor, at: Tensor) => ({ phi: steinDirection(watched)(scores, at) }), { mode: 'xla' });
  const before = process.resourceUsage().maxRSS;
  const { phi } = compiled(s, x);
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  assert.ok(largest > 0 && largest <= 2 ** 22, `a matrix of ${largest} entries`);
  assert.ok(grown < 300, `${grown} MiB more; a matrix of 10⁸ entries has 381`);
  const some = [0, 1, 417, 418, 5000, 9998, 9999];
  const truth = naiveDirection(
    naiveRbf(0.7),
    rows(s),
    rows(x),
    some.map((i) => rows(x)[i]!)
  );
  const got = rows(phi);
  closeTo(
    some.flatMap((i) => got[i]!),
    truth.flat(),
    2e-5,
    'rows of several blocks'
  );
  const tensors = tf.memory().numTensors;
  const eager = steinDirection(rbf)(s, x);
  assert.equal(tf.memory().numTensors, tensors + 1);
  closeTo(eager.dataSync(), Array.from(phi.dataSync()), 2e-5, 'eager');
  compiled.dispose();
  tf.dispose([x, s, phi, eager]);
});

test('scores and places that do not belong to the points are refused', () => {
  const direction = steinDirection(rbfKernel());
  const [x, s] = [tf.zeros([4, 2]), tf.zeros([4, 2])];
  assert.throws(() => direction(tf.zeros([3, 2]), x), ShapeError);
  assert.throws(() => direction(s, tf.zeros([4])), ShapeError);
  assert.throws(() => direction(tf.zeros([0, 2]), tf.zeros([0, 2])), ShapeError);
  assert.throws(() => direction(s, x, tf.zeros([5, 3])), ShapeError);
  assert.throws(() => steinDirection(rbfKernel(), { normalisation: 'rows' as never }), ArgumentError);
  assert.throws(() => steinDirection(rbfKernel(), { part: 'attracts' as never }), ArgumentError);
});

test('a width far below all distances: each particle follows its score alone, in full digits', () => {
  tf.tidy(() => {
    const [x, s] = [tf.tensor2d([-10.1, 3, 12.3], [3, 1]), tf.tensor2d([0.123, 2, 3], [3, 1])];
    for (const bandwidth of [0.1, 1e-3, 1e-4]) {
      const phi = steinDirection(rbfKernel({ bandwidth }))(s, x);
      closeTo(phi.dataSync(), [0.041, 2 / 3, 1], 1e-6, `h = ${bandwidth}`);
    }
  });
});

test('row sums do not underflow: far from all particles φ* is that of the nearest, its score and its push', () => {
  tf.tidy(() => {
    const [x, s] = [tf.tensor2d([0, 1], [2, 1]), tf.tensor2d([7, 9], [2, 1])];
    const phi = steinDirection(rbfKernel({ bandwidth: 0.1 }), { normalisation: 'row' })(s, x, tf.tensor2d([5, -6], [2, 1]));
    // s + (y - x) / h².
    closeTo(phi.dataSync(), [9 + 400, 7 - 600], 1e-5, 'far off');
  });
});
