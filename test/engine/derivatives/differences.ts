/** A scalar function of two vectors in plain float64, independent of the code under test. */
export type Truth = (x: number[], theta: number[]) => number;

/** The derivatives that training by score matching needs, along a fixed direction v. */
export interface Derivatives {
  value: number[];
  /** ∇x f */
  first: number[];
  /** ∇x <∇x f, v> */
  second: number[];
  /** ∇θ <∇x f, v> */
  mixed: number[];
  /** ∇x <∇x <∇x f, v>, v> */
  third: number[];
  /** ∇θ <∇x <∇x f, v>, v> */
  thirdMixed: number[];
}

// Central differences of eighth order (Fornberg 1988, table 1): with this step the truncation is below 1e-10 for functions of unit scale, and the
// rounding of the third derivative, some 20 x 1e-16 / step^3, below 1e-9.
const step = 0.015;
const firstWeights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
const secondWeights = [8 / 5, -1 / 5, 8 / 315, -1 / 560];
const secondCentre = -205 / 72;

type Scalar = (t: number) => number;

function firstDifference(f: Scalar): number {
  return firstWeights.reduce((sum, weight, i) => sum + weight * (f((i + 1) * step) - f(-(i + 1) * step)), 0) / step;
}

function secondDifference(f: Scalar): number {
  const sides = secondWeights.reduce((sum, weight, i) => sum + weight * (f((i + 1) * step) + f(-(i + 1) * step)), 0);
  return (sides + secondCentre * f(0)) / step ** 2;
}

function moved(point: number[], direction: number[], t: number): number[] {
  return point.map((value, i) => value + t * direction[i]!);
}

function bumped(point: number[], index: number, t: number): number[] {
  return point.map((value, i) => (i === index ? value + t : value));
}

/** All derivatives of `f` at (x, θ) by central differences in float64. */
export function differences(f: Truth, x: number[], theta: number[], v: number[]): Derivatives {
  const slope: Truth = (x, theta) => firstDifference((t) => f(moved(x, v, t), theta));
  const curvature: Truth = (x, theta) => secondDifference((t) => f(moved(x, v, t), theta));
  const byX = (g: Truth): number[] => x.map((_, i) => firstDifference((t) => g(bumped(x, i, t), theta)));
  const byTheta = (g: Truth): number[] => theta.map((_, i) => firstDifference((t) => g(x, bumped(theta, i, t))));
  return {
    value: [f(x, theta)],
    first: byX(f),
    second: byX(slope),
    mixed: byTheta(slope),
    third: byX(curvature),
    thirdMixed: byTheta(curvature)
  };
}
