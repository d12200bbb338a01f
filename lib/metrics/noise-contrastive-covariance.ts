import { inverse, Matrix } from 'ml-matrix';
import { ArgumentError, DataError, ShapeError } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { dot64 } from '../energies';
import type { QuadratureRule } from '../energies';
import { checkLengths } from './quadrature';

export interface NoiseContrastiveSettings {
  /** ν: noise events for one of the data (default 1). */
  ratio?: number;
  /** K: how often the νn noise events are drawn anew while the data stay (default 1, a fixed sample; Infinity: anew at each of many steps, averaged over). */
  noiseSets?: number;
}

/**
 * Asymptotic covariance of noise-contrastive estimation, n Cov(θ̂) for n data, at the truth, by quadrature in float64:
 * I⁻¹ (D + N / K) I⁻¹ with P = ν p_n / (p_d + ν p_n), g = ∇θ log p_θ (-1 for log Z), I = ∫ P g gᵀ p_d, m = ∫ P g p_d,
 * D = ∫ P² g gᵀ p_d - m mᵀ of the data and N = ∫ P (1 - P) g gᵀ p_d - m mᵀ / ν of the noise; for K = 1 it is I⁻¹ - (1 + 1/ν) I⁻¹ m mᵀ I⁻¹.
 * It tends to that of maximum likelihood for ν → ∞ whatever the noise (slowly, where its tails are lighter than the data's), and for K → ∞ with noise like the data.
 * @param logData log p_d, normalised, at the points of the rule; @param logNoise log p_n there (-∞ where there is none).
 * @param gradients g there: a list for each parameter, log Z among them where it is learnt.
 * @returns a symmetric matrix, as rows.
 * @throws ShapeError for another number of values than of points; ArgumentError for a ratio or a number of sets that is not above 0; DataError for parameters
 * that the contrast cannot tell apart, or numbers that are not finite.
 * Reference: Gutmann and Hyvärinen 2012, theorem 3 (K = 1).
 */
export function noiseContrastiveCovariance(
  rule: QuadratureRule,
  logData: ArrayLike<number>,
  logNoise: ArrayLike<number>,
  gradients: readonly ArrayLike<number>[],
  { ratio = 1, noiseSets = 1, ...others }: NoiseContrastiveSettings = {}
): number[][] {
  checkNoOthers('noiseContrastiveCovariance', others);
  const subject = 'noiseContrastiveCovariance';
  if (!(ratio > 0 && ratio < Infinity)) throw new ArgumentError(`${subject}: ratio`, { given: String(ratio), expected: 'a finite number above 0' });
  if (!(noiseSets > 0)) throw new ArgumentError(`${subject}: noiseSets`, { given: String(noiseSets), expected: 'a number above 0, or Infinity' });
  if (gradients.length === 0) throw new ShapeError(`${subject}: gradients`, { given: 'none', expected: 'a list for each parameter' });
  checkLengths(subject, rule, logData, logNoise, ...gradients);

  const mass = rule.weights.map((weight, i) => weight * Math.exp(logData[i]!));
  // Where there are no data it is never used; ∞ - ∞ would be NaN.
  const noisy = mass.map((p, i) => (p === 0 ? 0 : 1 / (1 + Math.exp(logData[i]! - logNoise[i]!) / ratio)));
  /** ∫ w g gᵀ p_d. */
  const second = (w: ArrayLike<number>): Matrix => {
    const weighted = gradients.map((g) => mass.map((p, i) => (p === 0 ? 0 : p * w[i]! * g[i]!)));
    return new Matrix(weighted.map((left) => gradients.map((right) => finiteDot(left, right))));
  };
  const information = second(noisy);
  const m = Matrix.columnVector(
    gradients.map((g) =>
      finiteDot(
        mass.map((p, i) => p * noisy[i]!),
        g
      )
    )
  );
  const mm = m.mmul(m.transpose());
  const ofData = second(noisy.map((P) => P * P)).sub(mm);
  const ofNoise = second(noisy.map((P) => P * (1 - P))).sub(Matrix.div(mm, ratio));
  const inverted = invert(subject, information);
  return inverted
    .mmul(ofData.add(ofNoise.div(noiseSets)))
    .mmul(inverted)
    .to2DArray();
}

/** Σ aᵢ bᵢ over the places where a is not 0: b may be infinite where nothing weighs it. */
function finiteDot(a: Float64Array, b: ArrayLike<number>): number {
  return dot64(
    a,
    a.map((value, i) => (value === 0 ? 0 : b[i]!))
  );
}

function invert(subject: string, information: Matrix): Matrix {
  if (!information.to1DArray().every(Number.isFinite))
    throw new DataError(subject, { given: 'densities or gradients that are not finite', expected: 'numbers' });
  const scales = information.diagonal().map(Math.sqrt);
  // Scaled to a unit diagonal first: a parameter's unit must not decide.
  const scaled = new Matrix(information.to2DArray().map((row, j) => row.map((value, k) => value / (scales[j]! * scales[k]!))));
  const inverted = scales.every((scale) => scale > 0) ? attempt(() => inverse(scaled)) : undefined;
  if (!inverted || !inverted.to1DArray().every((value) => Math.abs(value) < 1e12)) {
    throw new DataError(subject, {
      given: 'a singular information matrix',
      expected: 'parameters that the contrast can tell apart, and noise where there are data'
    });
  }
  return new Matrix(inverted.to2DArray().map((row, j) => row.map((value, k) => value / (scales[j]! * scales[k]!))));
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
