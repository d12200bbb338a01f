import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { logSoftmax, logSumExp, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkCounts, checkFiniteLists, checkPositive, normalisedWeights } from './check-options';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import { logSumExp64 } from './numeric';
import type { Interval } from './numeric';
import { lineDensity } from './numeric/line-density';
import type { LineDensity } from './numeric/line-density';
import { numbersOf, uniformsOf } from './read-values';

/** Parameters of k rings: radii [k], their common width, and the logits [k] of their weights. */
export type RingsParams = { radii: Tensor1D; width: Scalar; logits: Tensor1D };

/** Rings in the plane with all their truths. */
export interface Rings extends TractableEnergy<RingsParams> {
  moments(params: RingsParams): Moments;
}

export interface RingsOptions {
  /** Radii R, above zero (default 1, 2, 3, 4). */
  radii?: ArrayLike<number>;
  /** Standard deviation σ of the energy's wells across a ring (default 0.15). */
  width?: number;
  /** Relative masses w of the rings (default: equal). */
  weights?: ArrayLike<number>;
}

/**
 * Concentric rings in the plane: E(x) = -log Σ_k w_k exp(-(r - R_k)² / 2σ²) / ((2π)^(3/2) R_k σ), r = ‖x‖.
 * A ring has the mass w but for what its width loses at the origin, so log Z, by quadrature over r, is near 0 for thin rings.
 * Draws are exact: r by inversion of its distribution function, the angle uniform. At the origin, where E has a cone's tip, the gradient is 0.
 * @param options radii, width and weights to start from.
 * @throws ArgumentError for numbers that are not above zero, or another number of weights than of radii; from the truths, for such parameters
 * and for rings too thin for their distance.
 * Reference: four rings of this width are a toy of Nijkamp et al. 2020, "On the anatomy of MCMC-based maximum likelihood learning of energy-based models".
 */
export function rings({ radii = [1, 2, 3, 4], width = 0.15, weights, ...others }: RingsOptions = {}): Rings {
  checkNoOthers('rings', others);
  checkFiniteLists('rings', { radii });
  Array.from(radii).forEach((radius, i) => checkPositive('rings', { [`radii[${i}]`]: radius }));
  checkPositive('rings', { width });
  const logits = normalisedWeights('rings', weights, radii.length).map(Math.log);
  const model = { name: radii.length === 1 ? 'ring' : `${radii.length} rings`, event: [2] };
  return {
    ...model,
    init: () => ({ radii: tf.tensor1d(Float32Array.from(radii)), width: tf.scalar(width), logits: tf.tensor1d(logits) }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        // The root has no gradient at 0: below 1e-9 the radius is held.
        const radius = tf.sqrt(tf.maximum(tf.sum(tf.square(x), 1, true), 1e-18));
        const squares = tf.square(tf.div(tf.sub(radius, params.radii), params.width));
        const scales = tf.log(tf.mul(tf.mul(params.radii, params.width), (2 * Math.PI) ** 1.5));
        const logs = tf.sub(tf.sub(logSoftmax(params.logits), scales), tf.mul(0.5, squares));
        return tf.neg(logSumExp(logs, 1)) as Tensor1D;
      });
    },
    logPartition: (params) => Math.log(2 * Math.PI) + radial(params).logPartition,
    sample: (params, key, n) => {
      checkCounts('rings', { n }, 0);
      const uniforms = uniformsOf(key, 2 * n);
      const lengths = radial(params).draws(uniforms.subarray(0, n));
      const angles = uniforms.subarray(n).map((u) => 2 * Math.PI * u);
      const points = Float32Array.from({ length: 2 * n }, (_, at) => lengths[at >> 1]! * (at & 1 ? Math.sin : Math.cos)(angles[at >> 1]!));
      return tf.tensor2d(points, [n, 2]);
    },
    moments: (params) => {
      const variance = radial(params).expectation((r) => r * r) / 2;
      return {
        mean: [0, 0],
        covariance: [
          [variance, 0],
          [0, variance]
        ]
      };
    }
  };
}

/** The density of r = ‖x‖, r exp(-E(r)). */
function radial(params: RingsParams): LineDensity {
  const [radii, logits, width] = [numbersOf(params.radii), numbersOf(params.logits), numbersOf(params.width)[0]!];
  [width, ...radii].forEach((length, i) => checkPositive('rings: params', { [i === 0 ? 'width' : `radii[${i - 1}]`]: length }));
  checkFiniteLists('rings: params', { logits });
  const total = logSumExp64(logits);
  const scales = radii.map((radius, i) => logits[i]! - total - Math.log((2 * Math.PI) ** 1.5 * radius * width));
  const logDensity = (r: number): number => Math.log(r) + logSumExp64(radii.map((radius, i) => scales[i]! - 0.5 * ((r - radius) / width) ** 2));
  const reach = 11 * width;
  const domain: Interval = [Math.max(0, Math.min(...radii) - reach), Math.max(...radii) + reach];
  // A panel is at most half a width long, within reason: `lineDensity` goes on from there.
  const panels = Math.min(4096, Math.max(64, Math.ceil((2 * (domain[1] - domain[0])) / width)));
  return lineDensity(logDensity, domain, panels);
}
