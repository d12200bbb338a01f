import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, DataError, random, ready, ShapeError, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import type { LossResult } from '../losses';
import { checkRunOptions } from './check-run-options';
import { copyTree } from './copy-tree';
import type { EvaluationCounts } from './evaluations';
import type { Optimiser } from './optimiser';
import { takeTurns } from './take-turns';
import type { AnyPlayer } from './take-turns';
import type { Carry, Task } from './task';
import { runTask } from './training-run';
import type { RunOptions } from './run-options';
import type { Row } from './training-checkpoint';

/** What one player lowers: a pure function of the parameters of all, differentiated in its own alone. */
export interface PlayerLoss<P, K extends keyof P> {
  (params: P, batch: Tensor, key: Key, state: never): LossResult<P[K], unknown>;
  /** The state to start from; null when absent. */
  start?: (params: P, key: Key) => unknown;
  /** True for a loss that returns its gradient, in its player's own parameters, itself. */
  explicit?: boolean;
}

/** One of several that are trained in turn. */
export interface Player<P, K extends keyof P> {
  loss: PlayerLoss<P, K>;
  optimiser: Optimiser<unknown>;
  /** Its updates in a round (default 1). */
  steps?: number;
}

/** The players of parameters with a sub-tree for each. */
export type Players<P> = { [K in keyof P]: Player<P, K> };

/** The state of each player's loss. */
export type PlayerStates<T> = { [K in keyof T]: T[K] extends { loss: (...args: never[]) => { state: infer S } } ? S : never };

export interface TrainPlayersOptions<P extends object, T extends Players<P>> extends RunOptions {
  /** By name, in the order of their turns. */
  players: T;
  /** Parameters to start from, a sub-tree for each player; they are not changed. */
  params: P;
  /** [rows, ...], where the players learn from data. */
  data?: Tensor;
  /** Rows that an update sees, drawn with replacement (default 100; all of them, in order, where there are no more). */
  batchSize?: number;
  /** How many rounds: in each, every player makes its updates. */
  steps: number;
  key: Key;
  /** More columns of the log, from the parameters after that round. */
  evaluate?: (params: P, step: number) => Record<string, number>;
}

/** What the players' training leaves behind; rows of the log have columns `player.loss`, `player.gradientNorm` … The caller disposes its tensors. */
export interface PlayersTraining<P, S> {
  params: P;
  /** The running average of the parameters, where one was asked for. */
  averaged?: P;
  state: S;
  log: Row[];
  seconds: number;
  /** Rounds. */
  steps: number;
  /** Totals of all players; 0 where their losses do not report them. */
  evaluations: EvaluationCounts;
}

/**
 * Train several players in turn, each with its own loss, optimiser and number of updates a round: an energy and its generator, a model and its log Z.
 * Round: for each player k in order, n_k times θ_k ← θ_k + optimiser_k(∇_{θ_k} L_k(θ_1, …, θ_K)), each seeing what those before it did.
 * One compiled program makes many rounds; checkpoints, resuming, aborts, the log and divergence are as in `train`.
 * @throws as `train`; ArgumentError for players and parameters that do not match; DataError for data with NaN or infinities.
 * References: Kim and Bengio 2016, section 3 (energy and generator); Gutmann and Hyvärinen 2012 (log Z as a parameter).
 */
export async function trainPlayers<P extends object, T extends Players<P>>(
  options: TrainPlayersOptions<P, T>
): Promise<PlayersTraining<P, PlayerStates<T>>> {
  const players = options.players as unknown as Record<string, AnyPlayer>;
  const names = Object.keys(players);
  checkRunOptions('trainPlayers', options, ['players', 'params', 'data', 'batchSize', 'key', 'evaluate']);
  checkPlayers(players, options.params);
  await ready;
  const data = options.data?.clone() ?? tf.zeros([1, 1]);
  const keys = random.split(options.key, 2) as [Key, Key];
  try {
    checkRows(data);
    const rows = data.shape[0] as number;
    const batchSize = options.batchSize ?? Math.min(100, rows);
    checkWhole('trainPlayers: batchSize', batchSize);
    const draw = (all: Tensor, key: Key): Tensor => (batchSize === rows ? all : tf.gather(all, random.integers(key, [batchSize], 0, rows).toInt()));
    const task: Task = {
      name: `train ${names.join(' and ')}`,
      model: `players ${names.map((name) => `${name} (${players[name]!.steps ?? 1} a round)`).join(', ')}`,
      watched: names.flatMap((name) => ['loss', 'gradientNorm', 'updateNorm'].map((column) => `${name}.${column}`)),
      perEpoch: Infinity,
      batchSize,
      order: () => tf.zeros([1], 'int32'),
      update: (carry, { data: all }, round: Scalar, runKey) => takeTurns(players, carry, round, random.foldIn(runKey, round), (key) => draw(all, key))
    };
    const each = (make: (player: AnyPlayer, name: string, place: number) => unknown): Record<string, unknown> =>
      Object.fromEntries(names.map((name, place) => [name, make(players[name]!, name, place)]));
    const start = tf.tidy(() => {
      const params = copyTree(options.params) as Record<string, unknown>;
      return {
        params,
        state: each(({ loss }, _name, place) => loss.start?.(params, random.foldIn(keys[0], place)) ?? null),
        optimiser: each(({ optimiser }, name) => optimiser.init(params[name]))
      } as never;
    }) as Omit<Carry, 'average'>;
    return (await runTask({ ...options, task, data, updateKey: keys[1], start })) as unknown as PlayersTraining<P, PlayerStates<T>>;
  } finally {
    tf.dispose([...keys, data]);
  }
}

/** @throws ArgumentError unless there is a player for each sub-tree of the parameters, with a whole number of updates a round. */
function checkPlayers(players: Record<string, AnyPlayer>, params: object): void {
  const [named, given] = [Object.keys(players).sort().join(', '), Object.keys(params).sort().join(', ')];
  if (named !== given || named === '') {
    throw new ArgumentError('trainPlayers: params', {
      given: `sub-trees ${given || 'none'}`,
      expected: `one for each player: ${named || 'none given'}`
    });
  }
  for (const [name, { steps = 1 }] of Object.entries(players)) checkWhole(`trainPlayers: players.${name}.steps`, steps);
}

function checkRows(data: Tensor): void {
  if (data.rank === 0 || data.shape[0] === 0) {
    throw new ShapeError('trainPlayers: data', { given: `shape [${data.shape.join(', ')}]`, expected: '[rows, ...], at least one row' });
  }
  const values = data.dataSync();
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const row = Math.floor((at * (data.shape[0] as number)) / data.size);
  throw new DataError('trainPlayers: data', { given: `${values[at]} in row ${row}`, expected: 'finite numbers' });
}
