import assert from 'node:assert/strict';
import { test } from 'node:test';
import { banana, random } from 'ebm';
import { allClose, checkMoments, close, energiesAt, quadratureLogPartition, take } from './truths';

const key = random.key(0);

test('energies are those of the formula', () => {
  const model = banana();
  const expected = (a: number, b: number): number => a ** 2 / 200 + 0.5 * (b - 0.03 * (a ** 2 - 100)) ** 2;
  const rows = [
    [0, 0],
    [10, 1],
    [-15, 3]
  ];
  allClose(
    energiesAt(model, model.init(key), rows),
    rows.map(([a, b]) => expected(a!, b!)),
    1e-5
  );
});

test('the variance of x₁ is 19, that of x₀ 100', () => {
  // 1 + 2 · 0.03² · 10⁴: the reference problem of inference_gym.
  const model = banana();
  const { mean, covariance } = model.moments(model.init(key));
  assert.deepEqual(mean, [0, 0]);
  allClose(covariance.flat(), [100, 0, 0, 19], 2e-6);
});

test('log Z is log 2πs, by quadrature too; curvature does not enter', () => {
  for (const [scale, curvature] of [
    [1, 0],
    [1.5, 0.4],
    [2, -0.2]
  ] as const) {
    const model = banana({ scale, curvature });
    const params = model.init(key);
    close(model.logPartition(params), Math.log(2 * Math.PI * scale), 1e-12);
    const domain = [
      [-8 * scale, 8 * scale],
      [-60, 60]
    ] as const;
    close(quadratureLogPartition(model, params, domain, { panels: 100 }), Math.log(2 * Math.PI * scale), 2e-6);
  }
});

test('draws have the moments', () => {
  const model = banana();
  const params = model.init(key);
  checkMoments(take(model.sample(params, random.key(1), 100_000)), model.moments(params));
});

test('scales that are none are refused', () => {
  assert.throws(() => banana({ scale: 0 }), { name: 'ArgumentError', message: /banana: scale/ });
  assert.throws(() => banana({ curvature: NaN }), { name: 'ArgumentError', message: /banana: curvature/ });
});
