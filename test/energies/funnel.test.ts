import assert from 'node:assert/strict';
import { test } from 'node:test';
import { funnel, random, tf } from 'ebm';
import { allClose, checkMoments, close, energiesAt, meanOf, quadratureLogPartition, take } from './truths';

const key = random.key(0);

test('energies are minus the logarithm of the product of normal densities, up to log Z', () => {
  const model = funnel({ dimension: 3 });
  const params = model.init(key);
  const logNormal = (x: number, sd: number): number => -0.5 * (x / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
  const rows = [
    [0, 1, 2],
    [-4, 0.3, -0.1],
    [5, 12, 3]
  ];
  const expected = rows.map(([v, a, b]) => -logNormal(v!, 3) - logNormal(a!, Math.exp(v! / 2)) - logNormal(b!, Math.exp(v! / 2)));
  allClose(
    energiesAt(model, params, rows).map((energy) => energy + model.logPartition(params)),
    expected,
    2e-6
  );
});

test('log Z is in closed form, and that of the tensor energy by quadrature', () => {
  const plane = funnel({ dimension: 2, standardDeviation: 0.5 });
  const params = plane.init(key);
  const domain = [
    [-4, 4],
    [-40, 40]
  ] as const;
  close(plane.logPartition(params), quadratureLogPartition(plane, params, domain, { panels: 160 }), 1e-6);
  const neal = funnel();
  close(neal.logPartition(neal.init(key)), 5 * Math.log(2 * Math.PI) + Math.log(3), 1e-12);
});

test("the standard deviation of Neal's x is e^(9/4)", () => {
  const model = funnel();
  const { covariance } = model.moments(model.init(key));
  close(covariance[0]![0]!, 9, 1e-12);
  close(Math.sqrt(covariance[5]![5]!), 9.487736, 1e-6);
});

test('draws have the moments of a mild funnel; of the wild one, log x² has those of v and of a normal', () => {
  const mild = funnel({ dimension: 3, standardDeviation: 0.5 });
  const params = mild.init(key);
  checkMoments(take(mild.sample(params, random.key(1), 100_000)), mild.moments(params));
  const wild = funnel();
  const draws = take(wild.sample(wild.init(key), random.key(2), 100_000));
  // x = z e^(v/2): log x² = v + log z², E log z² = -γ - log 2, its variance π²/2 (chi-square with one degree of freedom).
  const logs = Float64Array.from({ length: 100_000 }, (_, row) => Math.log(draws[10 * row + 9]! ** 2));
  const { mean, standardError } = meanOf(logs);
  close(mean, -0.5772156649 - Math.LN2, 4.5 * standardError);
  close(standardError ** 2 * 100_000, 9 + Math.PI ** 2 / 2, 0.5);
});

test('its neck and mouth do not overflow', () => {
  const model = funnel({ dimension: 2 });
  tf.tidy(() => {
    energiesAt(model, model.init(key), [
      [-15, 1e-4],
      [15, 3000]
    ]).forEach((energy) => assert.ok(Number.isFinite(energy)));
  });
  assert.throws(() => funnel({ dimension: 1 }), { name: 'ArgumentError', message: /dimension: got 1; expected an integer, at least 2/ });
  assert.throws(() => funnel({ standardDeviation: -1 }), { name: 'ArgumentError', message: /standardDeviation/ });
});
