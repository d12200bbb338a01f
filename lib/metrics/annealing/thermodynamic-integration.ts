import { equilibriumWarning } from './equilibrium-warning';
import type { TemperedChains } from './tempered-chains';

/** log Z by an integral over β. */
export interface ThermodynamicEstimate {
  /** log Z_0 + ∫ f dβ by the corrected trapezoid rule. */
  logPartition: number;
  /** Its standard error in nats, from sets of chains left out one at a time: autocorrelation and swaps are inside. It knows nothing of the rule's error. */
  standardError: number;
  /** The same integral by the plain trapezoid rule: where the two are far apart, the grid is too coarse for either. */
  trapezoid: number;
  /** The integrand f(β) = d log Z_β / dβ = -E_β[∂E_β/∂β] with its standard error, and its slope f'(β), level by level. */
  integrand: { beta: Float64Array; value: Float64Array; standardError: Float64Array; slope: Float64Array };
  /** Why not to believe it, in words, where there is reason to. */
  warning?: string;
}

/**
 * Thermodynamic integration (path sampling): log Z_1 - log Z_0 = -∫₀¹ E_β[∂E_β/∂β] dβ, with the trapezoid rule corrected by the integrand's slope,
 * ∫ f ≈ Σ Δ/2 (f_k + f_(k+1)) - Δ²/12 (f'_(k+1) - f'_k),   f' = Var_β[∂E/∂β] - E_β[∂²E/∂β²],
 * which the same draws give. Its error falls with Δ⁴, the plain rule's with Δ².
 * @param chains equilibrium chains at all β, see `temperedChains`.
 * References: Gelman and Meng 1998 (path sampling); Friel, Hurn and Wyse 2014 (the correction).
 */
export function thermodynamicIntegration(chains: TemperedChains): ThermodynamicEstimate {
  const { betas, chains: n, baseLogPartition } = chains;
  const levels = betas.length;
  const sums = sumsByChain(chains);
  const total = totalOf(sums, levels, n);
  const all = integrate(betas, total);
  const leftOut = Float64Array.from({ length: n }, (_, c) => integrate(betas, without(total, sums, levels, n, c)).corrected);
  const mean = leftOut.reduce((a, b) => a + b, 0) / n;
  const squares = leftOut.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const warning = equilibriumWarning(chains);
  return {
    logPartition: baseLogPartition + all.corrected,
    standardError: Math.sqrt(((n - 1) / n) * squares),
    trapezoid: baseLogPartition + all.plain,
    integrand: { beta: betas.slice(), value: all.values, standardError: standardErrors(sums, levels, n), slope: all.slopes },
    ...(warning !== undefined && { warning })
  };
}

/** Sums over sweeps: f, f², ∂²E and their count, level k and chain c at k n + c. */
interface Sums {
  value: Float64Array;
  square: Float64Array;
  second: Float64Array;
  count: number;
}

function sumsByChain({ betas, chains, sweeps, first, second }: TemperedChains): Sums {
  const size = betas.length * chains;
  const sums = { value: new Float64Array(size), square: new Float64Array(size), second: new Float64Array(size), count: sweeps };
  for (let at = 0; at < first.length; at++) {
    const slope = -first[at]!;
    sums.value[at % size]! += slope;
    sums.square[at % size]! += slope * slope;
    sums.second[at % size]! += second[at]!;
  }
  return sums;
}

function totalOf({ value, square, second, count }: Sums, levels: number, n: number): Sums {
  const over = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: levels }, (_, k) => values.subarray(k * n, (k + 1) * n).reduce((a, b) => a + b, 0));
  return { value: over(value), square: over(square), second: over(second), count: count * n };
}

function without(total: Sums, sums: Sums, levels: number, n: number, c: number): Sums {
  const less = (name: 'value' | 'square' | 'second'): Float64Array =>
    Float64Array.from({ length: levels }, (_, k) => total[name][k]! - sums[name][k * n + c]!);
  return { value: less('value'), square: less('square'), second: less('second'), count: total.count - sums.count };
}

function integrate(betas: Float64Array, { value, square, second, count }: Sums) {
  const values = value.map((sum) => sum / count);
  const slopes = values.map((mean, k) => (square[k]! - count * mean * mean) / (count - 1) - second[k]! / count);
  let [plain, correction] = [0, 0];
  for (let k = 0; k + 1 < betas.length; k++) {
    const width = betas[k + 1]! - betas[k]!;
    plain += (width / 2) * (values[k]! + values[k + 1]!);
    correction += (width ** 2 / 12) * (slopes[k + 1]! - slopes[k]!);
  }
  return { values, slopes, plain, corrected: plain - correction };
}

function standardErrors({ value, count }: Sums, levels: number, n: number): Float64Array {
  return Float64Array.from({ length: levels }, (_, k) => {
    const means = value.subarray(k * n, (k + 1) * n).map((sum) => sum / count);
    const mean = means.reduce((a, b) => a + b, 0) / n;
    return Math.sqrt(means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1) / n);
  });
}
