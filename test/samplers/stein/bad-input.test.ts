// What is no kernel, no float32 or no player is refused by name, wherever it is handed in: not by an error of the code that meets it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ebm from 'ebm';
import { ArgumentError, gaussian, random, ShapeError, tf } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

const model = gaussian({ dimension: 2 });
const key = random.key(1);
const params = model.init(key);
const x = random.normal(key, [4, 2]);

test('what is no kernel', () => {
  const dw = ebm.doubleWell();
  const wells = tf.tensor2d([-1, 0, 1], [3, 1]);
  const calls: Record<string, (kernel: never) => unknown> = {
    kernelWidth: (kernel) => ebm.kernelWidth(kernel, x),
    kernelMatrix: (kernel) => ebm.kernelMatrix(kernel, x),
    kernelGradient: (kernel) => ebm.kernelGradient(kernel, x),
    steinDirection: (kernel) => ebm.steinDirection(kernel),
    svgd: (kernel) => ebm.svgd({ stepSize: 1, kernel }),
    kernelSteinDiscrepancy: (kernel) => ebm.kernelSteinDiscrepancy(x, x, { kernel }),
    kernelSteinTest: (kernel) => ebm.kernelSteinTest(x, x, { key, kernel }),
    minimumKernelSteinDiscrepancy: (kernel) => ebm.minimumKernelSteinDiscrepancy({ kernel }),
    minimumKernelSteinFit: (kernel) => ebm.minimumKernelSteinFit(dw, wells, { kernel }),
    steinContrastiveDivergence: (kernel) => ebm.steinContrastiveDivergence({ stepSize: 1, kernel }),
    steinGan: (kernel) => ebm.steinGan({ energy: model, generator: ebm.affineGenerator({ dimension: 2 }), kernel })
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const wrong of [{}, 'rbf', null, { name: 'half a kernel', bandwidth: 1, scale: 1 }]) {
      assert.throws(
        () => call(wrong as never),
        (error) => error instanceof ArgumentError && error.message.startsWith(`${name}: kernel`),
        `${name} with ${JSON.stringify(wrong)}`
      );
    }
  }
});

test('numbers of another type than float32', () => {
  const kernel = ebm.rbfKernel();
  const integers = tf.zeros([4, 2], 'int32');
  const calls: Record<string, (points: Tensor) => unknown> = {
    kernelWidth: (points) => ebm.kernelWidth(kernel, points),
    kernelMatrix: (points) => ebm.kernelMatrix(kernel, points),
    kernelGradient: (points) => ebm.kernelGradient(kernel, x, points),
    'steinDirection, points': (points) => ebm.steinDirection(kernel)(points, points),
    'steinDirection, scores': (points) => ebm.steinDirection(kernel)(points, x),
    'steinDirection, y': (points) => ebm.steinDirection(kernel)(x, x, points)
  };
  for (const make of [ebm.couplingFlow(), ebm.affineGenerator({ dimension: 2 }), ebm.mlpGenerator({ latent: 2 })]) {
    const own = make.init(key) as never;
    calls[make.name] = (points) => make.generate(own, points as never);
  }
  for (const [name, call] of Object.entries(calls)) {
    assert.throws(
      () => call(integers),
      (error) => error instanceof ShapeError && /int32/.test(error.message),
      name
    );
  }
});

test('a game without one of its players, and entropies of no layers', () => {
  const generator = ebm.affineGenerator({ dimension: 2 });
  const calls: (() => unknown)[] = [
    () => ebm.deepDirected({ energy: model } as never),
    () => ebm.deepDirected({ generator } as never),
    () => ebm.generativeAdversarial({ energy: model, generator } as never),
    () => ebm.steinGan({ energy: model } as never),
    () => ebm.batchNormEntropy(params as never)
  ];
  for (const call of calls) assert.throws(call, ArgumentError);
});

test('NaN among the points is not hidden by the median', () => {
  const broken = tf.tensor2d([0, 1, NaN, 2, 3, 4, 5, 7], [4, 2]);
  for (const kernel of [ebm.rbfKernel({ bandwidth: 'median' }), ebm.inverseMultiquadricKernel({ bandwidth: 'median' })]) {
    assert.ok(Number.isNaN(ebm.kernelWidth(kernel, broken).dataSync()[0]));
    assert.ok(Number.isFinite(ebm.kernelWidth(kernel, x).dataSync()[0]));
    const direction = ebm.steinDirection(kernel)(broken, tf.neg(broken) as Tensor);
    assert.ok(direction.dataSync().every(Number.isNaN));
  }
});
