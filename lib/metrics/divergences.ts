import type { QuadratureRule } from '../energies';
import { expectation } from './quadrature';

/**
 * Kullback–Leibler divergence KL(p ‖ q) = ∫ p (log p - log q) in nats, by quadrature.
 * @param logP @param logQ log-densities at the points of the rule. Where p vanishes (log p = -∞) nothing is added.
 * Reference: Kullback and Leibler 1951.
 */
export function kl(rule: QuadratureRule, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  return expectation(
    rule,
    logP,
    Float64Array.from(logP, (value, i) => (value === -Infinity ? 0 : value - (logQ[i] as number)))
  );
}

/** Differential entropy H(p) = -∫ p log p in nats, by quadrature. Reference: Shannon 1948, section 20. */
export function entropy(rule: QuadratureRule, logP: ArrayLike<number>): number {
  return crossEntropy(rule, logP, logP);
}

/** Expected negative log-likelihood -∫ p log q in nats of a model q under data from p: KL(p ‖ q) + H(p). */
export function crossEntropy(rule: QuadratureRule, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  return -expectation(
    rule,
    logP,
    Float64Array.from(logQ, (value, i) => (logP[i] === -Infinity ? 0 : value))
  );
}

/** Total variation ½ ∫ |p - q|, by quadrature. */
export function totalVariation(rule: QuadratureRule, logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  return rule.weights.reduce((sum, weight, i) => sum + 0.5 * weight * Math.abs(Math.exp(logP[i] as number) - Math.exp(logQ[i] as number)), 0);
}
