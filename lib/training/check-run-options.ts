import { ArgumentError } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { RunOptions } from './run-options';

/** @throws ArgumentError for steps, rows of the log or checkpoints that make no sense. */
export function checkRunOptions({ steps, every, checkpoint }: RunOptions): void {
  const positive = (name: string, value: number | undefined): void => {
    if (value !== undefined) checkWhole(`train: ${name}`, value);
  };
  if (steps === undefined) throw new ArgumentError('train: steps', { given: 'none', expected: 'a positive integer' });
  positive('steps', steps);
  positive('every', every);
  if (checkpoint === undefined) return;
  if (typeof checkpoint.path !== 'string' || checkpoint.path === '') {
    throw new ArgumentError('train: checkpoint', { given: JSON.stringify(checkpoint), expected: "{ path: 'a file' }" });
  }
  positive('checkpoint.every', checkpoint.every);
}
