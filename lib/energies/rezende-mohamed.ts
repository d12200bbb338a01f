import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, logSumExp, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkCounts } from './check-options';
import { checkBatch } from './energy';
import type { Moments, TractableEnergy } from './energy';
import { dot64, integrate, logIntegralExp, logSumExp64, quadratureRule, sigmoid64, tabulate } from './numeric';
import { invert } from './numeric/line-density';
import { numbersOf, uniformsOf } from './read-values';

/** The four potentials of Rezende and Mohamed's table 1. */
export type RezendeMohamedName = 'U1' | 'U2' | 'U3' | 'U4';
/** The parameters of an energy that has none. */
export type NoParams = Record<string, never>;

/** One of the potentials with all its truths. */
export interface RezendeMohamed extends TractableEnergy<NoParams> {
  moments(params: NoParams): Moments;
  /** The square of the plane that the paper draws; inside, the energy is the published one. */
  readonly window: readonly [readonly [number, number], readonly [number, number]];
}

/** A valley along the curve z₂ = w₁(z₁) - offset(z₁), Gaussian across with standard deviation `width`. */
interface Valley {
  width: number;
  offset?: { of(first: Tensor): Tensor; at(first: number): number };
}

const EDGE = 4;
const WALL = 0.4;
const bump: Valley['offset'] = {
  of: (first) => tf.mul(3, tf.exp(tf.mul(-0.5, tf.square(tf.div(tf.sub(first, 1), 0.6))))),
  at: (first) => 3 * Math.exp(-0.5 * ((first - 1) / 0.6) ** 2)
};
const step: Valley['offset'] = {
  of: (first) => tf.mul(3, tf.sigmoid(tf.div(tf.sub(first, 1), 0.3))),
  at: (first) => 3 * sigmoid64((first - 1) / 0.3)
};
const valleysOf: Record<Exclude<RezendeMohamedName, 'U1'>, Valley[]> = {
  U2: [{ width: 0.4 }],
  U3: [{ width: 0.35 }, { width: 0.35, offset: bump }],
  U4: [{ width: 0.4 }, { width: 0.35, offset: step }]
};

/**
 * The potentials by which normalising flows are usually tried, with w₁ = sin(πz₁/2), w₂ = 3 exp(-½((z₁-1)/0.6)²), w₃ = 3 σ((z₁-1)/0.3):
 * U1 = ½((‖z‖-2)/0.4)² - log(exp(-½((z₁-2)/0.6)²) + exp(-½((z₁+2)/0.6)²)), U2 = ½((z₂-w₁)/0.4)²,
 * U3 = -log(exp(-½((z₂-w₁)/0.35)²) + exp(-½((z₂-w₁+w₂)/0.35)²)), U4 = -log(exp(-½((z₂-w₁)/0.4)²) + exp(-½((z₂-w₁+w₃)/0.35)²)).
 *
 * As published, U2 to U4 do not grow along z₁, and their Z is infinite: outside of the window |z₁| ≤ 4 that the paper draws we add the smooth wall
 * ½((|z₁|-4)/0.4)². Inside, they are the published ones. Then Z = (8 + 0.4√2π) √2π Σ widths in closed form, and draws are exact: z₁ from the
 * walled interval, z₂ from its Gaussians. Of U1, log Z is by quadrature and draws are exact by rejection.
 * @throws ArgumentError for another name.
 * Reference: Rezende and Mohamed 2015, "Variational inference with normalizing flows", table 1.
 */
export function rezendeMohamed(name: RezendeMohamedName): RezendeMohamed {
  const window = [
    [-EDGE, EDGE],
    [-EDGE, EDGE]
  ] as const;
  const common = { name: `Rezende–Mohamed ${name}`, event: [2], window, init: () => ({}) };
  if (name === 'U1') return { ...common, ...twoModes(common) };
  if (!Object.hasOwn(valleysOf, name)) {
    throw new ArgumentError('rezendeMohamed', { given: `'${String(name)}'`, expected: "'U1', 'U2', 'U3' or 'U4'" });
  }
  return { ...common, ...valleys(common, valleysOf[name]) };
}

type Parts = Pick<RezendeMohamed, 'energy' | 'logPartition' | 'sample' | 'moments'>;

function valleys(model: { name: string; event: number[] }, list: Valley[]): Parts {
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

function twoModes(model: { name: string; event: number[] }): Parts {
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
