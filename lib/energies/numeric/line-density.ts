import { ArgumentError } from '../../engine';
import { inverseCdf } from './inverse-cdf';
import { dot64, logIntegralExp, quadratureRule, tabulate } from './quadrature';
import type { Interval, QuadratureRule } from './quadrature';

/** Cells of a distribution function that is to be inverted. */
const leastCells = 1 << 14;

/** A density on the line, p(x) = exp(g(x)) / Z, with all that one integral each can tell. */
export interface LineDensity {
  rule: QuadratureRule;
  /** log Z. */
  logPartition: number;
  /** E_p[f(x)]. */
  expectation(f: (x: number) => number): number;
  mean: number;
  variance: number;
  /** Draws by inversion of the distribution function, one for each uniform number. */
  draws(uniforms: ArrayLike<number>): Float32Array;
}

/** More panels than this are refused: a density that needs them is narrower than a 100,000th of its domain. */
const finest = 2 ** 16;
/** Cells of the distribution function a panel: the default rule of 256 panels has the 2^14 of `inverseCdf`. */
const cellsAPanel = 64;

/**
 * The truths of a density on the line by Gauss–Legendre quadrature in float64.
 * @param logDensity g, up to a constant. @param domain beyond which p is negligible. @param panels to begin with: they are halved until log Z no longer changes.
 * @throws ArgumentError for a density that so narrow panels do not resolve.
 */
export function lineDensity(logDensity: (x: number) => number, domain: Interval, panels = 256): LineDensity {
  const { rule, logs, logPartition, count } = resolved(logDensity, domain, panels);
  const density = logs.map((log) => Math.exp(log - logPartition));
  const expectation = (f: (x: number) => number): number =>
    dot64(
      rule.weights,
      tabulate(rule, f).map((value, i) => value * density[i]!)
    );
  const mean = expectation((x) => x);
  return {
    rule,
    logPartition,
    expectation,
    mean,
    // Central: the difference of raw moments would cancel.
    variance: expectation((x) => (x - mean) ** 2),
    draws: (uniforms) => invert(logDensity, domain, uniforms, Math.max(leastCells, cellsAPanel * count))
  };
}

interface Resolved {
  rule: QuadratureRule;
  logs: Float64Array;
  logPartition: number;
  count: number;
}

/** The first rule, of ever shorter panels, whose log Z the next one confirms. */
function resolved(logDensity: (x: number) => number, domain: Interval, panels: number): Resolved {
  const integrated = (count: number): Resolved => {
    const rule = quadratureRule(domain, { panels: count });
    const logs = tabulate(rule, logDensity);
    return { rule, logs, logPartition: logIntegralExp(rule, logs), count };
  };
  let coarse = integrated(panels);
  // Of a large energy float64 itself keeps no more digits.
  const tolerance = 1e-9 + 1e-14 * coarse.logs.reduce((most, log) => Math.max(most, log), 0);
  for (;;) {
    const fine = integrated(2 * coarse.count);
    if (Math.abs(fine.logPartition - coarse.logPartition) <= tolerance) return coarse;
    if (2 * fine.count > finest) break;
    coarse = fine;
  }
  throw new ArgumentError('quadrature on the line', {
    given: `a density of which ${finest} panels on [${domain[0]}, ${domain[1]}] give no steady log Z`,
    expected: 'one that is smooth, and less narrow'
  });
}

/**
 * Where the log-density is within `depth` of its maximum, found by closing in from an interval that is known to contain that: outside lies some exp(-depth).
 * A peak may be narrower than a cell of the search, as long as no two are in one.
 */
export function closeIn(logDensity: (x: number) => number, [from, to]: Interval, depth = 60): Interval {
  let [low, high] = [from, to];
  for (let shrinking = true; shrinking;) {
    const cell = (high - low) / 1000;
    const points = Array.from({ length: 1001 }, (_, i) => low + i * cell);
    const logs = climbed(logDensity, points, points.map(logDensity));
    const floor = Math.max(...logs) - depth;
    const inside = points.filter((_, i) => logs[i]! >= floor);
    const closer: Interval = [inside[0]! - cell, inside[inside.length - 1]! + cell];
    shrinking = closer[1] - closer[0] < 0.5 * (high - low);
    [low, high] = closer;
  }
  return [low, high];
}

/** The values, but at each of their peaks that of the top nearby, where the points are too coarse to show the tops. */
function climbed(logDensity: (x: number) => number, points: readonly number[], logs: readonly number[]): readonly number[] {
  const tops = logs.map((log, i) => {
    const isPeak = i > 0 && i + 1 < logs.length && log > logs[i - 1]! && log >= logs[i + 1]!;
    return isPeak ? Math.max(log, topBetween(logDensity, points[i - 1]!, points[i + 1]!)) : log;
  });
  return tops.some((top, i) => top > logs[i]! + 1) ? tops : logs;
}

/** The largest value in an interval with one peak, by ternary search. */
function topBetween(logDensity: (x: number) => number, from: number, to: number): number {
  let [low, high, top] = [from, to, -Infinity];
  for (let step = 0; step < 60; step++) {
    const [left, right] = [(2 * low + high) / 3, (low + 2 * high) / 3];
    const [atLeft, atRight] = [logDensity(left), logDensity(right)];
    top = Math.max(top, atLeft, atRight);
    if (atLeft < atRight) low = left;
    else high = right;
  }
  return top;
}

/** Draws by inversion of the distribution function, one for each uniform number. */
export function invert(logDensity: (x: number) => number, domain: Interval, uniforms: ArrayLike<number>, cells = leastCells): Float32Array {
  return Float32Array.from(uniforms, inverseCdf(logDensity, ...domain, cells));
}
