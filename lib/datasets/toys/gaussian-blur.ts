import { quadratureRule } from '../../energies';

/** Points of the plane with weights that sum to one. */
export interface WeightedPoints {
  x: Float64Array;
  y: Float64Array;
  weights: Float64Array;
}

/** A curve t → (x, y) with the density of t on [from, to]. */
export interface Curve {
  from: number;
  to: number;
  point(t: number): readonly [x: number, y: number];
  /** Density of t, of integral `mass` over the curve (default: uniform). */
  density?(t: number): number;
  /** Share of all points that belong to this curve (default 1). */
  mass?: number;
}

/** Beyond this many nats below the largest, a term is left out of a sum: 2e-16 of it. */
const negligible = 36;
/** How far the rule over the normal plane reaches, in standard deviations: all but 7e-10 of the mass. */
const reach = 6.5;

/**
 * Points around curves with independent Gaussian noise: p(x) = ∫ N(x; c(t), s² I) q(t) dt, log p and entropy in float64 by quadrature.
 *
 * The integral along a curve is a Gauss–Legendre rule whose panels are at most three standard deviations long; the entropy is -E_t E_z log p(c(t) + s z),
 * with the trapezoidal rule over z, which converges exponentially for smooth functions under a Gaussian (Trefethen and Weideman 2014).
 * At the default settings both err by less than 1e-7. The cost of log p at a point grows as length / s, that of the entropy as its square.
 *
 * @param curves with masses that sum to one.
 * @param sd s > 0.
 * @param alike leading curves that stand for all others by symmetry; their masses are scaled to one (default: all).
 */
export function blurredCurves(
  curves: readonly Curve[],
  sd: number,
  alike = curves.length
): { logDensity(x: number, y: number): number; entropy(): number } {
  let points: WeightedPoints | undefined;
  const nodes = (): WeightedPoints => (points ??= join(curves.map((curve) => curveNodes(curve, sd, 8))));
  return {
    logDensity: (x, y) => logMixture(nodes(), sd, x, y),
    entropy: () => blurEntropy(nodes(), sd, join(curves.slice(0, alike).map((curve) => curveNodes(curve, sd, 5))), 0.5)
  };
}

/** The same around points: a mixture of round Gaussians, whose entropy is averaged over the points `alike` (default: all). */
export function blurredPoints(points: WeightedPoints, sd: number, alike = points): { logDensity(x: number, y: number): number; entropy(): number } {
  return { logDensity: (x, y) => logMixture(points, sd, x, y), entropy: () => blurEntropy(points, sd, alike, 0.2) };
}

/** Points z of the plane with weights for E[f(z)], z standard normal: the trapezoidal rule on a disc. */
export function normalPlane(step: number): WeightedPoints {
  const count = Math.floor(reach / step);
  const axis = Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
  const inside = axis.flatMap((a) => axis.map((b) => [a, b] as const)).filter(([a, b]) => a * a + b * b <= reach * reach);
  const weights = Float64Array.from(inside, ([a, b]) => Math.exp(-(a * a + b * b) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { x: Float64Array.from(inside, ([a]) => a), y: Float64Array.from(inside, ([, b]) => b), weights: weights.map((weight) => weight / total) };
}

/** log Σⱼ wⱼ N((x, y); cⱼ, sd² I). */
function logMixture(points: WeightedPoints, sd: number, x: number, y: number): number {
  const count = points.weights.length;
  const scale = 1 / (2 * sd * sd);
  const squares = new Float64Array(count);
  let nearest = Infinity;
  for (let j = 0; j < count; j++) {
    const [a, b] = [x - points.x[j]!, y - points.y[j]!];
    const square = a * a + b * b;
    squares[j] = square;
    if (square < nearest) nearest = square;
  }
  // So far away that squares overflow, so does log p.
  if (nearest === Infinity) return -Infinity;
  const farthest = nearest + negligible / scale;
  let sum = 0;
  for (let j = 0; j < count; j++) {
    const square = squares[j]!;
    // Far away the limit rounds to the nearest square itself, which counts.
    if (square <= farthest) sum += points.weights[j]! * Math.exp((nearest - square) * scale);
  }
  return Math.log(sum) - nearest * scale - Math.log(2 * Math.PI * sd * sd);
}

/** -E log p, averaged over the centres `at` and over normal noise in steps of `step` standard deviations. */
function blurEntropy(points: WeightedPoints, sd: number, at: WeightedPoints, step: number): number {
  const normal = normalPlane(step);
  // Only what lies so close to a centre can matter to log p within `reach` standard deviations of it.
  const radius = (reach + Math.sqrt(2 * negligible + reach * reach)) * sd;
  const total = at.weights.reduce((sum, weight) => sum + weight, 0);
  let entropy = 0;
  for (let i = 0; i < at.weights.length; i++) {
    const near = nearTo(points, at.x[i]!, at.y[i]!, radius);
    let mean = 0;
    for (let k = 0; k < normal.weights.length; k++) {
      mean += normal.weights[k]! * logMixture(near, sd, at.x[i]! + sd * normal.x[k]!, at.y[i]! + sd * normal.y[k]!);
    }
    entropy -= (at.weights[i]! / total) * mean;
  }
  return entropy;
}

function nearTo({ x, y, weights }: WeightedPoints, a: number, b: number, radius: number): WeightedPoints {
  const kept = [...weights.keys()].filter((j) => (x[j]! - a) ** 2 + (y[j]! - b) ** 2 <= radius * radius);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (j) => values[j]!);
  return { x: pick(x), y: pick(y), weights: pick(weights) };
}

function curveNodes({ from, to, point, density, mass = 1 }: Curve, sd: number, order: number): WeightedPoints {
  const rule = quadratureRule([from, to], { panels: Math.max(4, Math.ceil(longest(point, from, to) / (3 * sd))), order });
  const places = Array.from(rule.points, point);
  const uniform = mass / (to - from);
  return {
    x: Float64Array.from(places, ([x]) => x),
    y: Float64Array.from(places, ([, y]) => y),
    weights: rule.weights.map((weight, i) => weight * (density?.(rule.points[i]!) ?? uniform))
  };
}

/** The length that the curve would have at its greatest speed. */
function longest(point: Curve['point'], from: number, to: number): number {
  const pieces = 500;
  const places = Array.from({ length: pieces + 1 }, (_, i) => point(from + ((to - from) * i) / pieces));
  const lengths = places.slice(1).map(([x, y], i) => Math.hypot(x - places[i]![0], y - places[i]![1]));
  return pieces * Math.max(...lengths);
}

function join(parts: readonly WeightedPoints[]): WeightedPoints {
  const all = (values: (part: WeightedPoints) => Float64Array): Float64Array => Float64Array.from(parts.flatMap((part) => [...values(part)]));
  return { x: all(({ x }) => x), y: all(({ y }) => y), weights: all(({ weights }) => weights) };
}
