import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, kramersTime, meanFirstPassageTime } from 'ebm';

const close = (got: number, expected: number, relative: number): void =>
  assert.ok(Math.abs(got / expected - 1) <= relative, `got ${got}, expected ${expected} to ${relative}`);
const quartic =
  (barrier: number) =>
  (x: number): number =>
    barrier * (x * x - 1) ** 2;
const across = { from: -1, to: 1, wall: -6 };

test('diffusion without a force takes L² / 2T', () => {
  close(
    meanFirstPassageTime(() => 3, { from: 0, to: 2, wall: 0 }),
    2,
    1e-13
  );
  close(
    meanFirstPassageTime(() => 0, { from: 1, to: 2, wall: 0, temperature: 0.5 }),
    3,
    1e-13
  );
});

test('against a constant force it is the closed form, either way round', () => {
  // E = a x, wall and start at 0: ((T/a)(e^{aL/T} - 1) - L) / a.
  const [a, length, temperature] = [1.7, 3, 0.8];
  const expected = ((temperature / a) * (Math.exp((a * length) / temperature) - 1) - length) / a;
  close(
    meanFirstPassageTime((x) => a * x, { from: 0, to: length, wall: 0, temperature }),
    expected,
    1e-12
  );
  close(
    meanFirstPassageTime((x) => -a * x, { from: 0, to: -length, wall: 0, temperature }),
    expected,
    1e-12
  );
});

test('of the quartic double well it is the double integral', () => {
  // scipy.integrate.dblquad, SciPy 1.17.1: dblquad(lambda z, y: exp(E(y) - E(z)), -1, 1, -6, lambda y: y, epsabs=1e-12, epsrel=1e-12)
  const reference = [3.5694341591270127, 5.1292850335920885, 8.880029266038436, 17.315911190209075, 36.48353459711614, 80.90724755616296];
  reference.forEach((expected, i) => close(meanFirstPassageTime(quartic(i + 1), across), expected, 1e-9));
});

test('to the top of a symmetric barrier it is less than half of the way, and temperature divides the barrier', () => {
  const whole = meanFirstPassageTime(quartic(6), across);
  const half = meanFirstPassageTime(quartic(6), { ...across, to: 0 });
  assert.ok(half > 0.4 * whole && half < 0.5 * whole, `${half} of ${whole}`);
  // E / T is all that counts, but for the unit of time.
  close(meanFirstPassageTime(quartic(6), { ...across, temperature: 2 }), meanFirstPassageTime(quartic(3), across) / 2, 1e-12);
});

test('a start on the wall, a high barrier and a shifted energy are no trouble', () => {
  const barrier = 300;
  const exact = meanFirstPassageTime(quartic(barrier), { from: -1, to: 1, wall: -2 });
  // The next term of Kramers' series for B (x² - 1)² is 3/8B or so.
  close(exact, kramersTime({ barrier, wellCurvature: 8 * barrier, topCurvature: 4 * barrier }), 0.01);
  close(
    meanFirstPassageTime((x) => quartic(2)(x) + 1000, across),
    meanFirstPassageTime(quartic(2), across),
    1e-12
  );
});

test("Kramers' formula tends to the exact time as the barrier rises", () => {
  const error = (barrier: number): number =>
    meanFirstPassageTime(quartic(barrier), across) / kramersTime({ barrier, wellCurvature: 8 * barrier, topCurvature: 4 * barrier }) - 1;
  assert.ok(error(10) < 0.06 && error(40) < error(20) && error(20) < error(10) && error(40) > 0, [10, 20, 40].map(error).join(', '));
  close(kramersTime({ barrier: 2, wellCurvature: 4, topCurvature: 9, temperature: 2 }), (2 * Math.PI * Math.E) / 6, 1e-14);
});

test('what cannot be meant so is refused', () => {
  const flat = (): number => 0;
  for (const ends of [
    { from: 0, to: 0, wall: -1 },
    { from: 0, to: 1, wall: 0.5 },
    { from: 0, to: 1, wall: -Infinity },
    { from: 0, to: 1, wall: -1, temperature: 0 },
    { from: 0, to: 1, wall: -1, panels: 1.5 }
  ]) {
    assert.throws(() => meanFirstPassageTime(flat, ends), ArgumentError);
  }
  assert.throws(() => meanFirstPassageTime(Math.log, { from: 0, to: 1, wall: -1 }), /E\(-?0?.*\) = NaN/);
  assert.throws(() => kramersTime({ barrier: 1, wellCurvature: -8, topCurvature: 4 }), ArgumentError);
  assert.throws(() => kramersTime({ barrier: NaN, wellCurvature: 8, topCurvature: 4 }), ArgumentError);
});
