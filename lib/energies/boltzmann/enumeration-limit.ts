import { ArgumentError } from '../../engine';

/** What an enumeration is about to do. */
export interface EnumerationPlan {
  units: number;
  maximumUnits: number;
  secondsPerState: number;
  /** What to do instead, in one sentence. */
  remedy: string;
}

/** @throws ArgumentError where 2^units states are more than the caller wants to wait for: how many, and how long it would take. */
export function checkEnumerable(subject: string, { units, maximumUnits, secondsPerState, remedy }: EnumerationPlan): void {
  if (units <= maximumUnits) return;
  const states = 2 ** units;
  throw new ArgumentError(subject, {
    given: `${units} units to enumerate: 2^${units} = ${states.toPrecision(3)} states, some ${duration(states * secondsPerState)}`,
    expected: `at most ${maximumUnits} units in what is enumerated`,
    remedy
  });
}

/** A time as people say it. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} seconds`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} minutes`;
  const days = seconds / 86400;
  return days < 2 ? `${Math.ceil(seconds / 3600)} hours` : days < 730 ? `${Math.ceil(days)} days` : `${(days / 365).toPrecision(2)} years`;
}
