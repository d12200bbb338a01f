import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, DataError, noiseContrastiveCovariance, quadratureRule, ShapeError, tabulate } from 'ebm';
import type { NoiseContrastiveSettings } from 'ebm';

// The family log p = -λx²/2 - c at λ = 1, c = ½ log 2π, and noise N(m, τ²).
const rule = quadratureRule([-14, 14], { panels: 64 });
const normal = (mean: number, deviation: number): Float64Array =>
  tabulate(rule, (x) => -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI));
const data = normal(0, 1);
const gradients = [tabulate(rule, (x) => -0.5 * x * x), tabulate(rule, () => -1)];
const covariance = (mean: number, deviation: number, settings: NoiseContrastiveSettings): number[][] =>
  noiseContrastiveCovariance(rule, data, normal(mean, deviation), gradients, settings);

const close = (got: number[][], expected: number[][], tolerance: number): void =>
  got.forEach((row, j) =>
    row.forEach((value, k) =>
      assert.ok(Math.abs(value - expected[j]![k]!) <= tolerance * Math.abs(expected[j]![k]!), `${value}, expected ${expected[j]![k]}`)
    )
  );

test('noise like the data: 1 + 1/(νK) times the covariance of maximum likelihood', () => {
  // Var λ̂ = 2λ², ĉ = ½ log 2π - ½ log λ̂: n Cov = [[2, -1], [-1, ½]].
  for (const ratio of [0.5, 1, 5, 1000]) {
    for (const noiseSets of [1, 3, Infinity]) {
      const factor = 1 + 1 / (ratio * noiseSets);
      close(
        covariance(0, 1, { ratio, noiseSets }),
        [
          [2 * factor, -factor],
          [-factor, factor / 2]
        ],
        1e-10
      );
    }
  }
});

test('other noise, beside SciPy', () => {
  // scipy.integrate.quad 1.17.1, epsrel 1e-13, of I⁻¹ (Cov_d[P g] + ν Cov_n[(1 - P) g] / K) I⁻¹, the noise's part by the noise's own density.
  const table: [number, number, NoiseContrastiveSettings, number[][]][] = [
    [
      0,
      1.5,
      {},
      [
        [2.9784218280120944, -1.8863224988833693],
        [-1.8863224988833693, 1.3379866919839924]
      ]
    ],
    [
      0,
      1.5,
      { ratio: 5 },
      [
        [2.219667655955705, -1.193903565748986],
        [-1.193903565748986, 0.679169298166193]
      ]
    ],
    [
      1,
      0.7,
      { ratio: 2 },
      [
        [4.595090252831349, -2.169080954937135],
        [-2.169080954937135, 1.6509558277335883]
      ]
    ],
    [
      0,
      1.5,
      { noiseSets: 4 },
      [
        [2.324932536877595, -1.2777450708447335],
        [-1.2777450708447335, 0.7488734574897236]
      ]
    ],
    [
      0,
      1.5,
      { noiseSets: Infinity },
      [
        [2.1071027731660954, -1.0748859281651888],
        [-1.0748859281651888, 0.5525023793249676]
      ]
    ],
    [
      4,
      1,
      {},
      [
        [21.92401099311698, -47.308612143900994],
        [-47.308612143900994, 129.2402608487145]
      ]
    ],
    [
      0,
      0.3,
      {},
      [
        [407.0560419615001, -28.93653298555558],
        [-28.93653298555558, 3.122865516426822]
      ]
    ]
  ];
  for (const [mean, deviation, settings, expected] of table) close(covariance(mean, deviation, settings), expected, 1e-8);
});

test('a parameter in another unit changes nothing else', () => {
  const metres = covariance(0, 1.5, {});
  const scaled = noiseContrastiveCovariance(rule, data, normal(0, 1.5), [gradients[0]!, Float64Array.from(gradients[1]!, (g) => 1e9 * g)]);
  close(
    scaled,
    [
      [metres[0]![0]!, metres[0]![1]! / 1e9],
      [metres[1]![0]! / 1e9, metres[1]![1]! / 1e18]
    ],
    1e-8
  );
});

test('noise on a part of the line tells of that part alone', () => {
  // Uniform noise on [-3, 3]: outside, events are told for certain, and the integrals over the line are those over [-3, 3].
  const on = (domain: [number, number], panels: number): number[][] => {
    const own = quadratureRule(domain, { panels });
    const logNormal = (x: number): number => -0.5 * x * x - 0.5 * Math.log(2 * Math.PI);
    const box = (x: number): number => (Math.abs(x) <= 3 ? -Math.log(6) : -Infinity);
    const features = [tabulate(own, (x) => -0.5 * x * x), tabulate(own, () => -1)];
    return noiseContrastiveCovariance(own, tabulate(own, logNormal), tabulate(own, box), features);
  };
  // Ends of panels at ±3, so that the jump is no trouble to the rule.
  close(on([-15, 15], 160), on([-3, 3], 32), 1e-10);
});

test('what cannot be is refused', () => {
  for (const ratio of [0, -1, NaN, Infinity]) assert.throws(() => covariance(0, 1, { ratio }), ArgumentError);
  for (const noiseSets of [0, NaN]) assert.throws(() => covariance(0, 1, { noiseSets }), ArgumentError);
  assert.throws(() => noiseContrastiveCovariance(rule, data, data, []), ShapeError);
  assert.throws(() => noiseContrastiveCovariance(rule, data, data.slice(1), gradients), ShapeError);
  assert.throws(() => noiseContrastiveCovariance(rule, data, data, [gradients[0]!, gradients[0]!]), { name: 'DataError', message: /tell apart/ });
  assert.throws(() => noiseContrastiveCovariance(rule, data, data, [tabulate(rule, () => 0)]), DataError);
  assert.throws(() => noiseContrastiveCovariance(rule, data, data, [tabulate(rule, () => NaN)]), DataError);
  assert.throws(() => noiseContrastiveCovariance(rule, data, new Float64Array(data.length).fill(-Infinity), gradients), DataError);
});
