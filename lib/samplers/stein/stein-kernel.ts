import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';

/** A kernel's profile and its derivatives: f(u), f'(u) and f''(u). */
export interface Profile<T> {
  value: T;
  slope: T;
  bend: T;
}

/**
 * A radial positive-definite kernel k(x, y) = f(u), u = |x - y|² / h², of events that are flattened to d numbers. Everywhere in the library h is a length, in
 * the units of x. Its gradients are closed forms: ∇ₓk = 2f'(u)(x - y) / h², and tr ∇ₓ∇ᵧk = -(4u f''(u) + 2d f'(u)) / h².
 */
export interface SteinKernel {
  /** What it is, with all of its settings: a run is known by it. */
  readonly name: string;
  /** h: a length, or the rule that takes it from the points. */
  readonly bandwidth: number | MedianRule;
  /** h is the rule's times this (1 for a length). */
  readonly scale: number;
  /** f, f' and f'' of each element. */
  profile(u: Tensor): Profile<Tensor>;
  /** f' / f, where that is one number: a Gaussian's. One product of matrices then does for two. */
  readonly slopeRatio?: number;
  /** The same profile in float64: from the first `count` numbers of u into three arrays. */
  fill(u: Float64Array, into: Profile<Float64Array>, count: number): void;
}

/**
 * How h follows from the median distance m between different points of n. All of them mean k = exp(-|x - y|² / 2h²):
 * - `median`: h = m (Gretton et al. 2012).
 * - `median/log`: h = m / √(2 log n), so that Σⱼ k(xᵢ, xⱼ) ≈ n exp(-m² / 2h²) = 1 (Liu and Wang 2016, who write exp(-|x - y|² / h) with h = m² / log n).
 * - `steingan`: h = m / √(2 log(n + 1)) (Wang and Liu 2016, in their code).
 */
export type MedianRule = 'median' | 'median/log' | 'steingan';

const rules: readonly MedianRule[] = ['median', 'median/log', 'steingan'];

/** @throws ArgumentError unless it has what a kernel is made of. */
export function checkKernel(subject: string, kernel: SteinKernel): void {
  const given = kernel as Partial<SteinKernel> | null | undefined;
  if (typeof given?.profile === 'function' && typeof given.fill === 'function' && given.bandwidth !== undefined) return;
  throw new ArgumentError(`${subject}: kernel`, {
    given: typeof kernel === 'object' ? 'a record that is no kernel' : String(kernel),
    expected: 'a kernel such as rbfKernel() or inverseMultiquadricKernel()'
  });
}

/** The options that say what h is. */
export interface BandwidthOptions {
  /** h in units of x, or a rule (default 'median/log'): of more than 1,000 points, 1,000 evenly spaced ones tell the median. */
  bandwidth?: number | MedianRule;
  /** A factor on the rule's h, for a sweep over bandwidths (default 1). */
  scale?: number;
}

/** @throws ArgumentError for a width or a scale that is not positive, or a rule or an option of another name. */
export function bandwidthOf(
  subject: string,
  { bandwidth = 'median/log', scale = 1, ...others }: BandwidthOptions
): { bandwidth: number | MedianRule; scale: number } {
  checkNoOthers(subject, others);
  if (!(scale > 0 && Number.isFinite(scale))) throw new ArgumentError(`${subject}: scale`, { given: String(scale), expected: 'a positive number' });
  if (typeof bandwidth !== 'number') {
    if (!rules.includes(bandwidth)) {
      throw new ArgumentError(`${subject}: bandwidth`, { given: `'${String(bandwidth)}'`, expected: `a length, or one of ${rules.join(', ')}` });
    }
    return { bandwidth, scale };
  }
  if (!(bandwidth > 0 && Number.isFinite(bandwidth))) {
    throw new ArgumentError(`${subject}: bandwidth`, { given: String(bandwidth), expected: 'a positive length, in units of x' });
  }
  return { bandwidth: bandwidth * scale, scale: 1 };
}

/** h by a rule, from the median distance of n points: the factor on the median. */
export function factorOf(rule: MedianRule, n: number): number {
  if (rule === 'median') return 1;
  return 1 / Math.sqrt(2 * Math.log(rule === 'steingan' ? n + 1 : Math.max(2, n)));
}

/** In words: `h = 0.5`, `h by median/log`, `h by 0.1 x median`. */
export function inWords(bandwidth: number | MedianRule, scale: number): string {
  if (typeof bandwidth === 'number') return `h = ${bandwidth}`;
  return `h by ${scale === 1 ? '' : `${scale} x `}${bandwidth}`;
}
