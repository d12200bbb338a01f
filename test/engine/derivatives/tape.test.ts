import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { ready, tf, tier } from 'ebm/dist/engine/backend';
import { differentiableKernels, missingOnWasm, registerDerivatives, unsupportedKernels } from 'ebm/dist/engine/derivatives';
import { TraceError } from 'ebm/dist/engine/errors';
import { stopGradient } from 'ebm/dist/engine/gradient';
import { constantsWritten } from './written-constants';

const values = (tensor: Tensor): number[] => Array.from(tensor.dataSync());

describe('the tape', () => {
  before(async () => {
    await ready;
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (...message: unknown[]) => warnings.push(message);
    registerDerivatives();
    registerDerivatives();
    console.warn = warn;
    assert.deepEqual(warnings, [], 'registration is silent and may be repeated');
  });

  it('names kernels that are not listed', () => {
    assert.deepEqual(unsupportedKernels(['Tanh', 'MirrorPad', 'Sum', 'MirrorPad', 'toString']), ['MirrorPad', 'toString']);
  });

  it('refuses a gradient through an unlisted kernel, by name, and only on the path', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const padded = (u: Tensor): Tensor => tf.sum(tf.square(tf.mirrorPad(u, [[1, 1]], 'reflect')));
    assert.throws(
      () => tf.grad(padded)(x),
      (error) => error instanceof TraceError && /MirrorPad/.test(error.message)
    );
    assert.deepEqual(
      values(tf.grad((u) => tf.sum(tf.mul(u, padded(stopGradient(u)))))(x)),
      [25, 25, 25].map(() => values(padded(x))[0])
    );
  });

  it('gives unused outputs zeros made by a kernel', () => {
    const x = tf.ones([40]);
    const half = (u: Tensor): Tensor => tf.sum(tf.square(tf.split(u, 2)[1]!));
    assert.equal(
      constantsWritten(() => tf.grad(half)(x)),
      0
    );
    assert.deepEqual(
      values(tf.grad(half)(x)),
      Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 2))
    );
  });

  it('refuses a second derivative through a custom gradient that keeps an intermediate value', () => {
    // d/dx of x³, with x² kept from within: off the tape, so that a second derivative would come out as 0.
    const cube = tf.customGrad((u, save) => {
      const squared = tf.square(u as Tensor);
      (save as (tensors: Tensor[]) => void)([squared]);
      return { value: tf.mul(squared, u as Tensor), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(dy, tf.mul(saved[0]!, 3)) };
    });
    const x = tf.tensor1d([2]);
    assert.deepEqual(values(tf.grad((u) => tf.sum(cube(u)))(x)), [12]);
    const slope = (u: Tensor): Tensor => tf.sum(tf.mul(tf.grad((at) => tf.sum(cube(at)))(u), u));
    assert.throws(
      () => tf.grad(slope)(x),
      (error) => error instanceof TraceError && /custom gradient/.test(error.message)
    );
  });

  it('shares the gradient of tied maxima equally', () => {
    assert.deepEqual(values(tf.grad((u) => tf.max(u))(tf.tensor1d([2, 1, 2]))), [0.5, 0, 0.5]);
  });

  it('refuses what einsum, gather and conv2d gradients do not cover', { skip: tier() === 'wasm' }, () => {
    const x = tf.ones([2, 2]);
    assert.throws(() => tf.grad((u) => tf.sum(tf.einsum('ii->i', u)))(x), /no label twice/);
    assert.throws(() => tf.grad((u) => tf.sum(tf.gather(u, tf.tensor2d([0, 1], [2, 1], 'int32'), 1, 1)))(x), /batchDims = 1/);
    const images = tf.ones([1, 5, 5, 1]);
    const filter = tf.ones([2, 2, 1, 1]) as Tensor4D;
    const dilated = (u: Tensor): Tensor => tf.sum(tf.conv2d(u as Tensor4D, filter, 1, 'valid', 'NHWC', 2));
    assert.throws(() => tf.grad(dilated)(images), /dilations/);
  });

  it('knows which listed kernels the WebAssembly backend lacks', { skip: tier() !== 'wasm' }, () => {
    const lacking = Object.keys(differentiableKernels).filter((name) => !tf.getKernel(name, 'wasm'));
    assert.deepEqual(lacking, [...missingOnWasm]);
    assert.throws(() => tf.einsum('ij->i', tf.ones([2, 2])), /Einsum.*not registered/);
  });
});
