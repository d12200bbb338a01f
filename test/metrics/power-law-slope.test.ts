import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ArgumentError, DataError, powerLawSlope, ShapeError } from 'ebm';

const near = (value: number, truth: number, tolerance = 1e-12): void => assert.ok(Math.abs(value - truth) <= tolerance, `${value}, not ${truth}`);

describe('powerLawSlope', () => {
  test('finds the exponent of a power law, whatever its factor and the units of x', () => {
    for (const [power, factor] of [
      [-0.5, 3],
      [2, 1e-9],
      [0, 7]
    ] as const) {
      const x = [1e-4, 0.03, 2, 500];
      near(
        powerLawSlope(
          x,
          x.map((value) => factor * value ** power)
        ).slope,
        power
      );
    }
  });

  test('is the least-squares slope of the logarithms', () => {
    // numpy.polyfit(log([1, 2, 4, 10]), log([3, 2, 1.5, 0.4]), 1)[0]
    near(powerLawSlope([1, 2, 4, 10], Float32Array.of(3, 2, 1.5, 0.4)).slope, -0.8508546838322658, 1e-7);
  });

  test('passes the errors of y on to first order', () => {
    // Two points: p = (log y₁ - log y₀) / log 2, so its error is √(r₀² + r₁²) / log 2 of the relative errors r.
    near(powerLawSlope([1, 2], [5, 10], [0.5, 0.2]).standardError, Math.hypot(0.1, 0.02) / Math.LN2);
    assert.equal(powerLawSlope([1, 2, 3], [1, 2, 3], [0, 0, 0]).standardError, 0);
    assert.ok(Number.isNaN(powerLawSlope([1, 2], [1, 2]).standardError));
    assert.equal(powerLawSlope([1, 2, 3], [1, 2, 4], [1, 2, 4]).slope, powerLawSlope([1, 2, 3], [1, 2, 4]).slope);
  });

  test('refuses what has no logarithm, no spread, or no partner', () => {
    assert.throws(() => powerLawSlope([1, 2], [1, 0]), DataError);
    assert.throws(() => powerLawSlope([-1, 2], [1, 1]), DataError);
    assert.throws(() => powerLawSlope([1, NaN], [1, 1]), DataError);
    assert.throws(() => powerLawSlope([], []), DataError);
    assert.throws(() => powerLawSlope([1, 2], [1, 2], [0.1, -0.1]), DataError);
    assert.throws(() => powerLawSlope([1, 2], [1, 2, 3]), ShapeError);
    assert.throws(() => powerLawSlope([1, 2], [1, 2], [0.1]), ShapeError);
    assert.throws(() => powerLawSlope([2, 2], [1, 2]), ArgumentError);
  });
});
