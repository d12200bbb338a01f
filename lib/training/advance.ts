import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import type { Key } from '../engine';
import type { Averaging } from './averaging';
import { diagnose } from './diagnose';
import type { Diagnosis } from './diagnose';
import { account } from './run-state';
import type { Run } from './run-state';
import type { Carry, Task } from './task';
import { learn, readScalars } from './training-program';
import type { Chunk, TrainingProgram } from './training-program';

/** A task with what its updates read. */
export interface Setting {
  task: Task;
  averaging: Averaging | undefined;
  data: Tensor;
  /** Key of the updates. */
  key: Key;
  program: TrainingProgram;
  /** Order of the rows in an epoch; it stays the keeper's. */
  order(epoch: number): Tensor;
}

/** An update that left the finite numbers; the run stands before it. */
export class Breakdown extends Error {
  constructor(readonly diagnosis: Diagnosis) {
    super(diagnosis.how);
  }
}

/**
 * Do some updates, in one call of the program for each epoch that they are of.
 * @throws Breakdown, with the run at its last state that was finite.
 */
export function advance(run: Run, count: number, setting: Setting): void {
  const { task, program } = setting;
  for (let done = 0; done < count;) {
    const { step } = run;
    const position = step % task.perEpoch;
    const order = setting.order(Math.floor(step / task.perEpoch));
    const piece = Math.min(count - done, task.perEpoch - position);
    const chunk = program.run(run.carry, run.pending, step, piece, position, order);
    if (chunk.survived < piece) {
      tf.dispose(chunk.carry as never);
      // Once more, to the last update that went well: the same program on the same numbers.
      if (chunk.survived > 0) accept(run, program.run(run.carry, run.pending, step, chunk.survived, position, order), chunk.survived);
      throw new Breakdown(inspect(run, position + chunk.survived, order, chunk.broken, setting));
    }
    accept(run, chunk, piece);
    done += piece;
  }
}

/** The next update once more, operation by operation, to see what it is that breaks. */
function inspect(run: Run, at: number, order: Tensor, broken: string[], { task, averaging, data, key }: Setting): Diagnosis {
  const diagnoses: Diagnosis[] = [];
  tf.tidy(() => {
    const rows = { data, order, position: tf.scalar(at, 'int32') };
    diagnoses.push(diagnose(learn(task, averaging, run.carry, rows, tf.scalar(run.step, 'int32'), key), broken));
  });
  return diagnoses[0] as Diagnosis;
}

/** What the first update logs, run by hand, operation by operation. */
export function firstValues(task: Task, carry: Carry, data: Tensor, key: Key, order: Tensor): Record<string, number> {
  const zero = (): Scalar => tf.scalar(0, 'int32');
  const logged = tf.tidy(() => task.update(carry, { data, order, position: zero() }, zero(), key).logged);
  const values = readScalars(logged);
  tf.dispose(logged);
  return values;
}

function accept(run: Run, chunk: Chunk, count: number): void {
  tf.dispose(run.carry as never);
  run.carry = chunk.carry;
  account(run, chunk.sums, count);
}
