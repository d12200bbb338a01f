// Both functions climb to arguments of at least 12 by their recurrences; there the asymptotic series, six terms long, is exact to rounding.
const FAR = 12;

/**
 * log Γ(x) in float64, for x > 0, to some 1e-14 of max(1, |log Γ|).
 * Reference: Abramowitz and Stegun 1964, 6.1.15 and 6.1.41 (Stirling's series).
 */
export function logGamma64(x: number): number {
  let product = 1;
  let z = x;
  for (; z < FAR; z++) product *= z;
  const inverse = 1 / (z * z);
  const series = 1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - (inverse * 691) / 360360))));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series / z - Math.log(product);
}

/**
 * Digamma, ψ(x) = d log Γ(x) / dx, in float64, for x > 0.
 * Reference: Abramowitz and Stegun 1964, 6.3.5 and 6.3.18.
 */
export function digamma64(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < FAR; z++) sum += 1 / z;
  const inverse = 1 / (z * z);
  const series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132 - (inverse * 691) / 32760)))));
  return Math.log(z) - 0.5 / z - series - sum;
}
