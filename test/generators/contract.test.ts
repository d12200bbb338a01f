import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as ebm from 'ebm';
import {
  affineGenerator,
  ancestralSample,
  ArgumentError,
  batchNormEntropy,
  couplingFlow,
  jit,
  mlpGenerator,
  random,
  ShapeError,
  tf,
  transposedConvolution
} from 'ebm';
import type { Generator, Key } from 'ebm';
import * as generators from 'ebm/dist/generators';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { allClose, checkMoments, take } from '../energies/truths';
import { parameterGradientError } from './parameter-gradients';

interface Case {
  factory: string;
  generator: Generator;
  /** Whether an event depends on the rest of its batch. */
  together?: boolean;
}
const entry = <P>(factory: string, generator: Generator<P>, together = false): Case => ({
  factory,
  generator: generator as unknown as Generator,
  together
});

const table: Case[] = [
  entry('affineGenerator', affineGenerator({ dimension: 3 })),
  entry('couplingFlow', couplingFlow({ dimension: 3, couplings: 3, hidden: [5] })),
  entry('couplingFlow', couplingFlow({ dimension: 2, couplings: 2, hidden: [], activation: 'softplus' })),
  entry('mlpGenerator', mlpGenerator({ latent: 3, hidden: [8, 7], event: [2], activation: 'silu' })),
  entry('mlpGenerator', mlpGenerator({ latent: 1, hidden: [], event: [2, 3], prior: 'uniform' })),
  entry('mlpGenerator', mlpGenerator({ latent: 3, hidden: [8, 7], activation: 'tanh', batchNorm: true }), true),
  entry('mlpGenerator', mlpGenerator({ latent: 3, hidden: [8], activation: 'softplus', batchNorm: { place: 'after', epsilon: 1e-3 } }), true),
  entry(
    'transposedConvolution',
    transposedConvolution({ latent: 3, channels: [4, 3], image: [8, 4, 2], activation: 'silu', batchNorm: false, prior: 'uniform' })
  ),
  entry(
    'transposedConvolution',
    transposedConvolution({ latent: 2, channels: [3], image: [6, 6, 1], flat: true, filter: 5, activation: 'elu', output: 'tanh' }),
    true
  )
];
const key = random.key(7);

test('the table has every exported factory of generators', () => {
  const exported = Object.entries(generators).filter(
    ([name, value]) => typeof value === 'function' && !['ancestralSample', 'batchNormEntropy'].includes(name)
  );
  assert.deepEqual([...new Set(table.map(({ factory }) => factory))].sort(), exported.map(([name]) => name).sort());
  exported.forEach(([name]) => assert.ok(name in ebm, name));
});

for (const { factory, generator, together } of table) {
  describe(`${factory}: ${generator.name}${together ? ', by batches' : ''}`, () => {
    const params = generator.init(key);
    const z = generator.prior(random.key(1), 6);
    const weights = random.normal(random.key(2), [6, ...generator.event]);

    test('makes finite float32 events of its shape, the same of the same z, alone as in a batch', () => {
      assert.deepEqual([z.shape, z.dtype], [[6, generator.latent], 'float32']);
      const events = generator.generate(params, z);
      assert.deepEqual([events.shape, events.dtype], [[6, ...generator.event], 'float32']);
      const values = take(events);
      assert.ok(values.every(Number.isFinite));
      assert.deepEqual(take(generator.generate(params, z)), values);
      if (together) return;
      const size = values.length / 6;
      tf.split(z, 6).forEach((row, i) => allClose(take(generator.generate(params, row as Tensor2D)), values.slice(i * size, (i + 1) * size), 1e-5));
    });

    test('has the gradients of its differences in parameters and z, in float64', () => {
      const projected = (p: unknown, latent: Tensor): Tensor => tf.sum(tf.mul(weights, generator.generate(p, latent as Tensor2D)));
      const error = parameterGradientError((p: unknown) => projected(p, z), params);
      assert.ok(error < 1e-6, `parameters: ${error}`);
      const errorInZ = parameterGradientError(({ latent }: { latent: Tensor }) => projected(params, latent), { latent: z as Tensor });
      assert.ok(errorInZ < 1e-6, `z: ${errorInZ}`);
    });

    test('draws the same compiled as eagerly, and leaves no tensors behind', () => {
      const before = tf.memory().numTensors;
      const draw = (p: unknown, k: Key): Tensor => ancestralSample(generator, p, k, 5);
      const compiled = jit(draw as never, { mode: 'graph' }) as unknown as typeof draw & { dispose(): void };
      const [eager, traced] = [draw(params, key), compiled(params, key)];
      assert.deepEqual(eager.shape, [5, ...generator.event]);
      allClose(take(traced), take(eager), 1e-5);
      compiled.dispose();
      generator.scales?.(params);
      assert.equal(tf.memory().numTensors - before, 0);
    });

    test('refuses z of another dimension, empty batches and no draws at all', () => {
      for (const shape of [[4, generator.latent + 1], [generator.latent], [0, generator.latent], [2, generator.latent, 1]] as [number, number][]) {
        assert.throws(() => generator.generate(params, tf.zeros(shape) as Tensor2D), ShapeError, String(shape));
      }
      for (const n of [0, -1, 1.5, NaN]) assert.throws(() => ancestralSample(generator, params, key, n), ArgumentError, String(n));
      if (!together) return;
      assert.throws(() => ancestralSample(generator, params, key, 1), /a batch of 1; expected at least 2: batch normalisation/);
    });
  });
}

test('the priors are N(0, I) and uniform on (-1, 1)', () => {
  const draws = (prior: 'normal' | 'uniform'): Float32Array => mlpGenerator({ latent: 2, prior }).prior(key, 40_000).dataSync() as Float32Array;
  const covariance = (variance: number): number[][] => [
    [variance, 0],
    [0, variance]
  ];
  checkMoments(draws('normal'), { mean: [0, 0], covariance: covariance(1) });
  checkMoments(draws('uniform'), { mean: [0, 0], covariance: covariance(1 / 3) });
  assert.ok(draws('uniform').every((value) => Math.abs(value) <= 1));
});

test('options out of range are refused by name', () => {
  const refused: [() => unknown, RegExp][] = [
    [() => affineGenerator({ dimension: 0 }), /affineGenerator: dimension: got 0/],
    [() => affineGenerator({ dimension: 2, scale: NaN }), /affineGenerator: scale: got NaN/],
    [() => affineGenerator({ dimension: 2, scale: 0 }), /affineGenerator: scale: got 0/],
    [() => affineGenerator({ dimension: 2, spread: 1 } as never), /affineGenerator: got an option 'spread'/],
    [() => couplingFlow({ layers: 3 } as never), /couplingFlow: got an option 'layers'/],
    [() => mlpGenerator({ batchNorm: 'after' as never }), /mlpGenerator: batchNorm: got after/],
    [() => mlpGenerator({ batchNorm: null as never }), /mlpGenerator: batchNorm: got null/],
    [() => mlpGenerator({ batchNorm: { eps: 1 } as never }), /mlpGenerator: batchNorm: got an option 'eps'/],
    [() => mlpGenerator({ widths: [3] } as never), /mlpGenerator: got an option 'widths'/],
    [() => transposedConvolution({ image: [28, 28] as never }), /image: got 28,28; expected \[height, width, channels\]/],
    [() => transposedConvolution({ image: 28 as never }), /image: got 28/],
    [() => transposedConvolution({ batchnorm: false } as never), /an option 'batchnorm'/],
    [() => couplingFlow({ dimension: 1 }), /couplingFlow: dimension: got 1; expected at least 2/],
    [() => couplingFlow({ couplings: 0 }), /couplingFlow: couplings: got 0/],
    [() => couplingFlow({ hidden: [0] }), /couplingFlow: sizes: got 0/],
    [() => couplingFlow({ activation: 'square' as never }), /couplingFlow: activation: got 'square'/],
    [() => mlpGenerator({ latent: 0 }), /mlpGenerator: latent: got 0/],
    [() => mlpGenerator({ latent: -2 }), /mlpGenerator: latent: got -2/],
    [() => mlpGenerator({ hidden: [4, 2.5] }), /mlpGenerator: sizes: got 2.5/],
    [() => mlpGenerator({ event: [] as number[], activation: 'square' as never }), /mlpGenerator: activation: got 'square'/],
    [() => mlpGenerator({ prior: 'cauchy' as never }), /mlpGenerator: prior: got 'cauchy'; expected one of normal, uniform/],
    [() => mlpGenerator({ prior: 'toString' as never }), /mlpGenerator: prior: got 'toString'/],
    [() => mlpGenerator({ batchNorm: { place: 'within' as never } }), /batchNorm.place: got 'within'/],
    [() => mlpGenerator({ batchNorm: { epsilon: -1 } }), /batchNorm.epsilon: got -1/],
    [() => mlpGenerator({ hidden: [], batchNorm: true }), /batchNorm: got a network without hidden layers/],
    [() => batchNormEntropy([]), /batchNormEntropy: scales: got none/],
    [() => transposedConvolution({ latent: 0 }), /transposedConvolution: latent: got 0/],
    [() => transposedConvolution({ channels: [8, 8, 8] }), /channels: got 3 of them for an image of 28 x 28/],
    [() => transposedConvolution({ channels: [] }), /channels: got 0 of them/],
    [() => transposedConvolution({ filter: 1 }), /filter: got 1; expected at least 2/],
    [() => transposedConvolution({ output: 'relu' as never }), /output: got 'relu'/],
    [() => transposedConvolution({ activation: 'cube' as never }), /activation: got 'cube'/]
  ];
  for (const [call, message] of refused) {
    assert.throws(call, (error) => error instanceof ArgumentError && message.test(error.message), String(message));
  }
});

test('a transposed convolution is the sum that it says', () => {
  // One channel in and out, 2 x 2 to 4 x 4: y[2i + a - 1, 2j + b - 1] += x[i, j] w[a, b], what falls outside dropped ('same' with a filter of 4 cuts one pixel a side).
  const generator = transposedConvolution({
    latent: 4,
    channels: [1],
    image: [4, 4, 1],
    batchNorm: false,
    activation: 'identity',
    output: 'identity'
  });
  const z = [0.5, -1, 2, 0.25];
  const filter = Array.from({ length: 16 }, (_, i) => Math.sin(i + 1));
  const expected = new Array<number>(16).fill(0.3);
  for (const [i, j, a, b] of grid(2, 2, 4, 4)) {
    const [row, column] = [2 * i! + a! - 1, 2 * j! + b! - 1];
    if (row >= 0 && row < 4 && column >= 0 && column < 4) expected[4 * row + column]! += z[2 * i! + j!]! * filter[4 * a! + b!]!;
  }
  const params = {
    dense: { weights: tf.eye(4), bias: tf.zeros([4]) },
    layers: [{ filter: tf.tensor4d(filter, [4, 4, 1, 1]), bias: tf.tensor1d([0.3]) }],
    normalisations: []
  };
  allClose(take(generator.generate(params as never, tf.tensor2d(z, [1, 4]))), expected, 1e-6);
});

function* grid(...sizes: number[]): Iterable<number[]> {
  const total = sizes.reduce((a, b) => a * b, 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    yield sizes.map((size) => {
      const digit = rest % size;
      rest = Math.floor(rest / size);
      return digit;
    });
  }
}

test('images of 28 x 28 by default, pixels in (0, 1), flat where asked for', () => {
  const generator = transposedConvolution();
  const images = ancestralSample(generator, generator.init(key), key, 3);
  assert.deepEqual(images.shape, [3, 28, 28, 1]);
  const values = take(images);
  assert.ok(values.every((value) => value > 0 && value < 1));
  const flat = transposedConvolution({ flat: true });
  assert.deepEqual(flat.event, [784]);
  assert.deepEqual(take(ancestralSample(flat, flat.init(key), key, 3)), values);
});
