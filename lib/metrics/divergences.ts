import type { QuadratureRule } from '../energies';
import { checkLengths, expectation } from './quadrature';

/**
 * Kullback–Leibler divergence KL(p ‖ q) = ∫ p (log p - log q) in nats, by quadrature.
 * @param logP @param logQ log-densities at the points of the rule. Where p vanishes to float64 (log p below -745) nothing is added, whatever q is.
 * @returns Infinity where q vanishes and p does not.
 * @throws ShapeError for another number of values than of points; so do the functions below.
 * Reference: Kullback and Leibler 1951.
 */
export function kl(rule: QuadratureRule, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  checkLengths('kl', rule, logP, logQ);
  return expectation(
    rule,
    logP,
    Float64Array.from(logP, (value, i) => (vanishes(rule, logP, i) ? 0 : value - (logQ[i] as number)))
  );
}

/** Differential entropy H(p) = -∫ p log p in nats, by quadrature. Reference: Shannon 1948, section 20. */
export function entropy(rule: QuadratureRule, logP: ArrayLike<number>): number {
  return crossEntropy(rule, logP, logP);
}

/** Expected negative log-likelihood -∫ p log q in nats of a model q under data from p: KL(p ‖ q) + H(p). */
export function crossEntropy(rule: QuadratureRule, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  checkLengths('crossEntropy', rule, logP, logQ);
  return -expectation(
    rule,
    logP,
    Float64Array.from(logQ, (value, i) => (vanishes(rule, logP, i) ? 0 : value))
  );
}

/** Total variation ½ ∫ |p - q|, by quadrature. */
export function totalVariation(rule: QuadratureRule, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  checkLengths('totalVariation', rule, logP, logQ);
  return rule.weights.reduce((sum, weight, i) => sum + 0.5 * weight * Math.abs(Math.exp(logP[i] as number) - Math.exp(logQ[i] as number)), 0);
}

/** Whether the mass of p at a point is 0 in float64: it would turn an infinite logarithm into NaN. */
function vanishes({ weights }: QuadratureRule, logP: ArrayLike<number>, i: number): boolean {
  return (weights[i] as number) * Math.exp(logP[i] as number) === 0;
}
