import { ArgumentError, ShapeError } from '../engine/errors';
import type { Numbers } from './figure';

/**
 * Numbers as a plotly attribute: a plain array of `digits` significant digits, which the eye cannot tell from the full ones and which keeps a notebook small.
 * What is not finite becomes null, which plotly leaves out of a line.
 */
export function compact(values: Numbers, digits = 5): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? Number(value.toPrecision(digits)) : null));
}

/** `count` numbers evenly from `low` to `high`, both included. */
export function grid(low: number, high: number, count: number): number[] {
  if (!(count >= 2) || !Number.isInteger(count)) {
    throw new ArgumentError('grid', { given: `count ${count}`, expected: 'an integer of at least 2' });
  }
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** Smallest and largest finite number of several lists; [0, 1] where there is none. */
export function extent(...lists: Numbers[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i] as number;
      if (Number.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** The value below which the share `share` (0 to 1) of the finite numbers lies. */
export function quantile(values: Numbers, share: number): number {
  const sorted = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort();
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const next = Math.min(below + 1, sorted.length - 1);
  return (sorted[below] as number) + (at - below) * ((sorted[next] as number) - (sorted[below] as number));
}

/** Throws a ShapeError unless both lists are of one length. */
export function sameLength(subject: string, x: ArrayLike<unknown>, y: ArrayLike<unknown>): void {
  if (x.length !== y.length) {
    throw new ShapeError(subject, { given: `${x.length} and ${y.length} entries`, expected: 'lists of one length' });
  }
}

/** Throws an ArgumentError unless there is at least one of them. */
export function notEmpty(subject: string, list: ArrayLike<unknown>, what: string): void {
  if (list.length === 0) {
    throw new ArgumentError(subject, { given: `no ${what}`, expected: `at least one of the ${what}` });
  }
}
