import { ArgumentError, DataError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { EnumeratedModel } from './enumerated-model';
import { klOfLaws, totalVariationOfLaws } from './states';
import { applyTransition } from './transition-matrix';
import type { TransitionMatrix } from './transition-matrix';

/** What contrastive divergence does to a model small enough to enumerate; each array has an entry for k = 0, 1, …, `steps`. */
export interface ContrastiveDivergenceObjective {
  /** q_k = q₀Tᵏ, the law of the chain after k steps from the data. */
  laws: Float64Array[];
  /** KL(q_k ‖ p). */
  divergences: Float64Array;
  /** CD_k = KL(q₀ ‖ p) - KL(q_k ‖ p): at least 0, and never falling in k. */
  objective: Float64Array;
  /** ½ Σ |q_k - p|. */
  totalVariations: Float64Array;
  /** What CD-k follows on average: E_q₀[∇θE] - E_q_k[∇θE], all parameters in a row. */
  gradients: Float64Array[];
  /** The gradient of the negative log-likelihood: E_q₀[∇θE] - E_p[∇θE]. */
  likelihoodGradient: Float64Array;
  /** Norm of the bias, ‖E_q_k[∇θE] - E_p[∇θE]‖₂. */
  bias: Float64Array;
}

/**
 * Contrastive divergence by enumeration: CD_k = KL(q₀ ‖ p) - KL(q_k ‖ p), where q_k is the law after k steps from the data's law q₀, for k = 0 … steps, and
 * the gradient that CD-k follows, E_q₀[∇E] - E_q_k[∇E]. That is not the gradient of CD_k: it drops the dependence of q_k on θ. Nor is it that of the
 * likelihood, from which it differs by the bias E_q_k[∇E] - E_p[∇E]; this falls like |λ₂|ᵏ, λ₂ the second eigenvalue of T.
 * @param model from `enumerateModel`; @param transition a matrix that leaves its law invariant; @param data the law q₀, one share a state.
 * @throws ArgumentError for steps that are no whole number from 0; DataError for shares that are negative or do not sum to one.
 * References: Hinton 2002, equation (3); Carreira-Perpiñán and Hinton 2005; Bengio and Delalleau 2009.
 */
export function contrastiveDivergenceObjective(
  model: EnumeratedModel,
  transition: TransitionMatrix,
  data: ArrayLike<number>,
  { steps = 10, ...others }: { steps?: number } = {}
): ContrastiveDivergenceObjective {
  checkNoOthers('contrastiveDivergenceObjective', others);
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ArgumentError('contrastiveDivergenceObjective: steps', { given: String(steps), expected: 'a whole number from 0' });
  }
  requireLaw(data, model.law.length);
  const laws = [Float64Array.from(data)];
  for (let k = 1; k <= steps; k++) laws.push(applyTransition(laws[k - 1]!, transition));
  const divergences = Float64Array.from(laws, (law) => klOfLaws(law, model.law));
  const modelSide = model.expectedGradient(model.law);
  const sides = laws.map((law) => model.expectedGradient(law));
  const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!);
  return {
    laws,
    divergences,
    objective: divergences.map((value) => divergences[0]! - value),
    totalVariations: Float64Array.from(laws, (law) => totalVariationOfLaws(law, model.law)),
    gradients: sides.map((side) => difference(sides[0]!, side)),
    likelihoodGradient: difference(sides[0]!, modelSide),
    // The difference of laws first: at large k the two sides agree in all digits.
    bias: Float64Array.from(laws, (law) => Math.hypot(...model.expectedGradient(difference(law, model.law))))
  };
}

function requireLaw(data: ArrayLike<number>, states: number): void {
  const shares = Array.from(data);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length === states && shares.every((share) => share >= 0) && Math.abs(total - 1) < 1e-9) return;
  throw new DataError('contrastiveDivergenceObjective: data', {
    given: `${shares.length} shares that sum to ${total}`,
    expected: `${states} shares, none negative, of sum 1`,
    remedy: 'stateFrequencies(rows, units, support) makes them of data.'
  });
}
