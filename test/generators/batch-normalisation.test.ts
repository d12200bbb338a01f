import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchNormEntropy, float64, grad, jit, mlpGenerator, random, tf } from 'ebm';
import type { MlpGeneratorParams } from 'ebm';
import { batchNormalise } from 'ebm/dist/generators/batch-normalisation';
import type { Normalisation } from 'ebm/dist/generators/batch-normalisation';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { allClose, close, take } from '../energies/truths';
import { parameterGradientError } from './parameter-gradients';

const parameters = (): Normalisation => ({ scale: tf.tensor1d([2, -0.5, 1]), shift: tf.tensor1d([0.1, 3, -1]) });

test('batch normalisation by hand, over rows and over pixels', () => {
  const values = Array.from({ length: 24 }, (_, i) => Math.sin(i * i + 1) * (1 + (i % 3)));
  const [scale, shift, epsilon] = [[2, -0.5, 1], [0.1, 3, -1], 0.01];
  const expected = [...values];
  for (let unit = 0; unit < 3; unit++) {
    const own = values.filter((_, i) => i % 3 === unit);
    const mean = own.reduce((a, b) => a + b, 0) / 8;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 8;
    for (let i = unit; i < 24; i += 3) expected[i] = ((values[i]! - mean) / Math.sqrt(variance + epsilon)) * scale[unit]! + shift[unit]!;
  }
  allClose(take(batchNormalise(tf.tensor2d(values, [8, 3]), parameters(), epsilon)), expected, 2e-6);
  allClose(take(batchNormalise(tf.tensor4d(values, [2, 2, 2, 3]), parameters(), epsilon)), expected, 2e-6);
});

test('its gradients in scales, shifts and inputs are those of differences', () => {
  const weights = random.normal(random.key(1), [5, 3]);
  const value = ({ x, normalisation }: { x: Tensor; normalisation: Normalisation }): Tensor =>
    tf.sum(tf.mul(weights, batchNormalise(x, normalisation, 1e-5)));
  assert.ok(parameterGradientError(value, { x: random.normal(random.key(2), [5, 3]), normalisation: parameters() }) < 1e-7);
});

test('the surrogate is the sum of the normals’ entropies, its gradient 1/σ', () => {
  const scales = [tf.tensor1d([0.5, 2]), tf.tensor1d([-3])] as Tensor1D[];
  const expected = [0.5, 2, 3].reduce((sum, sigma) => sum + 0.5 * Math.log(2 * Math.PI * Math.E * sigma ** 2), 0);
  close(take(batchNormEntropy(scales))[0]!, expected, 1e-6);
  assert.ok(parameterGradientError(batchNormEntropy, scales) < 1e-8);
});

test('the surrogate is unbounded along a direction that does not move x: a scale times 10, in front of another normalisation', () => {
  const units = 32;
  const names: [place: 'before' | 'after', hidden: number[]][] = [
    ['before', [units, units]],
    ['after', [units, units]]
  ];
  for (const [place, hidden] of names) {
    // Rectifiers, with nothing added to the variance: what a layer's factor does, the next normalisation undoes exactly. After the activation the layer between is linear.
    const activation = place === 'before' ? 'relu' : 'identity';
    const generator = mlpGenerator({ latent: 4, hidden, activation, batchNorm: { place, epsilon: 0 } });
    const params = generator.init(random.key(3));
    const z = generator.prior(random.key(4), 64);
    const program = jit((p: MlpGeneratorParams, at: Tensor2D) => [generator.generate(p, at), batchNormEntropy(generator.scales!(p))], {
      precision: 'float64',
      mode: 'graph'
    });
    const at = (factor: number): [Float64Array, Float64Array] => {
      const doubled = (tensor: Tensor, by = 1): never =>
        float64(
          Float64Array.from(tensor.dataSync(), (value) => value * by),
          tensor.shape
        ) as never;
      const layer = ({ weights, bias }: { weights: Tensor; bias: Tensor }): never => ({ weights: doubled(weights), bias: doubled(bias) }) as never;
      const tree = {
        hidden: params.hidden.map(layer),
        normalisations: params.normalisations.map(({ scale, shift }, i) => ({ scale: doubled(scale, i === 0 ? factor : 1), shift: doubled(shift) })),
        output: layer(params.output)
      };
      return program(tree, doubled(z)) as unknown as [Float64Array, Float64Array];
    };
    const [[events, entropy], [scaled, raised]] = [at(1), at(10)];
    const change = events.reduce((worst, value, i) => Math.max(worst, Math.abs(value - scaled[i]!)), 0);
    assert.ok(change < 1e-12, `${place}: the output moved by ${change}`);
    assert.ok(events.some((value) => Math.abs(value) > 0.1));
    close(raised[0]! - entropy[0]!, units * Math.log(10), 1e-11, place);
    program.dispose();
  }
});

test('a unit that is the same throughout the batch gives its shift, with a finite gradient, whatever ε', () => {
  const x = tf.tensor2d([3, 1, 3, 2], [2, 2]);
  for (const epsilon of [0, 1e-5]) {
    const normalise = (at: Tensor): Tensor => batchNormalise(at, { scale: tf.tensor1d([2, 2]), shift: tf.tensor1d([0.5, 0.5]) }, epsilon);
    assert.deepEqual(
      take(normalise(x)).filter((_, i) => i % 2 === 0),
      [0.5, 0.5]
    );
    assert.ok(take(grad((at: Tensor) => tf.sum(tf.square(normalise(at))))(x)).every(Number.isFinite));
  }
});
