import { ArgumentError } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import { checkWhole } from '../engine/check-whole';
import type { RunOptions } from './run-options';

const names = ['steps', 'every', 'average', 'signal', 'onProgress', 'progress', 'checkpoint', 'resume', 'mode'] as const;

/**
 * @param more names of options, beside those that all ways to train have in common.
 * @throws ArgumentError for steps, rows of the log or checkpoints that make no sense, and for an option of another name.
 */
export function checkRunOptions<O extends RunOptions>(subject: string, options: O, more: readonly (keyof O & string)[]): void {
  checkOptionNames<RunOptions>(subject, options, [...names, ...(more as (keyof RunOptions)[])]);
  const { steps, every, checkpoint } = options;
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
