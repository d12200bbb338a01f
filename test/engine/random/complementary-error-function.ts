/**
 * erfc(x) for x >= 0 in float64, to about 1e-14 relative: Maclaurin's series of erf below 2, Lentz's continued fraction above
 * (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).
 */
export function complementaryErrorFunction(x: number): number {
  return x < 2 ? 1 - series(x) : continuedFraction(x);
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function continuedFraction(x: number): number {
  let value = 0;
  for (let n = 80; n >= 1; n--) value = n / 2 / (x + value);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + value));
}
