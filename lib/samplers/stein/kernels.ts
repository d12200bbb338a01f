import { ArgumentError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { bandwidthOf, inWords } from './stein-kernel';
import type { BandwidthOptions, SteinKernel } from './stein-kernel';

/**
 * The Gaussian kernel k(x, y) = exp(-|x - y|² / 2h²), h a length in units of x.
 * Papers that write exp(-|x - y|² / h') or exp(-γ|x - y|²) have h' = 2h² and γ = 1 / 2h².
 * @param options.bandwidth h > 0, or the name of a median rule (default 'median/log'); `scale` multiplies what a rule gives.
 * @throws ArgumentError for a width or scale that is not positive, or a rule of another name.
 * References: Liu and Wang 2016, section 5; Gretton et al. 2012, section 8.
 */
export function rbfKernel(options: BandwidthOptions = {}): SteinKernel {
  const { bandwidth, scale } = bandwidthOf('rbfKernel', options);
  return {
    name: `Gaussian kernel, ${inWords(bandwidth, scale)}`,
    bandwidth,
    scale,
    slopeRatio: -0.5,
    profile: (u) => {
      const value = tf.exp(tf.mul(-0.5, u));
      return { value, slope: tf.mul(-0.5, value), bend: tf.mul(0.25, value) };
    },
    fill: (u, { value, slope, bend }, count) => {
      for (let i = 0; i < count; i++) {
        const k = Math.exp(-0.5 * u[i]!);
        value[i] = k;
        slope[i] = -0.5 * k;
        bend[i] = 0.25 * k;
      }
    }
  };
}

export interface InverseMultiquadricOptions extends BandwidthOptions {
  /** c > 0 (default 1). */
  c?: number;
  /** β, between -1 and 0 (default -0.5). */
  beta?: number;
}

/**
 * The inverse multiquadric kernel k(x, y) = (c² + |x - y|² / h²)^β with -1 < β < 0. Its tails are so heavy that its Stein discrepancy sees a sample whose mass
 * escapes, which a Gaussian's need not.
 * @param options.bandwidth h > 0 (default 1: Gorham and Mackey's kernel), or the name of a median rule, times `scale`; `c`; `beta`.
 * @throws ArgumentError for a width, scale or c that is not positive, a β outside (-1, 0), or a rule of another name.
 * Reference: Gorham and Mackey 2017, section 3.2.
 */
export function inverseMultiquadricKernel({ c = 1, beta = -0.5, bandwidth = 1, scale = 1, ...others }: InverseMultiquadricOptions = {}): SteinKernel {
  const subject = 'inverseMultiquadricKernel';
  checkNoOthers(subject, others);
  const h = bandwidthOf(subject, { bandwidth, scale });
  if (!(c > 0 && Number.isFinite(c))) throw new ArgumentError(`${subject}: c`, { given: String(c), expected: 'a positive number' });
  if (!(beta > -1 && beta < 0)) throw new ArgumentError(`${subject}: beta`, { given: String(beta), expected: 'a number between -1 and 0' });
  const power = beta === -0.5 ? (base: number): number => 1 / Math.sqrt(base) : (base: number): number => Math.exp(beta * Math.log(base));
  return {
    name: `inverse multiquadric kernel, c = ${c}, β = ${beta}, ${inWords(h.bandwidth, h.scale)}`,
    ...h,
    profile: (u) => {
      const base = tf.add(u, c * c);
      const value = beta === -0.5 ? tf.rsqrt(base) : tf.exp(tf.mul(beta, tf.log(base)));
      const slope = tf.div(tf.mul(beta, value), base);
      return { value, slope, bend: tf.div(tf.mul(beta - 1, slope), base) };
    },
    fill: (u, { value, slope, bend }, count) => {
      for (let i = 0; i < count; i++) {
        const base = c * c + u[i]!;
        const k = power(base);
        const first = (beta * k) / base;
        value[i] = k;
        slope[i] = first;
        bend[i] = ((beta - 1) * first) / base;
      }
    }
  };
}
