import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { jit, loop, tf, treeMap } from '../engine';
import type { Key, Mode } from '../engine';
import type { Averaging } from './averaging';
import { isCount } from './evaluations';
import type { Carry, Outcome, Rows, Task } from './task';

/** What a call of the program brings back. */
export interface Chunk {
  carry: Carry;
  /** Sums of the columns of the log: means go on from the sums that were passed in, counts start at 0. */
  sums: Record<string, number>;
  /** How many updates went well; the first that does not is the last that counts. */
  survived: number;
  /** The watched columns that were not finite in that update. */
  broken: string[];
}

export type ProgramArguments = [carry: Carry, sums: Record<string, number>, first: number, count: number, position: number, order: Tensor];

export interface TrainingProgram {
  run(...args: ProgramArguments): Chunk;
  /** The mode of the last run. */
  mode(): Mode | undefined;
  /** Write the graph of the program into a folder: with the hyperparameters in it, it is the full description of the training. */
  export(folder: string, ...args: ProgramArguments): void;
  dispose(): void;
}

type Loop = { carry: Carry; sums: Record<string, Tensor>; counts: Record<string, Tensor>; alive: Tensor; survived: Tensor };

/** One update of all that is carried, the average of the parameters included. */
export function learn(task: Task, averaging: Averaging | undefined, carry: Carry, rows: Rows, step: Scalar, key: Key): Outcome & { carry: Carry } {
  const outcome = task.update(carry, rows, step, key);
  return { ...outcome, carry: { ...outcome.carry, average: averaging ? averaging.update(carry.average, outcome.carry.params, step) : null } };
}

/**
 * Many updates as one compiled program: minibatches, the loss with its Markov chain, gradients, the optimiser and the sums of the log.
 * @param columns names of what an update logs.
 */
export function trainingProgram(
  task: Task,
  averaging: Averaging | undefined,
  columns: string[],
  data: Tensor,
  key: Key,
  mode: Mode | undefined
): TrainingProgram {
  const counted = columns.filter(isCount);
  const means = columns.filter((column) => !isCount(column));
  const pick = (logged: Record<string, Tensor>, names: string[]): Record<string, Tensor> =>
    Object.fromEntries(names.map((name) => [name, logged[name] as Tensor]));
  const body = (now: Loop, rows: Rows, step: Scalar, runKey: Key): Loop => {
    const { carry, logged } = learn(task, averaging, now.carry, rows, step, runKey);
    const finite = tf.stack(task.watched.map((column) => tf.isFinite(logged[column] as Tensor))).toInt();
    const intact = tf.min(now.alive);
    // Of a run that broke down, what was wrong first is kept.
    const alive = tf.add(tf.mul(intact, finite), tf.mul(tf.sub(tf.scalar(1, 'int32'), intact), now.alive));
    return {
      carry,
      sums: treeMap((sum, value) => tf.add(sum, value), now.sums, pick(logged, means)),
      counts: treeMap((sum, value) => tf.add(sum, tf.round(value).toInt()), now.counts, pick(logged, counted)),
      alive,
      survived: tf.add(now.survived, tf.min(alive))
    };
  };
  const program = jit(
    (
      carry: Carry,
      sums: Record<string, Tensor>,
      first: Scalar,
      count: Scalar,
      position: Scalar,
      order: Tensor,
      rowsOfData: Tensor,
      runKey: Key
    ): Loop => {
      const whole = (): Tensor => tf.scalar(0, 'int32');
      const alive = tf.ones([task.watched.length], 'int32');
      const start: Loop = { carry, sums, counts: Object.fromEntries(counted.map((name) => [name, whole()])), alive, survived: whole() };
      return loop(count, start as never, (i: Scalar, now: never) => {
        const rows = { data: rowsOfData, order, position: tf.add(position, i) as Scalar };
        return body(now, rows, tf.add(first, i), runKey) as never;
      }) as unknown as Loop;
    },
    { name: task.name, mode }
  );
  const withArguments = <R>([carry, sums, ...rest]: ProgramArguments, use: (args: never[]) => R): R => {
    const order = rest[3];
    const numbers = [rest[0], rest[1], rest[2]].map((value) => tf.scalar(value, 'int32'));
    const given = Object.fromEntries(means.map((name) => [name, sums[name] ?? 0]));
    try {
      return use([carry, given, ...numbers, order, data, key] as never[]);
    } finally {
      tf.dispose(numbers);
    }
  };
  return {
    run: (...args) => {
      const { carry, ...rest } = withArguments(args, (given) => (program as unknown as (...all: never[]) => Loop)(...given));
      const alive = Array.from(rest.alive.dataSync());
      const chunk = {
        carry,
        sums: readScalars({ ...rest.sums, ...rest.counts }),
        survived: rest.survived.dataSync()[0] as number,
        broken: task.watched.filter((_, index) => alive[index] === 0)
      };
      tf.dispose(rest as never);
      return chunk;
    },
    mode: () => program.report().at(-1)?.mode,
    export: (folder, ...args) => withArguments(args, (given) => (program.export as (folder: string, ...all: never[]) => void)(folder, ...given)),
    dispose: () => program.dispose()
  };
}

export function readScalars(scalars: Record<string, Tensor>): Record<string, number> {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, value.dataSync()[0] as number]));
}
