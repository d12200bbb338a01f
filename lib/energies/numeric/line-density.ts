import { inverseCdf } from './inverse-cdf';
import { dot64, logIntegralExp, quadratureRule, tabulate } from './quadrature';
import type { Interval, QuadratureRule } from './quadrature';

/** A density on the line, p(x) = exp(g(x)) / Z, with all that one integral each can tell. */
export interface LineDensity {
  rule: QuadratureRule;
  /** log Z. */
  logPartition: number;
  /** E_p[f(x)]. */
  expectation(f: (x: number) => number): number;
  mean: number;
  variance: number;
}

/**
 * The truths of a density on the line by Gauss–Legendre quadrature in float64.
 * @param logDensity g, up to a constant. @param domain beyond which p is negligible. @param panels short enough that g is smooth within each.
 */
export function lineDensity(logDensity: (x: number) => number, domain: Interval, panels = 256): LineDensity {
  const rule = quadratureRule(domain, { panels });
  const logs = tabulate(rule, logDensity);
  const logPartition = logIntegralExp(rule, logs);
  const density = logs.map((log) => Math.exp(log - logPartition));
  const expectation = (f: (x: number) => number): number =>
    dot64(
      rule.weights,
      tabulate(rule, f).map((value, i) => value * density[i]!)
    );
  const mean = expectation((x) => x);
  // Central: the difference of raw moments would cancel.
  return { rule, logPartition, expectation, mean, variance: expectation((x) => (x - mean) ** 2) };
}

/** Where the log-density is within `depth` of its maximum, found by closing in from an interval that is known to contain that: outside lies some exp(-depth). */
export function closeIn(logDensity: (x: number) => number, [from, to]: Interval, depth = 60): Interval {
  let [low, high] = [from, to];
  for (let shrinking = true; shrinking;) {
    const cell = (high - low) / 1000;
    const points = Array.from({ length: 1001 }, (_, i) => low + i * cell);
    const logs = points.map(logDensity);
    const floor = Math.max(...logs) - depth;
    const inside = points.filter((_, i) => logs[i]! >= floor);
    const closer: Interval = [inside[0]! - cell, inside[inside.length - 1]! + cell];
    shrinking = closer[1] - closer[0] < 0.5 * (high - low);
    [low, high] = closer;
  }
  return [low, high];
}

/** Draws by inversion of the distribution function, one for each uniform number. */
export function invert(logDensity: (x: number) => number, domain: Interval, uniforms: ArrayLike<number>): Float32Array {
  return Float32Array.from(uniforms, inverseCdf(logDensity, ...domain));
}
