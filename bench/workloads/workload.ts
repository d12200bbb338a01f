import type { Tensor } from '@tensorflow/tfjs';
import type { ProgramReport, random } from 'ebm';

export type Key = ReturnType<typeof random.key>;
export type Settings = Readonly<Record<string, number>>;
export type Given = Readonly<Record<string, Tensor>>;

/** A workload made ready: one call of the program, numbers that need no luck, and a mean of each kind of result for the comparison. */
export interface Workload<Result> {
  /** The compiled program, for its report. */
  program: { report(): ProgramReport[] };
  once(key: Key): Result | Promise<Result>;
  exact(): Tensor;
  statistics(result: Result): Record<string, Tensor>;
}

export type Prepare<Result> = (settings: Settings, given: Given) => Workload<Result>;

export function setting(settings: Settings, name: string): number {
  const value = settings[name];
  if (value === undefined) throw new Error(`setting '${name}' is missing`);
  return value;
}

export function input(given: Given, name: string): Tensor {
  const tensor = given[name];
  if (!tensor) throw new Error(`input '${name}' is missing`);
  return tensor;
}
