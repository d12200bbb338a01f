import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { loop, random, tf, treeMap } from '../engine';
import type { Key } from '../engine';
import type { LossResult } from '../losses';
import { differentiate } from './differentiate';
import { isCount } from './evaluations';
import { applyUpdates } from './optimiser';
import type { Optimiser } from './optimiser';
import type { Carry, Outcome } from './task';
import { treeNorm } from './tree-norm';

/** A player whose types are forgotten. */
export interface AnyPlayer {
  loss: {
    (params: unknown, batch: Tensor, key: Key, state: unknown): LossResult<unknown, unknown>;
    start?: (params: unknown, key: Key) => unknown;
    explicit?: boolean;
  };
  optimiser: Optimiser<unknown>;
  steps?: number;
}

/** A tree with a sub-tree for each player. */
type ByPlayer = Record<string, unknown>;
type Trees = { params: ByPlayer; state: ByPlayer; optimiser: ByPlayer };
type Turn = { carry: Trees; gradient: unknown; logged: Record<string, Tensor> };

/**
 * One round: each player in turn makes its updates, and sees what those before it did.
 * @param rows draws the batch of an update.
 */
export function takeTurns(players: Record<string, AnyPlayer>, start: Carry, round: Scalar, key: Key, rows: (key: Key) => Tensor): Outcome {
  let carry = { params: start.params, state: start.state, optimiser: start.optimiser } as Trees;
  const gradient: ByPlayer = {};
  const logged: Record<string, Tensor> = {};
  Object.entries(players).forEach(([name, player], place) => {
    const steps = player.steps ?? 1;
    const first = tf.mul(round, tf.scalar(steps, 'int32'));
    const turnKey = random.foldIn(key, place);
    const turn = updates(steps, (from, j) => update(name, player, from, tf.add(first, j), random.foldIn(turnKey, j), rows), carry);
    carry = turn.carry;
    gradient[name] = turn.gradient;
    for (const [column, value] of Object.entries(turn.logged)) logged[`${name}.${column}`] = value;
  });
  return { carry, gradient, logged };
}

/** Several updates of one player: the log's values are means over them, counts are sums. */
function updates(steps: number, one: (from: Trees, j: Scalar) => Turn, start: Trees): Turn {
  const first = one(start, tf.scalar(0, 'int32'));
  if (steps === 1) return first;
  const last = loop(steps - 1, first as never, (j: Scalar, sofar: never) => {
    const { carry, logged } = sofar as Turn;
    const next = one(carry, tf.add(j, tf.scalar(1, 'int32')));
    return { ...next, logged: treeMap((a, b) => tf.add(a, b), logged, next.logged) } as never;
  }) as unknown as Turn;
  const mean = (column: string, sum: Tensor): Tensor => (isCount(column) ? sum : tf.div(sum, steps));
  const logged = Object.keys(first.logged).map((column) => [column, mean(column, last.logged[column] as Tensor)] as const);
  return { ...last, logged: Object.fromEntries(logged) };
}

function update(name: string, { loss, optimiser }: AnyPlayer, carry: Trees, step: Scalar, key: Key, rows: (key: Key) => Tensor): Turn {
  const [rowKey, lossKey] = [random.foldIn(key, 0), random.foldIn(key, 1)];
  const batch = rows(rowKey);
  const own = carry.params[name];
  const value = differentiate((mine) => loss({ ...carry.params, [name]: mine }, batch, lossKey, carry.state[name]), own, loss.explicit);
  const result = optimiser.update(value.gradient, carry.optimiser[name], own, step);
  return {
    carry: {
      params: { ...carry.params, [name]: applyUpdates(own, result.updates) },
      state: { ...carry.state, [name]: value.state },
      optimiser: { ...carry.optimiser, [name]: result.state }
    },
    gradient: value.gradient,
    logged: { loss: value.loss, ...value.info, gradientNorm: treeNorm(value.gradient), updateNorm: treeNorm(result.updates) }
  };
}
