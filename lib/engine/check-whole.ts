import { ArgumentError } from './errors';

/** @throws ArgumentError unless a count is a positive integer. */
export function checkWhole(subject: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new ArgumentError(subject, { given: String(value), expected: 'a positive integer' });
}
