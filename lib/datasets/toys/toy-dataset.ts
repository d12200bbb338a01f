import type { Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, ShapeError } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';

/** A distribution over the plane to draw training data from, with its float64 truths where they are known. */
export interface ToyDataset {
  /** What it is, for logs and legends. */
  readonly name: string;
  readonly event: readonly [2];
  /**
   * Independent draws, float32 [n, 2]; pure, and compiled under `jit`. The caller disposes them.
   * @throws ArgumentError unless n is a positive integer; ShapeError if the key is none.
   */
  sample(key: Key, n: number): Tensor2D;
  /** -∫ p log p in nats, the loss that no model can beat: computed when first read, then kept. Absent where p is not a density (no noise around a curve). */
  readonly entropy?: number;
  /**
   * log p in float64 at points given as one flat list x₀, y₀, x₁, y₁, …; absent where p is not a density.
   * @throws ShapeError for a list of odd length.
   */
  logDensity?(points: ArrayLike<number>): Float64Array;
  /** Whether p > 0 at (x, y), where that is not the whole plane. */
  support?(x: number, y: number): boolean;
}

/** What a toy is made of: the entropy as a function, to be called at most once. */
export interface ToyParts {
  name: string;
  sample(key: Key, n: number): Tensor2D;
  truth?: { logDensity(x: number, y: number): number; entropy(): number };
  support?(x: number, y: number): boolean;
}

/** A toy from its parts, with its inputs checked. */
export function toyDataset({ name, sample, truth, support }: ToyParts): ToyDataset {
  const base = {
    name,
    event: [2] as const,
    sample: (key: Key, n: number): Tensor2D => {
      checkWhole(`${name}: n`, n);
      return sample(key, n);
    },
    ...(support ? { support } : {})
  };
  if (!truth) return base;
  let entropy: number | undefined;
  return {
    ...base,
    logDensity: (points) => {
      if (points.length % 2 !== 0) {
        throw new ShapeError(`${name}: points`, { given: `${points.length} numbers`, expected: 'a flat list of pairs x, y' });
      }
      return Float64Array.from({ length: points.length / 2 }, (_, i) => truth.logDensity(points[2 * i] as number, points[2 * i + 1] as number));
    },
    get entropy() {
      return (entropy ??= truth.entropy());
    }
  };
}

/** @throws ArgumentError unless each of the settings is a finite number above zero. */
export function requirePositive(name: string, settings: Record<string, number>): void {
  for (const [setting, value] of Object.entries(settings)) {
    if (!(value > 0 && value < Infinity))
      throw new ArgumentError(`${name}: ${setting}`, { given: String(value), expected: 'a finite number above 0' });
  }
}

/** @throws ArgumentError unless the noise is a finite number of at least zero. */
export function requireNoise(name: string, noise: number): void {
  if (!(noise >= 0 && noise < Infinity)) {
    throw new ArgumentError(`${name}: noise`, { given: String(noise), expected: 'a standard deviation, finite and at least 0' });
  }
}
