import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestInverseTemperature, DataError, quadratureRule, ShapeError, tabulate } from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);
const line = quadratureRule([-20, 20], { panels: 200 });
const normal = (mean: number, sd: number): Float64Array =>
  tabulate(line, (x) => -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI));

test('a quadratic energy of any scale is brought to the second moment of a normal law', () => {
  // N(m, s²) under E = c x²: β = 1 / (2 c (m² + s²)), KL = ½ log((m² + s²)/s²).
  for (const [mean, sd, scale] of [
    [0, 1, 0.5],
    [0, 0.7, 0.01],
    [1, 2, 30]
  ] as [number, number, number][]) {
    const moment = mean * mean + sd * sd;
    const { inverseTemperature, divergence } = bestInverseTemperature(
      line,
      normal(mean, sd),
      tabulate(line, (x) => scale * x * x)
    );
    close(inverseTemperature * 2 * scale * moment, 1, 1e-9);
    close(divergence, 0.5 * Math.log(moment / (sd * sd)), 1e-9);
  }
});

test('an energy that is high where the law is has no use: flat is best', () => {
  const { inverseTemperature, divergence } = bestInverseTemperature(
    line,
    normal(0, 1),
    tabulate(line, (x) => -x * x)
  );
  assert.equal(inverseTemperature, 0);
  close(divergence, Math.log(40) - 0.5 * Math.log(2 * Math.PI * Math.E), 1e-9);
});

test('refuses energies that are not finite, and lists of another length', () => {
  const infinite = tabulate(line, (x) => (x > 0 ? Infinity : 0));
  assert.throws(() => bestInverseTemperature(line, normal(0, 1), infinite), DataError);
  assert.throws(() => bestInverseTemperature(line, normal(0, 1), [1, 2]), ShapeError);
});
