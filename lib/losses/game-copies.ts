import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, scan, ShapeError, tf, treeMap, valueAndGrad } from '../engine';
import type { Key } from '../engine';
import { checkDifferentiated } from './check-differentiated';
import type { Game, GameLoss, GameParams } from './player';
import { tidied } from './tidied';

/** What one copy is played with: numbers by name, the same names for all. */
export type GameSetting<S extends string = string> = Readonly<Record<S, number>>;

/**
 * Copies of a game between an energy and a generator, trained side by side in one compiled program: repeats with other keys, and settings that are numbers in the losses.
 * Copy k lowers the losses of `gameOf(settingOfEach[k])` in its own parameters, on its own rows of the batch and with its own key: none knows of the others. The program is
 * compiled for one copy and loops over all, so that many cost no more to compile than one. With an optimiser that acts on each number alone (sgd, adam) a copy learns as if
 * it were alone. The parameters are those of all copies stacked (`stackCopies`), the batch holds as many rows for each: a `batchSize` of K n. The log has the mean loss.
 * @param settingOfEach K of them, one a copy; empty records for mere repeats.
 * @param gameOf the game of a copy, from its setting as scalar tensors: an `entropyWeight` for `deepDirected`, a coefficient of an energy. Without state and not `explicit`.
 * @throws ArgumentError without settings, for other names in one of them or numbers that are not finite, or for a game that carries a state or returns its own gradient;
 * ShapeError for a batch that does not divide among the copies.
 */
export function gameCopies<E, G, S extends string = string>(
  settingOfEach: readonly GameSetting<S>[],
  gameOf: (setting: Readonly<Record<S, Scalar>>) => Game<E, G, null>
): Game<E, G, null> {
  const names = namesOf(settingOfEach);
  const copies = settingOfEach.length;
  const player = <K extends 'energy' | 'generator'>(name: K): GameLoss<GameParams<E, G>, K> => {
    const loss = (params: GameParams<E, G>, batch: Tensor, key: Key, state: null) =>
      tidied(() => {
        const rows = shares(batch, copies);
        const columns = names.map((column) => tf.tensor1d(settingOfEach.map((setting) => setting[column])));
        const [, each] = scan(copies, tf.scalar(0), (k, carried) => {
          const own = treeMap((leaf) => rowOf(leaf, k), params);
          const [batchOfCopy, keyOfCopy] = [rowOf(rows, k), random.foldIn(key, k)];
          const setting = Object.fromEntries(names.map((column, i) => [column, rowOf(columns[i] as Tensor, k)])) as Record<S, Scalar>;
          const game = differentiable(gameOf(setting));
          const [value, gradient] = valueAndGrad(
            (mine: GameParams<E, G>[K]) => game[name]({ ...own, [name]: mine }, batchOfCopy, keyOfCopy, null).loss
          )(own[name]);
          return [carried, { value, gradient }];
        });
        const { value, gradient } = each as unknown as { value: Tensor; gradient: GameParams<E, G>[K] };
        return { loss: tf.mean(value) as Scalar, gradient, state, info: {} };
      });
    return Object.assign(loss, { explicit: true });
  };
  return { energy: player('energy'), generator: player('generator') };
}

/** Trees of one structure, each leaf stacked on a new axis 0; new tensors. @throws ShapeError if they differ; ArgumentError without any. */
export function stackCopies<P>(copies: readonly P[]): P {
  const [first, ...others] = copies;
  if (first === undefined) throw new ArgumentError('stackCopies', { given: 'no copies', expected: 'at least one' });
  return treeMap((...leaves: Tensor[]) => tf.stack(leaves), first, ...others);
}

/** The tree of copy `k`, from 0, of a stack of them; new tensors. @throws ArgumentError for a copy that is not there. */
export function copyAt<P>(stacked: P, k: number): P {
  return treeMap((leaf) => {
    const copies = leaf.shape[0] ?? 0;
    if (!Number.isInteger(k) || k < 0 || k >= copies) throw new ArgumentError('copyAt: k', { given: String(k), expected: `0 to ${copies - 1}` });
    return tf.tidy(() => tf.squeeze(tf.slice(leaf, [k], [1]), [0]));
  }, stacked);
}

function rowOf(stacked: Tensor, k: Scalar): Tensor {
  return tf.squeeze(tf.gather(stacked, tf.reshape(k, [1]).toInt()), [0]);
}

/** The batch [K n, ...] as [K, n, ...]. */
function shares(batch: Tensor, copies: number): Tensor {
  const [rows = 0, ...event] = batch.shape;
  if (rows > 0 && rows % copies === 0) return tf.reshape(batch, [copies, rows / copies, ...event]);
  throw new ShapeError('gameCopies: batch', {
    given: `${rows} rows`,
    expected: `as many for each of ${copies} copies`,
    remedy: `Take a batchSize that is a multiple of ${copies}.`
  });
}

/** The names that all settings have. */
function namesOf<S extends string>(settings: readonly GameSetting<S>[]): S[] {
  const [first] = settings;
  if (first === undefined) throw new ArgumentError('gameCopies: settings', { given: 'none', expected: 'one a copy' });
  const names = Object.keys(first) as S[];
  settings.forEach((setting, k) => {
    if (Object.keys(setting).length === names.length && names.every((name) => Number.isFinite(setting[name]))) return;
    throw new ArgumentError(`gameCopies: settings[${k}]`, {
      given: JSON.stringify(setting),
      expected: `finite numbers by the names ${names.join(', ') || '(none)'}`
    });
  });
  return names;
}

function differentiable<E, G>(game: Game<E, G, null>): Game<E, G, null> {
  for (const player of [game.energy, game.generator]) checkDifferentiated('gameCopies: gameOf', 'game', player);
  return game;
}
