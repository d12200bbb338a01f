import type { Tensor1D } from '@tensorflow/tfjs';
import { logSumExp, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkCounts } from './check-options';
import { checkBatch } from './energy';
import type { TractableParts } from './energy';
import { integrate, logIntegralExp, logSumExp64, quadratureRule, tabulate } from './numeric';
import { invert } from './numeric/line-density';
import { uniformsOf } from './read-values';

/** A ring with two modes, U1, with its truths. */
export function twoModes(model: { name: string; event: number[] }): TractableParts {
  const logModes = (first: number): number => logSumExp64([-0.5 * ((first - 2) / 0.6) ** 2, -0.5 * ((first + 2) / 0.6) ** 2]);
  const logDensity = (first: number, second: number): number => -0.5 * ((Math.hypot(first, second) - 2) / 0.4) ** 2 + logModes(first);
  // Beyond, the energy exceeds its minimum by over 60.
  const rule = () =>
    quadratureRule(
      [
        [-6.5, 6.5],
        [-6.5, 6.5]
      ],
      { panels: 52 }
    );
  const logPartition = (nodes = rule()): number => logIntegralExp(nodes, tabulate(nodes, logDensity as (...x: number[]) => number));
  return {
    energy: (_params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        // The root has no gradient at 0: below 1e-9 the radius is held.
        const radius = tf.sqrt(tf.maximum(tf.sum(tf.square(x), 1), 1e-18));
        const first = tf.reshape(tf.slice(x, [0, 0], [-1, 1]), [-1]);
        const modes = [2, -2].map((centre) => tf.mul(-0.5, tf.square(tf.div(tf.sub(first, centre), 0.6))));
        return tf.sub(tf.mul(0.5, tf.square(tf.div(tf.sub(radius, 2), 0.4))), logSumExp(tf.stack(modes, 1), 1)) as Tensor1D;
      });
    },
    logPartition: () => logPartition(),
    sample: (_params, key, n) => {
      checkCounts('rezendeMohamed', { n }, 0);
      return tf.tensor2d(rejection(key, n, logModes), [n, 2]);
    },
    moments: () => {
      const nodes = rule();
      const normaliser = logPartition(nodes);
      const second = (power: (first: number, second: number) => number): number =>
        integrate(nodes, (a, b) => power(a!, b!) * Math.exp(logDensity(a!, b!) - normaliser));
      return {
        mean: [0, 0],
        covariance: [
          [second((a) => a * a), 0],
          [0, second((_, b) => b * b)]
        ]
      };
    }
  };
}

/** Points of the ring at a uniform angle, each kept with the probability exp(logModes(z₁)), at most 1 + 3e-10; about half of them are. */
function rejection(key: Key, n: number, logModes: (first: number) => number): Float32Array {
  const points = new Float32Array(2 * n);
  const logRing = (radius: number): number => Math.log(radius) - 0.5 * ((radius - 2) / 0.4) ** 2;
  const batch = 2 * n + 64;
  for (let filled = 0, round = 0; filled < n; round++) {
    const fresh = random.foldIn(key, round);
    const uniforms = uniformsOf(fresh, 3 * batch);
    fresh.dispose();
    const radii = invert(logRing, [0, 6.5], uniforms.subarray(0, batch));
    for (let i = 0; i < batch && filled < n; i++) {
      const angle = 2 * Math.PI * uniforms[batch + i]!;
      const first = radii[i]! * Math.cos(angle);
      if (uniforms[2 * batch + i]! >= Math.exp(logModes(first))) continue;
      points.set([first, radii[i]! * Math.sin(angle)], 2 * filled);
      filled++;
    }
  }
  return points;
}
