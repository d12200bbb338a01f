import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, ShapeError } from '../../engine';
import type { TransitionMatrix } from './transition-matrix';

/**
 * Eigenvalues of a reversible transition matrix, by size of their modulus, the largest (1) first. T and the symmetric matrix √pᵢ Tᵢⱼ / √pⱼ have the same ones,
 * so they are real. The second, λ₂, is the rate: ‖qTᵏ - p‖ falls like |λ₂|ᵏ.
 * @param law the stationary law p, positive everywhere.
 * @throws ShapeError for a law over other states; ArgumentError for a law with zeros, or a matrix that is not reversible with respect to it (a systematic
 * sweep is not).
 * Reference: Levin, Peres and Wilmer 2009, lemma 12.2.
 */
export function spectrum({ states, values }: TransitionMatrix, law: ArrayLike<number>): Float64Array {
  if (law.length !== states) throw new ShapeError('spectrum: law', { given: `${law.length} states`, expected: `${states}` });
  const roots = Float64Array.from(law, Math.sqrt);
  const zero = roots.findIndex((root) => !(root > 0));
  if (zero >= 0) throw new ArgumentError('spectrum: law', { given: `${law[zero]} at state ${zero}`, expected: 'positive probabilities' });
  const symmetric = new Matrix(states, states);
  let worst = 0;
  for (let i = 0; i < states; i++) {
    for (let j = 0; j <= i; j++) {
      const [there, back] = [law[i]! * values[i * states + j]!, law[j]! * values[j * states + i]!];
      worst = Math.max(worst, Math.abs(there - back));
      const value = (there + back) / (2 * roots[i]! * roots[j]!);
      symmetric.set(i, j, value);
      symmetric.set(j, i, value);
    }
  }
  if (!(worst < 1e-9)) {
    throw new ArgumentError('spectrum: matrix', {
      given: `a chain whose flows there and back differ by up to ${worst.toPrecision(2)}`,
      expected: 'one that is reversible with respect to the law',
      remedy: "A sweep in fixed order is not; siteGibbsMatrix(energies, { order: 'random' }) is."
    });
  }
  const { realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return Float64Array.from(realEigenvalues).sort((a, b) => Math.abs(b) - Math.abs(a));
}
