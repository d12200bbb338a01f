import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import {
  adam,
  affineGenerator,
  ArgumentError,
  classifierView,
  copyAt,
  deepDirected,
  gameCopies,
  jit,
  mlp,
  random,
  ShapeError,
  stackCopies,
  tf,
  trainPlayers,
  treeMap,
  valueAndGrad
} from 'ebm';
import type { AffineGeneratorParams, Game, GameParams, Key, MlpParams } from 'ebm';

type Params = GameParams<MlpParams, AffineGeneratorParams>;
const energy = mlp({ event: [2], hidden: [5] });
const generator = affineGenerator({ dimension: 2 });
const settings = [
  { entropyWeight: 1, energyPenalty: 0 },
  { entropyWeight: 0, energyPenalty: 0.5 },
  { entropyWeight: 0.3, energyPenalty: 0.02 }
];
const gameOf = (setting: { entropyWeight: number | Scalar; energyPenalty: number | Scalar }) => deepDirected({ energy, generator, ...setting });
const copies = gameCopies(settings, gameOf);
const start = (k: number): Params => ({ energy: energy.init(random.key(k)), generator: generator.init(random.key(k)) });
const starts = [0, 1, 2].map(start);
const stacked: Params = { energy: stackCopies(starts.map((each) => each.energy)), generator: stackCopies(starts.map((each) => each.generator)) };
const batch = random.normal(random.key(10), [12, 2]);
const key = random.key(11);
const numbers = (tree: unknown): number[] => {
  const found: number[] = [];
  treeMap((leaf: Tensor) => (found.push(...leaf.dataSync()), leaf), tree as Params);
  return found;
};
const close = (got: number[], expected: number[], tolerance = 1e-5): void => {
  assert.equal(got.length, expected.length);
  got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${value}, ${expected[i]}`));
};
const players = ['energy', 'generator'] as const;

test('each copy has the gradient that it has alone, on its rows and with its key', () => {
  for (const player of players) {
    const all = copies[player](stacked, batch, key, null);
    settings.forEach((setting, k) => {
      const rows = tf.slice(batch, [4 * k, 0], [4, 2]);
      const loss = (mine: never) => gameOf(setting)[player]({ ...starts[k]!, [player]: mine }, rows, random.foldIn(key, k), null).loss;
      const [, gradient] = valueAndGrad(loss)(starts[k]![player] as never);
      close(numbers(copyAt(all.gradient!, k)), numbers(gradient));
    });
  }
});

test('compiled it gives what it gives step by step, and keeps only its results', () => {
  for (const player of players) {
    const run = (params: Params, rows: Tensor, seed: Key) => {
      const { loss, gradient } = copies[player](params, rows, seed, null);
      return { loss, gradient };
    };
    const program = jit(run);
    const eager = run(stacked, batch, key);
    const compiled = program(stacked, batch, key);
    close(numbers(compiled.gradient), numbers(eager.gradient));
    program.dispose();
    const before = tf.memory().numTensors;
    const { loss, gradient } = copies[player](stacked, batch, key, null);
    let leaves = 1;
    treeMap((leaf: Tensor) => (leaves++, leaf), gradient);
    assert.equal(tf.memory().numTensors - before, leaves);
    tf.dispose([loss, gradient as never]);
  }
});

test('a copy trained beside others learns as if alone, but for its draws', async () => {
  // Four fixed points for the prior: nothing is drawn, so that the only difference is the company.
  const fixed = { ...generator, prior: () => tf.tensor2d([1, 0, -1, 0, 0, 1, 0, -1], [4, 2]) };
  const game = deepDirected({ energy, generator: fixed, samples: 4 });
  const optimiser = adam({ learningRate: 0.01 });
  const run = (losses: Game<MlpParams, AffineGeneratorParams, null>, params: Params, data: Tensor) =>
    trainPlayers({
      players: { energy: { loss: losses.energy, optimiser }, generator: { loss: losses.generator, optimiser, steps: 2 } },
      ...{ params, data, batchSize: data.shape[0]!, steps: 20, key, progress: false }
    });
  const three = await run(
    gameCopies([{}, {}, {}], () => game),
    stacked,
    batch
  );
  for (const k of [0, 2]) {
    const one = await run(game, starts[k]!, tf.slice(batch, [4 * k, 0], [4, 2]));
    for (const player of players) close(numbers(copyAt(three.params[player], k)), numbers(one.params[player]), 1e-4);
  }
});

test('stacks and takes apart again', () => {
  starts.forEach((each, k) => assert.deepEqual(numbers(copyAt(stacked, k)), numbers(each)));
  assert.throws(() => stackCopies([]), ArgumentError);
  assert.throws(() => stackCopies([{ a: tf.zeros([1]) }, { b: tf.zeros([1]) } as never]), ShapeError);
  for (const k of [-1, 3, 0.5]) assert.throws(() => copyAt(stacked, k), ArgumentError);
  assert.throws(() => copyAt({ a: tf.scalar(1) }, 0), ArgumentError);
});

test('refuses no settings, other names, games that cannot be differentiated, and batches that do not divide', () => {
  const directed = deepDirected({ energy, generator });
  assert.throws(() => gameCopies([], () => directed), ArgumentError);
  assert.throws(() => gameCopies([{ w: 1 }, { v: 1 } as never], () => directed), ArgumentError);
  assert.throws(() => gameCopies([{ w: 1 }, { w: NaN }], () => directed), ArgumentError);
  const explicit = { energy: classifierView() as never, generator: directed.generator };
  assert.throws(() => gameCopies([{}, {}, {}], () => explicit).energy(stacked, batch, key, null), ArgumentError);
  assert.throws(() => copies.energy(stacked, tf.zeros([11, 2]), key, null), ShapeError);
});
