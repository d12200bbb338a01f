import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  crossEntropy,
  DataError,
  doubleWell,
  energiesOn,
  entropy,
  expectation,
  kl,
  logDensityOf,
  negativeLogLikelihood,
  quadratureRule,
  random,
  ShapeError,
  tabulate,
  totalVariation
} from 'ebm';

const close = (got: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `got ${got}, expected ${expected} ± ${tolerance}`);
const line = quadratureRule([-30, 30], { panels: 400 });
const normal = (mean: number, sd: number): Float64Array =>
  tabulate(line, (x) => -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI));

test('divergence and entropy of Gaussians are their closed forms', () => {
  const [p, q] = [normal(0, 1), normal(1, 2)];
  close(kl(line, p, q), Math.log(2) + (1 + 1) / 8 - 0.5, 1e-12);
  close(entropy(line, q), 0.5 * Math.log(2 * Math.PI * Math.E * 4), 1e-12);
  close(kl(line, p, p), 0, 0);
  // TV of N(0, 1) and N(1, 1): 2Φ(1/2) - 1. The integrand has a kink, so the rule is only good to its panel's square.
  close(totalVariation(line, p, normal(1, 1)), 0.3829249225480262, 1e-5);
  close(
    expectation(
      line,
      q,
      tabulate(line, (x) => x * x)
    ),
    5,
    1e-11
  );
});

test('KL(p, q) + H(p) is the expected negative log-likelihood', () => {
  const [p, q] = [normal(0.3, 0.7), normal(-1, 1.5)];
  close(kl(line, p, q) + entropy(line, p), crossEntropy(line, p, q), 1e-12);
});

test('a density that vanishes somewhere adds nothing there', () => {
  const unit = quadratureRule([0, 2], { panels: 2 });
  const p = tabulate(unit, (x) => (x < 1 ? 0 : -Infinity));
  const q = tabulate(unit, () => Math.log(0.5));
  close(kl(unit, p, q), Math.log(2), 1e-12);
});

test('densities from energies on a grid are normalised', () => {
  const well = doubleWell();
  const rule = well.rule({ a: 0.25, b: 1, c: 0.3 });
  const logP = logDensityOf(rule, energiesOn(rule, well, well.init(random.key(0))));
  close(expectation(rule, logP, new Float64Array(logP.length).fill(1)), 1, 1e-12);
});

test('a sample without points, or with NaN, is refused', () => {
  close(negativeLogLikelihood([1, 3], 0.5), 2.5, 0);
  assert.throws(() => negativeLogLikelihood([], 0), DataError);
  assert.throws(() => negativeLogLikelihood([NaN], 0), DataError);
});

test('where p vanishes to float64, q may too; where only q does, the divergence is infinite', () => {
  const rule = quadratureRule([-50, 50]);
  const normal = tabulate(rule, (x) => -0.5 * x * x - 0.5 * Math.log(2 * Math.PI));
  const flat = (half: number): Float64Array => tabulate(rule, (x) => (Math.abs(x) < half ? -Math.log(2 * half) : -Infinity));
  // KL(N(0, 1) ‖ U(-45, 45)) = log 90 - ½ log 2πe, at the ends of which p is e^-1012.
  close(kl(rule, normal, flat(45)), Math.log(90) - 0.5 * Math.log(2 * Math.PI * Math.E), 1e-12);
  close(crossEntropy(rule, normal, flat(45)), Math.log(90), 1e-12);
  assert.equal(kl(rule, normal, flat(10)), Infinity);
});

test('lists of another length than the rule are refused', () => {
  const rule = quadratureRule([0, 1], { panels: 1, order: 4 });
  const [right, short, long] = [4, 3, 5].map((length) => new Float64Array(length)) as [Float64Array, Float64Array, Float64Array];
  for (const wrong of [short, long]) {
    for (const divergence of [kl, crossEntropy, totalVariation]) {
      assert.throws(() => divergence(rule, right, wrong), ShapeError);
      assert.throws(() => divergence(rule, wrong, right), ShapeError);
    }
    assert.throws(() => entropy(rule, wrong), ShapeError);
    assert.throws(() => expectation(rule, right, wrong), ShapeError);
  }
});
