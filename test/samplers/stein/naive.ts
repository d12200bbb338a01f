// Stein's direction and kernels once more, in float64 and by the plainest loops: what the library is held to.

/** k and ∇ₓk of two points. */
export interface NaiveKernel {
  value(x: readonly number[], y: readonly number[]): number;
  gradient(x: readonly number[], y: readonly number[]): number[];
}

const square = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, k) => sum + (value - y[k]!) ** 2, 0);

export const naiveRbf = (h: number): NaiveKernel => ({
  value: (x, y) => Math.exp(-square(x, y) / (2 * h * h)),
  gradient: (x, y) => x.map((value, k) => (-(value - y[k]!) / (h * h)) * Math.exp(-square(x, y) / (2 * h * h)))
});

export const naiveMultiquadric = (h: number, c: number, beta: number): NaiveKernel => ({
  value: (x, y) => (c * c + square(x, y) / (h * h)) ** beta,
  gradient: (x, y) => x.map((value, k) => 2 * beta * ((value - y[k]!) / (h * h)) * (c * c + square(x, y) / (h * h)) ** (beta - 1))
});

/** φ*(y) = (1/n) Σ [k(x, y) s(x) + ∇ₓk(x, y)], or its parts. */
export function naiveDirection(
  kernel: NaiveKernel,
  scores: readonly (readonly number[])[],
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[] = x,
  { attraction = 1, repulsion = 1, rows = false } = {}
): number[][] {
  return y.map((at) => {
    const sum = at.map(() => 0);
    let row = 0;
    x.forEach((from, i) => {
      const k = kernel.value(from, at);
      row += k;
      kernel.gradient(from, at).forEach((slope, a) => (sum[a]! += attraction * k * scores[i]![a]! + repulsion * slope));
    });
    return sum.map((value) => value / (rows ? row : x.length));
  });
}

/** The median of all distances between different points, by sorting. */
export function sortedMedian(points: readonly (readonly number[])[]): number {
  const distances: number[] = [];
  points.forEach((x, i) => points.slice(i + 1).forEach((y) => distances.push(Math.sqrt(square(x, y)))));
  distances.sort((a, b) => a - b);
  const middle = (distances.length - 1) / 2;
  return (distances[Math.floor(middle)]! + distances[Math.ceil(middle)]!) / 2;
}

/** @throws unless two lists agree within a part of the greatest. */
export function closeTo(got: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-30);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(got[i]! - value)), 0);
  if (got.length !== expected.length || !(worst <= tolerance * scale)) throw new Error(`${what}: off by ${worst} of ${scale}`);
}
