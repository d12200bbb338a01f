import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { logSumExp, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkCounts } from './check-options';
import { checkBatch } from './energy';
import type { TractableParts } from './energy';
import { dot64, quadratureRule, sigmoid64, tabulate } from './numeric';
import { numbersOf, uniformsOf } from './read-values';

/** A valley along the curve z₂ = w₁(z₁) - offset(z₁), Gaussian across with standard deviation `width`. */
export interface Valley {
  width: number;
  offset?: { of(first: Tensor): Tensor; at(first: number): number };
}

/** Where the window ends, and the walls begin. */
export const EDGE = 4;
/** Standard deviation of what is beyond. */
const WALL = 0.4;
const bump: Valley['offset'] = {
  of: (first) => tf.mul(3, tf.exp(tf.mul(-0.5, tf.square(tf.div(tf.sub(first, 1), 0.6))))),
  at: (first) => 3 * Math.exp(-0.5 * ((first - 1) / 0.6) ** 2)
};
const step: Valley['offset'] = {
  of: (first) => tf.mul(3, tf.sigmoid(tf.div(tf.sub(first, 1), 0.3))),
  at: (first) => 3 * sigmoid64((first - 1) / 0.3)
};
export const valleysOf: Record<'U2' | 'U3' | 'U4', Valley[]> = {
  U2: [{ width: 0.4 }],
  U3: [{ width: 0.35 }, { width: 0.35, offset: bump }],
  U4: [{ width: 0.4 }, { width: 0.35, offset: step }]
};

/** The energy of valleys between two walls with its truths: U2, U3 and U4. */
export function valleys(model: { name: string; event: number[] }, list: Valley[]): TractableParts {
  const widths = list.map(({ width }) => width);
  const mass = widths.reduce((a, b) => a + b, 0);
  const normal = Math.sqrt(2 * Math.PI);
  const centre = ({ offset }: Valley, first: number): number => Math.sin((Math.PI / 2) * first) - (offset?.at(first) ?? 0);
  return {
    energy: (_params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const [first, second] = tf.unstack(x, 1) as [Tensor, Tensor];
        const fromSine = tf.sub(second, tf.sin(tf.mul(Math.PI / 2, first)));
        const logs = list.map(({ width, offset }) => {
          const across = offset ? tf.add(fromSine, offset.of(first)) : fromSine;
          return tf.mul(-0.5, tf.square(tf.div(across, width)));
        });
        const beyond = tf.maximum(tf.sub(tf.abs(first), EDGE), 0);
        const wall = tf.mul(0.5, tf.square(tf.div(beyond, WALL)));
        const valley = logs.length === 1 ? logs[0]! : logSumExp(tf.stack(logs, 1), 1);
        return tf.sub(wall, valley) as Tensor1D;
      });
    },
    logPartition: () => Math.log((2 * EDGE + WALL * normal) * normal * mass),
    sample: (_params, key, n) => {
      checkCounts('rezendeMohamed', { n }, 0);
      const [flat, normals] = random.split(key, 2) as [Key, Key];
      const uniforms = uniformsOf(flat, 3 * n);
      const noise = tf.tidy(() => numbersOf(random.normal(normals, [2 * n])));
      [flat, normals].forEach((used) => used.dispose());
      const inside = (2 * EDGE) / (2 * EDGE + WALL * normal);
      const points = new Float32Array(2 * n);
      for (let i = 0; i < n; i++) {
        const beyond = EDGE + WALL * Math.abs(noise[2 * i]!);
        const place = 2 * uniforms[3 * i]! - 1;
        const first = uniforms[3 * i + 1]! < inside ? EDGE * place : Math.sign(place) * beyond;
        const valley =
          list.find((_, at) => uniforms[3 * i + 2]! * mass < widths.slice(0, at + 1).reduce((a, b) => a + b, 0)) ?? list[list.length - 1]!;
        points[2 * i] = first;
        points[2 * i + 1] = centre(valley, first) + valley.width * noise[2 * i + 1]!;
      }
      return tf.tensor2d(points, [n, 2]);
    },
    moments: () => {
      // Panels end at the walls, where the second derivative jumps.
      const rule = quadratureRule([-2 * EDGE, 2 * EDGE], { panels: 256 });
      const density = tabulate(rule, (z) => Math.exp(-0.5 * (Math.max(0, Math.abs(z) - EDGE) / WALL) ** 2) / (2 * EDGE + WALL * normal));
      const average = (f: (first: number, valley: Valley) => number): number =>
        dot64(
          rule.weights.map((weight, i) => weight * density[i]!),
          tabulate(rule, (first) => list.reduce((sum, valley) => sum + (valley.width / mass) * f(first, valley), 0))
        );
      const mean = [0, average((first, valley) => centre(valley, first))];
      const cross = average((first, valley) => first * centre(valley, first));
      const second = average((first, valley) => valley.width ** 2 + (centre(valley, first) - mean[1]!) ** 2);
      return {
        mean,
        covariance: [
          [average((first) => first ** 2), cross],
          [cross, second]
        ]
      };
    }
  };
}
