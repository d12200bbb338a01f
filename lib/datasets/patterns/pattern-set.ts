import type { Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../../engine';
import type { Key } from '../../engine';

/** A finite set of binary patterns, each equally likely: data whose law and entropy are exact. */
export interface PatternSet {
  readonly name: string;
  /** How a pattern is drawn as a picture: [rows, columns]. */
  readonly shape: readonly [rows: number, columns: number];
  /** Numbers a pattern, rows · columns. */
  readonly units: number;
  /** The patterns, 0 and 1, none twice. */
  readonly table: readonly (readonly number[])[];
  /** log of the number of patterns, in nats: no model's mean log-likelihood on all of them exceeds -entropy. */
  readonly entropy: number;
  /** All patterns once: [patterns, units]. The caller disposes it. */
  tensor(): Tensor2D;
  /** Independent draws: [n, units]. */
  sample(key: Key, n: number): Tensor2D;
}

/** A set of patterns from its table, in which none may occur twice. */
export function patternSet(name: string, shape: readonly [number, number], table: readonly (readonly number[])[]): PatternSet {
  const units = shape[0] * shape[1];
  const tensor = (): Tensor2D => tf.tensor2d(Float32Array.from(table.flat()), [table.length, units]);
  return {
    name,
    shape,
    units,
    table,
    entropy: Math.log(table.length),
    tensor,
    sample: (key, n) => {
      requireWhole(`${name}: sample`, { n }, 1);
      return tf.tidy(() => tf.gather(tensor(), random.integers(key, [n], 0, table.length)) as Tensor2D);
    }
  };
}

/** All rows of n bits, the first bit changing fastest. */
export function allBits(n: number): number[][] {
  return Array.from({ length: 2 ** n }, (_, state) => Array.from({ length: n }, (_, i) => (state >>> i) & 1));
}

/** @throws ArgumentError unless each option is an integer from `least` to `most`. */
export function requireWhole(subject: string, options: Record<string, number>, least: number, most = Infinity): void {
  for (const [option, value] of Object.entries(options)) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new ArgumentError(`${subject}: ${option}`, {
      given: String(value),
      expected: most === Infinity ? `an integer from ${least}` : `an integer from ${least} to ${most}`
    });
  }
}
