import { random } from 'ebm';

/** Independent standard normal numbers from a seed. */
export function normals(seed: number, count: number): Float64Array {
  const draws = random.normal(random.key(seed), [count]);
  const values = Float64Array.from(draws.dataSync());
  draws.dispose();
  return values;
}

/** Stationary chains x' = ρ x + √(1 - ρ²) z of variance 1: autocorrelation ρ^t, integrated autocorrelation time (1 + ρ) / (1 - ρ). */
export function autoregression(seed: number, { chains, draws, rho }: { chains: number; draws: number; rho: number }): Float64Array[] {
  const noise = normals(seed, chains * draws);
  return Array.from({ length: chains }, (_, c) => {
    const chain = noise.slice(c * draws, (c + 1) * draws);
    for (let t = 1; t < draws; t++) chain[t] = rho * chain[t - 1]! + Math.sqrt(1 - rho * rho) * chain[t]!;
    return chain;
  });
}

/** Mean of numbers and its standard error. */
export function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
