import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, bernoulliRbm, deepExperts, float64, jit, logPartitionOf, energiesOn, quadratureRule, random, ShapeError, tf } from 'ebm';
import type { DeepExpertsParams } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { allClose, close, take } from './truths';

const [visible, hidden] = [4, 3];
const weights = Array.from({ length: visible * hidden }, (_, i) => 1.2 * Math.sin(2 * i + 1));
const [visibleBias, hiddenBias] = [
  [0.3, -0.7, 0.1, 0.9],
  [-0.4, 0.2, 0.6]
] as const;
const bits = (n: number): number[][] => Array.from({ length: 2 ** n }, (_, i) => Array.from({ length: n }, (_, k) => (i >> k) & 1));

test('with f the identity, bits and no quadratic term it is the free energy of a restricted Boltzmann machine: the sum over hidden states, in double', () => {
  const model = deepExperts({ event: [visible], features: [], experts: hidden, sigma: Infinity, support: 'binary' });
  const program = jit((params: DeepExpertsParams, x: Tensor) => model.energy(params, x), { precision: 'float64', mode: 'graph' });
  const states = bits(visible);
  const params = { features: [], experts: { weights: float64(weights, [visible, hidden]), bias: float64(hiddenBias) }, bias: float64(visibleBias) };
  const got = program(params as never, float64(states.flat(), [states.length, visible]) as never) as unknown as Float64Array;
  states.forEach((v, i) => {
    const joint = bits(hidden).map((h) => {
      const pairs = v.reduce((sum, on, a) => sum + h.reduce((row, also, b) => row + on * also * weights[a * hidden + b]!, 0), 0);
      return pairs + v.reduce((sum, on, a) => sum + on * visibleBias[a]!, 0) + h.reduce((sum, on, b) => sum + on * hiddenBias[b]!, 0);
    });
    close(got[i]!, -Math.log(joint.reduce((sum, each) => sum + Math.exp(each), 0)), 1e-12);
  });
  program.dispose();
  const inFloat32 = { features: [], experts: { weights: tf.tensor2d(weights, [visible, hidden]), bias: tf.tensor1d([...hiddenBias]) } };
  const machine = { weights: inFloat32.experts.weights, visibleBias: tf.tensor1d([...visibleBias]), hiddenBias: inFloat32.experts.bias };
  const x = tf.tensor2d(states);
  allClose(take(model.energy({ ...inFloat32, bias: machine.visibleBias }, x)), take(bernoulliRbm({ visible, hidden }).energy(machine, x)), 1e-6);
});

test('with f of two layers it is the formula, term by term', () => {
  const model = deepExperts({ event: [2], features: [2, 1], experts: 2, sigma: 1.5, activation: 'tanh' });
  const params: DeepExpertsParams = {
    features: [
      { weights: tf.tensor2d([0.5, -1, 2, 0.25], [2, 2]), bias: tf.tensor1d([0.1, -0.2]) },
      { weights: tf.tensor2d([1.5, -0.5], [2, 1]), bias: tf.tensor1d([0.3]) }
    ],
    experts: { weights: tf.tensor2d([2, -3], [1, 2]), bias: tf.tensor1d([0.4, -0.6]) },
    bias: tf.tensor1d([0.7, -0.9])
  };
  const points = [
    [0, 0],
    [1, -2],
    [-0.5, 3]
  ];
  const expected = points.map(([a, b]) => {
    const [f, g] = [Math.tanh(0.5 * a! + 2 * b! + 0.1), Math.tanh(-a! + 0.25 * b! - 0.2)];
    const top = Math.tanh(1.5 * f - 0.5 * g + 0.3);
    const experts = Math.log1p(Math.exp(2 * top + 0.4)) + Math.log1p(Math.exp(-3 * top - 0.6));
    return (a! ** 2 + b! ** 2) / 1.5 ** 2 - 0.7 * a! + 0.9 * b! - experts;
  });
  allClose(take(model.energy(params, tf.tensor2d(points))), expected, 1e-5);
});

test('without experts to speak of it is a Gaussian of variance σ²/2: log Z by quadrature is d/2 log πσ², plus log 2 an expert', () => {
  const model = deepExperts({ event: [2], features: [3], experts: 5, sigma: 0.8, activation: 'relu' });
  const params = model.init(random.key(0));
  const none = { ...params, experts: { weights: tf.zerosLike(params.experts.weights), bias: params.experts.bias } } as DeepExpertsParams;
  const rule = quadratureRule([
    [-5, 5],
    [-5, 5]
  ]);
  close(logPartitionOf(rule, energiesOn(rule, model, none)), Math.log(Math.PI * 0.8 ** 2) + 5 * Math.LN2, 1e-5);
});

test('the quadratic term outgrows a linear f: the energy rises along every ray, whatever the weights', () => {
  const model = deepExperts({ event: [2], features: [8, 8], experts: 16, activation: 'relu' });
  const far = tf.mul(random.normal(random.key(1), [100, 2]), 1e5);
  for (const seed of [0, 1, 2]) assert.ok(take(model.energy(model.init(random.key(seed)), far)).every((energy) => energy > 1e6));
  assert.equal(model.smooth, false);
  assert.equal(deepExperts({ features: [], activation: 'relu' }).smooth, undefined);
});

test('options out of range and batches of another shape are refused', () => {
  const refused: [() => unknown, RegExp][] = [
    [() => deepExperts({ experts: 0 }), /deepExperts: experts: got 0/],
    [() => deepExperts({ features: [8, -1] }), /deepExperts: sizes: got -1/],
    [() => deepExperts({ sigma: 0 }), /deepExperts: sigma: got 0/],
    [() => deepExperts({ sigma: NaN }), /deepExperts: sigma: got NaN/],
    [
      () => deepExperts({ sigma: Infinity }),
      /sigma: got Infinity for events of support 'real'; expected a finite number: without the quadratic term Z is infinite/
    ],
    [() => deepExperts({ activation: 'square' as never }), /deepExperts: activation: got 'square'/],
    [() => deepExperts({ support: 'bits' as never }), /deepExperts: support: got 'bits'/],
    [() => deepExperts({ hidden: [3] } as never), /deepExperts: got an option 'hidden'/]
  ];
  for (const [call, message] of refused) {
    assert.throws(call, (error) => error instanceof ArgumentError && message.test(error.message), String(message));
  }
  const model = deepExperts({ event: [3] });
  assert.throws(() => model.energy(model.init(random.key(0)), tf.zeros([2, 2])), ShapeError);
});

test('positive events: the energy is infinite elsewhere', () => {
  const [model, whole] = [deepExperts({ support: 'positive' }), deepExperts()];
  const params = model.init(random.key(0));
  const x = tf.tensor2d([1, 2, 1, -2, 0, 1], [3, 2]);
  assert.deepEqual(take(model.energy(params, x)), [take(whole.energy(params, x))[0], Infinity, Infinity]);
});
