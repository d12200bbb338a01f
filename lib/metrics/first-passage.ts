import { ArgumentError } from '../engine';
import { checkWhole } from '../engine/check-whole';
import { checkNoOthers, checkOptionNames } from '../engine/check-choice';
import { gaussLegendre } from '../energies';

export interface FirstPassageOptions {
  /** Where the walker starts, and the point at which the clock stops. */
  from: number;
  to: number;
  /** A wall that reflects, on the side of `from` away from `to`: put it where exp(-E / T) has died away. */
  wall: number;
  /** T: the noise of the dynamics is √(2T) dW (default 1). */
  temperature?: number;
  /** Equal panels of 16 Gauss–Legendre points, from the wall to `from` and from there to `to` (default 200 each). */
  panels?: number;
}

/**
 * Mean first-passage time of overdamped Langevin dynamics on the line, dx = -E'(x) dt + √(2T) dW, exactly:
 * τ = (1/T) ∫_from^to e^{E(y)/T} ∫_wall^y e^{-E(z)/T} dz dy. A step of `ula` takes the time η.
 * By quadrature in float64; the largest energy is taken out, so that only a τ beyond 1e308 overflows (to Infinity).
 * @param energy E(x) in nats, at float64.
 * @returns τ in the unit of time of the dynamics.
 * @throws ArgumentError unless wall, from and to are finite and in order (or all mirrored), T > 0 and E finite wherever it is asked for.
 * Reference: Gardiner 2009, Stochastic Methods, section 5.5.2 (one absorbing, one reflecting end).
 */
export function meanFirstPassageTime(energy: (x: number) => number, options: FirstPassageOptions): number {
  checkOptionNames('meanFirstPassageTime', options, ['from', 'to', 'wall', 'temperature', 'panels']);
  const { from, to, wall, temperature = 1, panels = 200 } = options;
  const direction = Math.sign(to - from);
  const ordered = [wall, from, to].every(Number.isFinite) && direction !== 0 && direction * (from - wall) >= 0;
  if (!ordered) {
    throw new ArgumentError('meanFirstPassageTime', {
      given: `wall ${wall}, from ${from}, to ${to}`,
      expected: 'finite numbers with from between wall and to, and to apart from it'
    });
  }
  checkAboveZero('meanFirstPassageTime: temperature', temperature);
  checkWhole('meanFirstPassageTime: panels', panels);
  // Mirrored where the walker goes left, so that below it always goes right.
  const at = (x: number): number => {
    const value = energy(direction * x) / temperature;
    if (Number.isFinite(value)) return value;
    throw new ArgumentError('meanFirstPassageTime: energy', { given: `E(${direction * x}) = ${value}`, expected: 'finite energies' });
  };
  const edges = [...evenly(direction * wall, direction * from, panels), ...evenly(direction * from, direction * to, panels), direction * to];
  return sweep(at, edges, direction * from) / temperature;
}

export interface KramersOptions {
  /** ΔE in nats: the energy at the top of the barrier less that at the bottom of the well. */
  barrier: number;
  /** E'' at the bottom of the well that is left, and |E''| at the top of the barrier. */
  wellCurvature: number;
  topCurvature: number;
  /** T (default 1). */
  temperature?: number;
}

/**
 * Kramers' approximation to the mean time from one well to the bottom of the next: τ ≈ 2π e^{ΔE/T} / √(E''(well) |E''(top)|), for barriers of many T.
 * To the top of the barrier it is half of that: from there half of the walkers fall back.
 * @throws ArgumentError for a curvature or a temperature that is not positive, or a barrier that is not finite.
 * References: Kramers 1940, the limit of large viscosity; Gardiner 2009, Stochastic Methods, section 5.5.3.
 */
export function kramersTime({ barrier, wellCurvature, topCurvature, temperature = 1, ...others }: KramersOptions): number {
  checkNoOthers('kramersTime', others);
  checkAboveZero('kramersTime: wellCurvature', wellCurvature);
  checkAboveZero('kramersTime: topCurvature', topCurvature);
  checkAboveZero('kramersTime: temperature', temperature);
  if (!Number.isFinite(barrier)) throw new ArgumentError('kramersTime: barrier', { given: String(barrier), expected: 'a finite number' });
  return (2 * Math.PI * Math.exp(barrier / temperature)) / Math.sqrt(wellCurvature * topCurvature);
}

/** ∫_start e^{E(y)} ∫ e^{-E(z)} dz dy over the panels, the inner integral carried along from the first edge. */
function sweep(energy: (x: number) => number, edges: readonly number[], start: number): number {
  const { points, weights } = gaussLegendre(16);
  const nodes = Array.from(points, (point, i) => ({ share: (point + 1) / 2, weight: (weights[i] as number) / 2 }));
  const energies = edges.slice(0, -1).flatMap((low, k) => nodes.map(({ share }) => energy(low + share * ((edges[k + 1] as number) - low))));
  const lowest = energies.reduce((least, value) => Math.min(least, value), Infinity);
  // The outer integral begins at the start: how high the wall is does not matter.
  const climbed = energies.slice(nodes.length * edges.findIndex((edge) => edge >= start));
  const highest = climbed.reduce((most, value) => Math.max(most, value), -Infinity);
  const mass = (low: number, high: number): number =>
    (high - low) * nodes.reduce((sum, { share, weight }) => sum + weight * Math.exp(lowest - energy(low + share * (high - low))), 0);
  let [inner, outer] = [0, 0];
  for (let k = 0; k + 1 < edges.length; k++) {
    const [low, high] = [edges[k] as number, edges[k + 1] as number];
    if (low >= start) {
      nodes.forEach(({ share, weight }, i) => {
        const climb = Math.exp((energies[k * nodes.length + i] as number) - highest);
        outer += (high - low) * weight * climb * (inner + mass(low, low + share * (high - low)));
      });
    }
    inner += mass(low, high);
  }
  return outer * Math.exp(highest - lowest);
}

/** The lower ends of equal panels. */
function evenly(low: number, high: number, panels: number): number[] {
  return low === high ? [] : Array.from({ length: panels }, (_, i) => low + ((high - low) * i) / panels);
}

function checkAboveZero(subject: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new ArgumentError(subject, { given: String(value), expected: 'a positive number' });
}
