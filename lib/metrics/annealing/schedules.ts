import { ArgumentError } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';

/** Inverse temperatures 0 = β_0 < β_1 < … < β_K = 1, as float32 numbers: what the compiled programs work with. */
export type AnnealingSchedule = Float64Array;

/** Schedules of K steps, K + 1 inverse temperatures from 0 to 1. @throws ArgumentError for a number of steps that is no positive integer, or a setting out of range. */
export const annealingSchedules = {
  /** β_k = k / K. */
  linear(steps: number): AnnealingSchedule {
    return schedule('linear', steps, (k) => k / steps);
  },

  /**
   * β_k = (b_k - b_0) / (b_K - b_0), b_k = σ(δ (2k/K - 1)): dense at both ends.
   * @param steepness δ > 0 (default 4). Reference: Grosse, Ghahramani and Adams 2015 (δ = 4).
   */
  sigmoid(steps: number, { steepness = 4, ...others }: { steepness?: number } = {}): AnnealingSchedule {
    checkNoOthers('annealingSchedules.sigmoid', others);
    if (!(steepness > 0 && steepness <= 30))
      throw new ArgumentError('annealingSchedules.sigmoid: steepness', { given: String(steepness), expected: 'a number in (0, 30]' });
    const at = (k: number): number => 1 / (1 + Math.exp(-steepness * ((2 * k) / steps - 1)));
    return schedule('sigmoid', steps, (k) => (at(k) - at(0)) / (at(steps) - at(0)));
  },

  /** β_k = first^((K - k) / (K - 1)) after β_0 = 0: equal ratios, dense at the base. @param first β_1 in (0, 1) (default 0.001). */
  geometric(steps: number, { first = 1e-3, ...others }: { first?: number } = {}): AnnealingSchedule {
    checkNoOthers('annealingSchedules.geometric', others);
    if (!(first > 1e-30 && first < 1))
      throw new ArgumentError('annealingSchedules.geometric: first', { given: String(first), expected: 'a number in (0, 1)' });
    return schedule('geometric', steps, (k) => (k === 0 ? 0 : k === steps ? 1 : first ** ((steps - k) / (steps - 1))));
  },

  /**
   * 0 : 1/1000 : 0.5, then 0.5 : 1/10,000 : 0.9, then 0.9 : 1/100,000 : 1: 14,500 steps, ever denser towards the target.
   * Reference: Salakhutdinov and Murray 2008, section 5.
   */
  salakhutdinovMurray(): AnnealingSchedule {
    return schedule('salakhutdinovMurray', 14_500, (k) =>
      k <= 500 ? k / 1000 : k <= 4500 ? 0.5 + (k - 500) / 10_000 : k < 14_500 ? 0.9 + (k - 4500) / 100_000 : 1
    );
  }
} as const;

/**
 * A schedule as the programs take it, in float32.
 * @throws ArgumentError unless it rises strictly from 0 to 1, also after rounding to float32.
 */
export function checkedSchedule(subject: string, values: ArrayLike<number>): AnnealingSchedule {
  const rounded = Float64Array.from(values, Math.fround);
  const fail = (given: string, remedy?: string): never => {
    throw new ArgumentError(`${subject}: schedule`, { given, expected: 'inverse temperatures that rise from 0 to 1', ...(remedy && { remedy }) });
  };
  if (rounded.length < 2) fail(`${rounded.length} numbers`);
  if (rounded[0] !== 0) fail(`${values[0]} at its beginning`);
  if (rounded[rounded.length - 1] !== 1) fail(`${values[values.length - 1]} at its end`);
  const odd = rounded.findIndex((value, k) => k > 0 && !(value > rounded[k - 1]!));
  if (odd < 0) return rounded;
  const rises = values[odd]! > values[odd - 1]!;
  return fail(`${values[odd]} after ${values[odd - 1]} (at ${odd})`, rises ? 'The two are one number in float32: take fewer steps.' : undefined);
}

function schedule(name: string, steps: number, at: (k: number) => number): AnnealingSchedule {
  if (!Number.isInteger(steps) || steps < 1 || steps > 1e7)
    throw new ArgumentError(`annealingSchedules.${name}: steps`, { given: String(steps), expected: 'an integer from 1 to 10 million' });
  return checkedSchedule(
    `annealingSchedules.${name}`,
    Float64Array.from({ length: steps + 1 }, (_, k) => at(k))
  );
}
