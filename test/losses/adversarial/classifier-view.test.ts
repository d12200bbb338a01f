import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  classifierGradient,
  classifierView,
  energyFrom,
  energyGap,
  float64,
  gaussian,
  grad,
  jit,
  mlp,
  random,
  ShapeError,
  tf
} from 'ebm';
import type { ClassifierRatio, Energy, MlpParams } from 'ebm';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Tensor } from '@tensorflow/tfjs';
import { close } from '../../energies/truths';

const numbersOf = (node: unknown): number[] =>
  node instanceof Float64Array ? Array.from(node) : Object.values(node as object).flatMap((child) => numbersOf(child));

test('with the right logit the classifier’s gradient is half the likelihood’s, number by number in double, whatever the draws', () => {
  const model = mlp({ event: [2], hidden: [6] });
  const options = { precision: 'float64', mode: 'graph' } as const;
  const [positives, negatives] = [random.normal(random.key(1), [9, 2]), random.normal(random.key(2), [5, 2])];
  const classifier = jit((params: MlpParams) => classifierGradient(model, params, positives, negatives), options);
  const likelihood = jit((params: MlpParams) => grad((theta: MlpParams) => energyGap(model, theta, positives, negatives))(params), options);
  const params = model.init(random.key(3));
  const [[value], gradient] = classifier(params) as unknown as [Float64Array, unknown];
  close(value!, 2 * Math.LN2, 1e-14);
  const [got, whole] = [numbersOf(gradient), numbersOf(likelihood(params))];
  assert.ok(whole.some((each) => Math.abs(each) > 0.1));
  // The output's bias is none and the last hidden units always move something: no entry is zero by itself.
  whole.forEach((each, i) => close(got[i]!, 0.5 * each, 1e-14));
});

test('with the raw logit -E the unit normal is no fixed point: the gradient in the precision is E[tanh(x²/4) x²/2] = 0.265', () => {
  // By the trapezoidal rule, exact to rounding for so smooth a function; descent lowers the precision.
  let expected = 0;
  const [width, points] = [12, 4000];
  for (let i = 0; i <= points; i++) {
    const x = -width + (2 * width * i) / points;
    expected += ((Math.tanh(x * x * 0.25) * x * x * 0.5 * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)) * ((2 * width) / points);
  }
  close(expected, 0.265147, 1e-6);
  // The events are quantiles: the mean over them is that of the law, up to the tails.
  const n = 40_000;
  const x = Array.from({ length: n }, (_, i) => quantile((i + 0.5) / n, 0, 1));
  const line: Energy<{ precision: Tensor }> = energyFrom(
    ({ precision }: { precision: Tensor }, at: Tensor) => tf.mul(0.5, tf.sum(tf.mul(precision, tf.square(at)), 1)),
    { event: [1], init: () => ({ precision: tf.ones([1]) as Tensor }) }
  );
  const slope = (ratio: ClassifierRatio): number => {
    const program = jit(
      (params: { precision: Tensor }, at: Tensor) => {
        const [value, gradient] = classifierGradient(line, params, at, at, { ratio });
        return { value, gradient };
      },
      { precision: 'float64', mode: 'graph' }
    );
    const { gradient } = program({ precision: float64([1]) } as never, float64(x, [n, 1]) as never) as unknown as {
      gradient: { precision: Float64Array };
    };
    program.dispose();
    return gradient.precision[0]!;
  };
  close(slope('raw'), expected, 1e-3);
  close(slope('model'), 0, 1e-12);
});

test('what does not fit is refused', () => {
  const model = gaussian({ dimension: 2 });
  const params = model.init(random.key(0));
  const x = tf.zeros([3, 2]);
  assert.throws(() => classifierView({ ratio: 'odds' as never }), ArgumentError);
  assert.throws(() => classifierGradient(model, params, x, x, { ratio: 'odds' as never }), ArgumentError);
  assert.throws(() => classifierGradient(model, params, x, tf.zeros([3, 1])), ShapeError);
  assert.throws(() => classifierGradient(model, params, tf.zeros([2]), x), ShapeError);
  const network = mlp();
  assert.throws(
    () => classifierView()(network, network.init(random.key(0)), x, random.key(1), null),
    /draws no samples; expected a model with exact draws/
  );
});
