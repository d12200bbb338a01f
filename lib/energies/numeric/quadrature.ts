import { ArgumentError } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import { checkOptionNames } from '../../engine/check-choice';
import { logSumExp64 } from './log-sum-exp';

/** An interval [low, high] of the real line. */
export type Interval = readonly [low: number, high: number];

/** A quadrature rule: ∫ f(x) dx ≈ Σᵢ weightsᵢ f(pointsᵢ). */
export interface QuadratureRule {
  /** Length of an event: 1 or 2. */
  dimension: 1 | 2;
  /** Points, event by event: `dimension` numbers each. */
  points: Float64Array;
  /** One positive weight a point. */
  weights: Float64Array;
}

/** How finely to integrate along one axis. */
export interface RuleOptions {
  /** Number of equal panels (default 128 in one dimension, 32 in two). */
  panels?: number;
  /** Gauss–Legendre points a panel (default 16 in one dimension, 8 in two): exact for polynomials of degree 2·order - 1. */
  order?: number;
}

/**
 * Points and weights of Gauss–Legendre quadrature on [-1, 1], by Newton's method on the Legendre polynomial.
 * @param order number of points, at least 1.
 * @throws ArgumentError for an order that is not a positive integer.
 * Reference: Abramowitz and Stegun 1964, 25.4.29.
 */
export function gaussLegendre(order: number): { points: Float64Array; weights: Float64Array } {
  checkWhole('gaussLegendre: order', order);
  const points = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let [previous, current] = [0, 1];
      for (let k = 1; k <= order; k++) [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      slope = (order * (x * current - previous)) / (x * x - 1);
      const change = current / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    // Ascending order; the polynomial's roots come out descending.
    points[order - 1 - i] = order === 1 ? 0 : x;
    weights[order - 1 - i] = order === 1 ? 2 : 2 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/**
 * A composite Gauss–Legendre rule on an interval, or on a rectangle as the product of two.
 * @param domain `[low, high]`, or `[[low, high], [low, high]]`; points of a rectangle run over the second axis fastest.
 * @throws ArgumentError for an empty or infinite interval, or counts that are not positive integers.
 */
export function quadratureRule(domain: Interval | readonly [Interval, Interval], options: RuleOptions = {}): QuadratureRule {
  checkOptionNames('quadratureRule', options, ['panels', 'order']);
  if (isRectangle(domain)) {
    const { panels = 32, order = 8 } = options;
    const [first, second] = [axis(domain[0], panels, order), axis(domain[1], panels, order)];
    const [rows, columns] = [first.weights.length, second.weights.length];
    const points = new Float64Array(rows * columns * 2);
    const weights = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const at = i * columns + j;
        points[2 * at] = first.points[i] as number;
        points[2 * at + 1] = second.points[j] as number;
        weights[at] = (first.weights[i] as number) * (second.weights[j] as number);
      }
    }
    return { dimension: 2, points, weights };
  }
  const { panels = 128, order = 16 } = options;
  return { dimension: 1, ...axis(domain, panels, order) };
}

/**
 * Σᵢ wᵢ f(xᵢ): the integral of a function of one or two real arguments.
 * @param f called with the coordinates of each point.
 */
export function integrate(rule: QuadratureRule, f: (...x: number[]) => number): number {
  return dot64(rule.weights, tabulate(rule, f));
}

/** The values of a function at the points of a rule. */
export function tabulate(rule: QuadratureRule, f: (...x: number[]) => number): Float64Array {
  const { dimension, points, weights } = rule;
  const values = new Float64Array(weights.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = dimension === 1 ? f(points[i] as number) : f(points[2 * i] as number, points[2 * i + 1] as number);
  }
  return values;
}

/**
 * log ∫ exp(g(x)) dx by quadrature, summed in the log domain so that it neither overflows nor underflows.
 * @param logValues g at the points of the rule: -E for a partition function.
 */
export function logIntegralExp(rule: QuadratureRule, logValues: ArrayLike<number>): number {
  if (logValues.length !== rule.weights.length) {
    throw new ArgumentError('logIntegralExp', { given: `${logValues.length} values`, expected: `${rule.weights.length}, one a point of the rule` });
  }
  return logSumExp64(rule.weights.map((weight, i) => Math.log(weight) + (logValues[i] as number)));
}

/** Σᵢ aᵢ bᵢ in float64, summed pairwise in blocks so that rounding does not grow with the length. */
export function dot64(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const block = 1024;
  let total = 0;
  for (let start = 0; start < a.length; start += block) {
    let sum = 0;
    const end = Math.min(start + block, a.length);
    for (let i = start; i < end; i++) sum += (a[i] as number) * (b[i] as number);
    total += sum;
  }
  return total;
}

function axis([low, high]: Interval, panels: number, order: number): { points: Float64Array; weights: Float64Array } {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new ArgumentError('quadratureRule: domain', { given: `[${low}, ${high}]`, expected: 'two finite ends, the lower first' });
  }
  checkWhole('quadratureRule: panels', panels);
  const rule = gaussLegendre(order);
  const half = (high - low) / panels / 2;
  const points = new Float64Array(panels * order);
  const weights = new Float64Array(panels * order);
  for (let panel = 0; panel < panels; panel++) {
    const centre = low + (2 * panel + 1) * half;
    for (let i = 0; i < order; i++) {
      points[panel * order + i] = centre + half * (rule.points[i] as number);
      weights[panel * order + i] = half * (rule.weights[i] as number);
    }
  }
  return { points, weights };
}

function isRectangle(domain: Interval | readonly [Interval, Interval]): domain is readonly [Interval, Interval] {
  return Array.isArray(domain[0]);
}
