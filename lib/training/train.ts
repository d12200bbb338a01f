import type { Tensor } from '@tensorflow/tfjs';
import { random, ready, tf } from '../engine';
import type { Inputs, Key } from '../engine';
import type { Energy } from '../energies';
import type { Loss } from '../losses';
import { checkData } from './check-data';
import { checkRunOptions } from './check-run-options';
import { copyTree } from './copy-tree';
import { differentiate } from './differentiate';
import type { EvaluationCounts } from './evaluations';
import { minibatches } from './minibatches';
import { applyUpdates } from './optimiser';
import type { Optimiser } from './optimiser';
import type { Carry, Task } from './task';
import { runTask } from './training-run';
import type { RunOptions } from './run-options';
import { treeNorm } from './tree-norm';

/** One row of a training log: the step it ends at, seconds so far, then means over the steps since the row before, evaluations so far. */
export type LogRow = { step: number; seconds: number; loss: number; [column: string]: number };

/** The parameters' type is the model's to say: a loss that serves any model must not widen it. */
type NoInfer<T> = [T][T extends unknown ? 0 : never];

export interface TrainOptions<P, S, O, M extends Energy<P>> extends RunOptions {
  model: M & Energy<P>;
  loss: Loss<NoInfer<P>, S, M>;
  /** [rows, ...event]. */
  data: Tensor;
  optimiser: Optimiser<O>;
  key: Key;
  /** Default 100, or all rows if there are fewer. */
  batchSize?: number;
  /** Parameters to start from (default: the model's own); they are not changed. */
  params?: Inputs<P>;
  /** State of the loss to start from (default: its own `start`). */
  state?: S;
  /** More columns of the log, from the parameters at that step: an exact likelihood, say. */
  evaluate?: (params: P, step: number) => Record<string, number>;
}

/** What a training run leaves behind. The caller disposes its tensors. */
export interface Training<P, S> {
  params: P;
  /** The running average of the parameters, where one was asked for. */
  averaged?: P;
  /** The loss's state: persistent chains, say. */
  state: S;
  log: LogRow[];
  seconds: number;
  steps: number;
  /** Totals over the updates; 0 where the loss does not report them. */
  evaluations: EvaluationCounts;
}

/**
 * Train a model: minibatches, the loss with its Markov chain, gradients and the optimiser run inside one compiled program, in chunks of some
 * 150 ms between which progress is reported, an abort is heeded and checkpoints are written. The result does not depend on how the run was cut: one that is resumed comes to
 * the same numbers, to the bit, as one that was never stopped.
 * @throws ShapeError, DataError for data the model cannot take; ArgumentError for settings out of range; DataError for a checkpoint of another
 * training, cut short or damaged (it is left as it is); SetupError for a checkpoint that cannot be written. AbortedError when the signal fires and TrainingDivergedError when
 * the loss, its gradient or the parameters leave the finite numbers: their `partial` is the training so far, with a `checkpoint` to go on from.
 */
export async function train<P, S, O, M extends Energy<P>>(options: TrainOptions<P, S, O, M>): Promise<Training<P, S>> {
  const { model, data, optimiser, key, evaluate } = options;
  const loss = options.loss as Loss<P, S, M>;
  checkRunOptions('train', options, ['model', 'loss', 'data', 'optimiser', 'key', 'batchSize', 'params', 'state', 'evaluate']);
  await ready;
  checkData(model, data);
  loss.checkData?.(model, data);
  const rows = data.shape[0] as number;
  const keys = random.split(key, 4) as [Key, Key, Key, Key];
  const [initKey, startKey, orderKey, updateKey] = keys;
  try {
    const batches = minibatches(rows, options.batchSize ?? Math.min(100, rows), orderKey);
    const task: Task = {
      name: `train ${model.name}`,
      model: `${model.name} of events [${model.event.join(', ')}]`,
      watched: ['loss', 'gradientNorm', 'updateNorm'],
      perEpoch: batches.perEpoch,
      batchSize: batches.size,
      order: batches.order,
      update: (carry, { data: all, order, position }, step, runKey) => {
        const params = carry.params as P;
        const [batch, updateKeyNow] = [batches.batch(all, order, position), random.foldIn(runKey, step)];
        const { gradient, ...result } = differentiate((theta: P) => loss(model, theta, batch, updateKeyNow, carry.state as S), params, loss.explicit);
        const { updates, state } = optimiser.update(gradient, carry.optimiser as O, params, step);
        const norms = { gradientNorm: treeNorm(gradient), updateNorm: treeNorm(updates) };
        return {
          carry: { params: applyUpdates(params, updates), state: result.state, optimiser: state },
          gradient,
          logged: { loss: result.loss, ...result.info, ...norms }
        };
      }
    };
    const start = tf.tidy(() => {
      const params = options.params === undefined ? model.init(initKey) : (copyTree(options.params) as P);
      const state = options.state === undefined ? ((loss.start?.(model, params, startKey) ?? null) as S) : copyTree(options.state);
      return { params, state, optimiser: optimiser.init(params) } as never;
    }) as Omit<Carry, 'average'>;
    return (await runTask({ ...options, task, updateKey, start, evaluate })) as Training<P, S>;
  } finally {
    tf.dispose(keys);
  }
}
