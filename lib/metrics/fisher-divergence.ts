import type { Tensor } from '@tensorflow/tfjs';
import { DataError, ShapeError, tf } from '../engine';
import { checkBatch, score } from '../energies';
import type { Energy, QuadratureRule } from '../energies';
import { checkNeeds } from '../losses/needs';
import { curvatureAlong } from '../losses/score/directional';
import { expectation, pointsTensor } from './quadrature';

/**
 * Fisher divergence D_F(p ‖ q) = ½ ∫ p ‖∇log p - ∇log q‖², by quadrature. In 1 / (units of x)². It sees neither Z nor the weights of far modes.
 * @param logP log-density of p at the points of the rule; @param scoreP @param scoreQ scores there, point by point: `scoresOn(rule, energy, params)`.
 * @throws ShapeError for another number of values than of points, or of scores than of coordinates.
 * Reference: Hyvärinen 2005, equation (2).
 */
export function fisherDivergence(rule: QuadratureRule, logP: ArrayLike<number>, scoreP: ArrayLike<number>, scoreQ: ArrayLike<number>): number {
  const count = rule.weights.length;
  for (const scores of [scoreP, scoreQ]) {
    if (scores.length === count * rule.dimension) continue;
    throw new ShapeError('fisherDivergence', {
      given: `${scores.length} components of scores`,
      expected: `${count * rule.dimension}, ${rule.dimension} a point of the rule`
    });
  }
  const halves = halfSquares(scoreP, scoreQ, count, rule.dimension);
  // Where p has no mass to float64 the scores may be anything.
  return expectation(
    rule,
    logP,
    halves.map((value, i) => (rule.weights[i]! * Math.exp(logP[i]!) === 0 ? 0 : value))
  );
}

/**
 * The part of the Fisher divergence that needs no score of p: ∫ p (½‖∇E‖² - tr ∇²E) = D_F(p ‖ q) - ½ ∫ p ‖∇log p‖², by quadrature.
 * @param scoreQ `scoresOn(rule, energy, params)`; @param traceQ `hessianTracesOn(rule, energy, params)`.
 * @throws ShapeError for another number of values than of points, or of scores than of coordinates.
 * Reference: Hyvärinen 2005, theorem 1.
 */
export function implicitFisherDivergence(
  rule: QuadratureRule,
  logP: ArrayLike<number>,
  scoreQ: ArrayLike<number>,
  traceQ: ArrayLike<number>
): number {
  const zeros = new Float64Array(rule.weights.length * rule.dimension);
  return fisherDivergence(rule, logP, zeros, scoreQ) - expectation(rule, logP, traceQ);
}

/** A mean over a sample with its standard error. */
export interface SampledDivergence {
  value: number;
  standardError: number;
}

/**
 * Fisher divergence from a sample of p: the mean of ½‖s_p(xᵢ) - s_q(xᵢ)‖², unbiased, and its standard error for independent draws.
 * @param scoreP @param scoreQ scores at the same points, [n, ...event], n at least 2: `score(energy)(params, x)`.
 * @throws ShapeError for scores of different shapes; DataError for fewer than 2 points or scores that are not finite.
 * Reference: Hyvärinen 2005, equation (2).
 */
export function sampledFisherDivergence(scoreP: Tensor, scoreQ: Tensor): SampledDivergence {
  if (scoreP.shape.join() !== scoreQ.shape.join()) {
    throw new ShapeError('sampledFisherDivergence', {
      given: `scores of shapes [${scoreP.shape.join(', ')}] and [${scoreQ.shape.join(', ')}]`,
      expected: 'scores at the same points'
    });
  }
  const n = scoreP.shape[0] ?? 0;
  if (n < 2) throw new DataError('sampledFisherDivergence', { given: `${n} points`, expected: 'at least 2' });
  const halves = halfSquares(scoreP.dataSync(), scoreQ.dataSync(), n, scoreP.size / n);
  const bad = halves.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError('sampledFisherDivergence', { given: `${halves[bad]} at point ${bad}`, expected: 'finite scores' });
  const value = halves.reduce((sum, half) => sum + half, 0) / n;
  const variance = halves.reduce((sum, half) => sum + (half - value) ** 2, 0) / (n - 1);
  return { value, standardError: Math.sqrt(variance / n) };
}

/**
 * Scores -∇E at the points of a rule, point by point: computed in float32.
 * @throws ShapeError when the energy's events are not of the rule's dimension.
 */
export function scoresOn<P>(rule: QuadratureRule, energy: Energy<P>, params: P): Float64Array {
  const scores = tf.tidy(() => score(energy)(params, pointsTensor(rule)));
  const values = Float64Array.from(scores.dataSync());
  scores.dispose();
  return values;
}

/**
 * Traces of the Hessian, tr ∇²E, at the points of a rule: computed in float32 by d products of the Hessian with a vector each.
 * @throws ShapeError when the energy's events are not of the rule's dimension; ArgumentError for an energy with kinks.
 */
export function hessianTracesOn<P>(rule: QuadratureRule, energy: Energy<P>, params: P): Float64Array {
  checkNeeds('hessianTracesOn', 'hessian', energy);
  const traces = tf.tidy(() => {
    const x = pointsTensor(rule);
    checkBatch(energy, x);
    const axis = (i: number): Tensor => tf.tile(tf.slice(tf.eye(rule.dimension), i, 1), [x.shape[0]!, 1]);
    return tf.addN(Array.from({ length: rule.dimension }, (_, i) => curvatureAlong(energy, params, x, axis(i))));
  });
  const values = Float64Array.from(traces.dataSync());
  traces.dispose();
  return values;
}

/** ½‖s_p - s_q‖² at each point. */
function halfSquares(scoreP: ArrayLike<number>, scoreQ: ArrayLike<number>, count: number, dimension: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = i * dimension; j < (i + 1) * dimension; j++) sum += (scoreP[j]! - scoreQ[j]!) ** 2;
    return 0.5 * sum;
  });
}
