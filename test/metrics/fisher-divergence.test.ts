import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DataError,
  energiesOn,
  expectation,
  fisherDivergence,
  gaussian,
  gaussianMixture,
  hessianTracesOn,
  implicitFisherDivergence,
  implicitScoreMatching,
  kl,
  logDensityOf,
  mlp,
  quadratureRule,
  random,
  sampledFisherDivergence,
  score,
  scoresOn,
  ShapeError,
  tf
} from 'ebm';
import type { Energy } from 'ebm';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const normal = (deviation: number) => gaussian({ covariance: deviation ** 2 });
const [s, t] = [1.5, 0.8];
// ½ (1/t² - 1/s²)² s²: the scores are -x/s² and -x/t².
const closedForm = 0.5 * (1 / t ** 2 - 1 / s ** 2) ** 2 * s ** 2;
const rule = quadratureRule([-14, 14]);
const on = <P>(energy: Energy<P>): { logP: Float64Array; scores: Float64Array } => {
  const params = energy.init(random.key(0));
  return { logP: logDensityOf(rule, energiesOn(rule, energy, params)), scores: scoresOn(rule, energy, params) };
};

test('of two normals by quadrature: the closed form, 1.406304', () => {
  const [p, q] = [on(normal(s)), on(normal(t))];
  close(closedForm, 1.406304, 5e-7);
  close(fisherDivergence(rule, p.logP, p.scores, q.scores), closedForm, 1e-5);
  close(fisherDivergence(rule, p.logP, p.scores, p.scores), 0, 1e-12);
  // It is not symmetric.
  close(fisherDivergence(rule, q.logP, q.scores, p.scores), 0.5 * (1 / t ** 2 - 1 / s ** 2) ** 2 * t ** 2, 1e-5);
});

test('explicit is implicit plus ½E‖∇log p‖²; with + tr ∇²E implicit would be 4.309', () => {
  // Implicit on data with the second moment s² exactly, which is all that it sees of them.
  const q = normal(t);
  const implicit = implicitScoreMatching()(q, q.init(random.key(0)), tf.tensor2d([s, -s], [2, 1]), random.key(0), null).loss.dataSync()[0]!;
  const constant = 0.5 / s ** 2;
  close(implicit + constant, closedForm, 1e-5);
  // ½E‖∇E‖² + tr ∇²E, the sign flipped, is another number.
  close(implicit + 2 / t ** 2, 4.309, 5e-4);
  const p = on(normal(s));
  close(
    0.5 *
      expectation(
        rule,
        p.logP,
        p.scores.map((value) => value ** 2)
      ),
    constant,
    1e-6
  );
});

test('the implicit part by quadrature: explicit less ½E‖∇log p‖², for a mixture in the plane too', () => {
  const [p, q] = [on(normal(s)), normal(t)];
  const params = q.init(random.key(0));
  const implicit = implicitFisherDivergence(rule, p.logP, scoresOn(rule, q, params), hessianTracesOn(rule, q, params));
  close(implicit, closedForm - 0.5 / s ** 2, 1e-5);
  const mixture = gaussianMixture({
    weights: [0.3, 0.7],
    means: [
      [0, 1],
      [1, -1]
    ]
  });
  const broad = gaussian({ covariance: [2, 1.5] });
  const [ofMixture, ofBroad] = [mixture.init(random.key(0)), broad.init(random.key(0))];
  const plane = quadratureRule([
    [-9, 9],
    [-9, 9]
  ]);
  const logP = logDensityOf(plane, energiesOn(plane, broad, ofBroad));
  const [scoreP, scoreQ] = [scoresOn(plane, broad, ofBroad), scoresOn(plane, mixture, ofMixture)];
  const explicit = fisherDivergence(plane, logP, scoreP, scoreQ);
  // ½E‖∇log p‖² of a Gaussian: half the trace of its precision.
  close(implicitFisherDivergence(plane, logP, scoreQ, hessianTracesOn(plane, mixture, ofMixture)), explicit - 0.5 * (1 / 2 + 1 / 1.5), 1e-4);
  const kinked = mlp({ activation: 'relu' });
  assert.throws(() => hessianTracesOn(plane, kinked, kinked.init(random.key(0))), { name: 'ArgumentError', message: /kinks/ });
});

test('from a sample of p, within its standard error; in two dimensions by quadrature too', () => {
  const [p, q] = [gaussian({ mean: [1, 0], covariance: [1, 4] }), gaussian({ covariance: [2, 1] })];
  const [ofP, ofQ] = [p.init(random.key(0)), q.init(random.key(0))];
  // Scores differ by ((1 - x) + x/2, -y/4 + y): ½(E[(1 - x/2)²] + (3/4)² 4), E[(1 - x/2)²] = (½)² + ¼.
  const expected = 0.5 * (0.5 + 2.25);
  const x = p.sample(ofP, random.key(1), 20_000);
  const { value, standardError } = sampledFisherDivergence(score(p)(ofP, x), score(q)(ofQ, x));
  // ½ (1 - x/2)² has variance ¼ (2 · ¹⁄₁₆ + 4 · ¼ · ¼), and ½ (¾y)² = 9/8 · χ² has 2 · (9/8)².
  close(standardError, Math.sqrt((0.25 * (2 / 16 + 0.25) + 2 * (9 / 8) ** 2) / 20_000), 1e-3);
  close(value, expected, 4.5 * standardError);
  const plane = quadratureRule([
    [-8, 10],
    [-16, 16]
  ]);
  const logP = logDensityOf(plane, energiesOn(plane, p, ofP));
  close(fisherDivergence(plane, logP, scoresOn(plane, p, ofP), scoresOn(plane, q, ofQ)), expected, 1e-4);
});

test('it does not see the weights of far modes: 1e-5 at most where KL is 0.1927', () => {
  const mixture = (weight: number) => gaussianMixture({ weights: [weight, 1 - weight], means: [[-5], [5]] });
  const [p, q] = [on(mixture(0.8)), on(mixture(0.5))];
  assert.ok(fisherDivergence(rule, p.logP, p.scores, q.scores) < 1e-5);
  // .8 log(.8/.5) + .2 log(.2/.5), the modes apart.
  close(kl(rule, p.logP, q.logP), 0.8 * Math.log(1.6) + 0.2 * Math.log(0.4), 5e-4);
});

test('scores that do not fit are refused', () => {
  const p = on(normal(1));
  assert.throws(() => fisherDivergence(rule, p.logP, p.scores, p.scores.slice(1)), ShapeError);
  assert.throws(() => fisherDivergence(rule, p.logP.slice(1), p.scores, p.scores), ShapeError);
  assert.throws(() => sampledFisherDivergence(tf.zeros([3, 2]), tf.zeros([3, 1])), ShapeError);
  assert.throws(() => sampledFisherDivergence(tf.zeros([1, 2]), tf.zeros([1, 2])), DataError);
  assert.throws(() => sampledFisherDivergence(tf.zeros([2, 1]), tf.tensor2d([0, NaN], [2, 1])), { name: 'DataError', message: /point 1/ });
  assert.throws(() => scoresOn(rule, gaussian({ dimension: 2 }), gaussian({ dimension: 2 }).init(random.key(0))), ShapeError);
});
