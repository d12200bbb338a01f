import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, adam, ArgumentError, linear, random, sgd, ShapeError, tf, trainPlayers, TrainingDivergedError, trainingTable } from 'ebm';
import type { Key, PlayersTraining, Stopped } from 'ebm';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { numbersOf } from './toy';

type Game = { a: Scalar; b: Scalar };

/** Player a lowers ½ (a - b/2 - 1)², player b ½ (b + a/2 - 2)²: both rest at a = 1.6, b = 1.2. */
const game = (steps = { a: 1, b: 1 }) => {
  const half = (residual: Tensor): Scalar => tf.mul(0.5, tf.square(residual)) as Scalar;
  return {
    a: {
      loss: ({ a, b }: Game, _batch: Tensor, _key: Key, state: null) => ({ loss: half(tf.sub(tf.sub(a, tf.mul(0.5, b)), 1)), state, info: {} }),
      optimiser: sgd({ learningRate: 0.3 }),
      steps: steps.a
    },
    b: {
      loss: ({ a, b }: Game, batch: Tensor, _key: Key, state: null) => ({
        loss: half(tf.sub(tf.add(b, tf.mul(0.5, a)), 2)),
        state,
        info: { energyEvaluations: tf.scalar(batch.shape[0] as number) }
      }),
      optimiser: sgd({ learningRate: 0.4, momentum: 0.1 }),
      steps: steps.b
    }
  };
};

/** The same game by hand, in double: in turn, each seeing what the other just did. */
function byHand(rounds: number, steps: { a: number; b: number }): [number, number] {
  let [a, b, velocity] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < steps.a; i++) a -= 0.3 * (a - b / 2 - 1);
    for (let i = 0; i < steps.b; i++) {
      velocity = 0.1 * velocity + (b + a / 2 - 2);
      b -= 0.4 * velocity;
    }
  }
  return [a, b];
}

const common = { params: { a: tf.scalar(0), b: tf.scalar(0) }, key: random.key(0) };

test('two players of a quadratic game take turns as by hand, and reach its fixed point', async () => {
  for (const steps of [
    { a: 1, b: 1 },
    { a: 3, b: 1 },
    { a: 2, b: 4 }
  ]) {
    for (const [rounds, tolerance] of [
      [3, 1e-6],
      [200, 1e-5]
    ] as const) {
      const { params, log, evaluations } = await trainPlayers({ ...common, players: game(steps), steps: rounds });
      const expected = rounds === 200 ? [1.6, 1.2] : byHand(rounds, steps);
      numbersOf(params).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < tolerance, `${value}, expected ${expected[i]}`));
      assert.equal(log.at(-1)!['b.energyEvaluations'], rounds * steps.b);
      assert.equal(evaluations.energyEvaluations, rounds * steps.b);
    }
  }
});

test('eager and compiled players agree; rows of the log are by player', async () => {
  const run = (mode: 'auto' | 'eager') => trainPlayers({ ...common, players: game({ a: 2, b: 1 }), steps: 7, every: 1, mode });
  const [compiled, eager] = [await run('auto'), await run('eager')];
  numbersOf(compiled.params).forEach((value, i) => assert.ok(Math.abs(value - numbersOf(eager.params)[i]!) < 1e-6));
  const columns = ['loss', 'gradientNorm', 'updateNorm'];
  const names = trainingTable(compiled).columnNames();
  assert.deepEqual(names, ['step', 'seconds', ...['a', 'b'].flatMap((name) => columns.map((column) => `${name}.${column}`)), 'b.energyEvaluations']);
  for (const column of names.slice(2)) {
    compiled.log.forEach((row, i) => assert.ok(Math.abs(row[column]! - eager.log[i]![column]!) < 1e-6, column));
  }
});

type Pair = { energy: { precision: Tensor2D }; generator: { matrix: Tensor2D } };

test('a Gaussian energy and an affine generator in turn: P = Σ⁻¹ and A Aᵀ = Σ', async () => {
  // Σ = [[2, 0.6], [0.6, 1]], its inverse by hand: the determinant is 1.64. Four points have Σ as their second moments exactly, and four have the unit matrix.
  const covariance = [2, 0.6, 0.6, 1];
  const inverse = [1, -0.6, -0.6, 2].map((value) => value / 1.64);
  const root = [Math.SQRT2, 0, 0.6 / Math.SQRT2, Math.sqrt(1 - 0.18)];
  const unit = [1, 1, 1, -1, -1, 1, -1, -1];
  const points = Array.from({ length: 4 }, (_, i) => [
    root[0]! * unit[2 * i]! + root[1]! * unit[2 * i + 1]!,
    root[2]! * unit[2 * i]! + root[3]! * unit[2 * i + 1]!
  ]).flat();
  const energy = ({ precision }: Pair['energy'], x: Tensor): Tensor => tf.mul(0.5, tf.sum(tf.mul(x, tf.matMul(x as Tensor2D, precision)), 1));
  const generate = ({ matrix }: Pair['generator']): Tensor => tf.matMul(tf.tensor2d(unit, [4, 2]), matrix, false, true);
  const logDeterminant = ({ matrix }: Pair['generator']): Tensor => {
    const rows = tf.mul(matrix, tf.tensor2d([1, 0, 0, 1], [2, 2]));
    const others = tf.mul(tf.reverse(matrix, 1), tf.tensor2d([1, 0, 0, 1], [2, 2]));
    const product = (diagonal: Tensor): Tensor => tf.prod(tf.sum(diagonal, 1));
    return tf.log(tf.abs(tf.sub(product(rows), product(others))));
  };
  const { params, averaged } = await trainPlayers({
    params: {
      energy: { precision: tf.tensor2d([1, 0, 0, 1], [2, 2]) },
      generator: { matrix: tf.tensor2d([0.7, 0.2, -0.1, 0.6], [2, 2]) }
    } as Pair,
    players: {
      energy: {
        loss: (all: Pair, batch: Tensor, _key: Key, state: null) => ({
          loss: tf.sub(tf.mean(energy(all.energy, batch)), tf.mean(energy(all.energy, generate(all.generator)))) as Scalar,
          state,
          info: {}
        }),
        optimiser: sgd({ learningRate: linear({ from: 0.05, to: 0.01, steps: 4000 }) })
      },
      generator: {
        loss: (all: Pair, _batch: Tensor, _key: Key, state: null) => ({
          loss: tf.sub(tf.mean(energy(all.energy, generate(all.generator))), logDeterminant(all.generator)) as Scalar,
          state,
          info: {}
        }),
        optimiser: sgd({ learningRate: 0.05 }),
        steps: 2
      }
    },
    data: tf.tensor2d(points, [4, 2]),
    steps: 4000,
    key: random.key(1)
  });
  const product = tf.matMul(params.generator.matrix, params.generator.matrix, false, true);
  numbersOf(params.energy).forEach((value, i) => assert.ok(Math.abs(value - inverse[i]!) < 1e-4, `P: ${value}, expected ${inverse[i]}`));
  numbersOf(product).forEach((value, i) => assert.ok(Math.abs(value - covariance[i]!) < 1e-4, `A Aᵀ: ${value}, expected ${covariance[i]}`));
  assert.equal(averaged, undefined);
});

type Noisy = { theta: { mean: Tensor }; constant: { c: Tensor } };

/** Two players with noise, batches and states. */
const noisy = () => ({
  params: { theta: { mean: tf.zeros([2]) }, constant: { c: tf.scalar(0) } } as Noisy,
  players: {
    theta: {
      loss: Object.assign(
        ({ theta, constant }: Noisy, batch: Tensor, key: Key, state: { last: Tensor }) => {
          const noise = random.normal(key, [2]);
          const residual = tf.sub(tf.add(tf.mean(batch, 0), tf.mul(0.1, noise)), theta.mean);
          return {
            loss: tf.add(tf.sum(tf.square(residual)), tf.mul(tf.square(constant.c), tf.sum(theta.mean))) as Scalar,
            state: { last: tf.add(tf.mul(0.5, state.last), residual) },
            info: {}
          };
        },
        { start: (_params: Noisy, key: Key) => ({ last: random.normal(key, [2]) }) }
      ),
      optimiser: adam({ learningRate: 0.02 }),
      steps: 2
    },
    constant: {
      loss: ({ theta, constant }: Noisy, _batch: Tensor, _key: Key, state: null) => ({
        loss: tf.square(tf.sub(constant.c, tf.mean(theta.mean))) as Scalar,
        state,
        info: {}
      }),
      optimiser: sgd({ learningRate: 0.1 })
    }
  },
  data: random.normal(random.key(5), [30, 2]),
  batchSize: 4,
  steps: 300,
  key: random.key(2)
});

test('players that are stopped and resumed are the same, to the bit; they leak nothing', async () => {
  type Reached = PlayersTraining<Noisy, unknown>;
  const options = noisy();
  const whole = await trainPlayers(options);
  assert.deepEqual(whole.state.theta.last.shape, [2]);
  const controller = new AbortController();
  const onProgress = ({ step }: { step: number }): void => void (step >= 20 && controller.abort());
  const start = tf.memory().numTensors;
  const error = await trainPlayers({ ...options, signal: controller.signal, onProgress }).catch((reason: unknown) => reason as AbortedError);
  assert.equal(tf.memory().numTensors - start, 3);
  assert.ok(error instanceof AbortedError);
  const { checkpoint, steps } = error.partial as Stopped<Reached>;
  assert.ok(steps >= 20 && steps < 300);
  const resumed = await trainPlayers({ ...options, resume: checkpoint });
  assert.deepEqual(numbersOf([resumed.params, resumed.state]), numbersOf([whole.params, whole.state]));
});

test('a player that diverges is named', async () => {
  const players = game();
  const error = await trainPlayers({
    ...common,
    players: { ...players, b: { ...players.b, optimiser: sgd({ learningRate: 1e30 }) } },
    steps: 20
  }).then(
    () => assert.fail('did not diverge'),
    (reason: unknown) => reason as TrainingDivergedError
  );
  assert.ok(error instanceof TrainingDivergedError);
  assert.match(error.culprit, /^(b\.loss|params\.b|gradient\.b|params)/);
  assert.ok(numbersOf((error.partial as PlayersTraining<Game, unknown>).params).every(Number.isFinite));
});

test('players, parameters and data that do not fit are refused', async () => {
  await assert.rejects(trainPlayers({ ...common, players: game(), params: { a: tf.scalar(0) } as unknown as Game, steps: 1 }), ArgumentError);
  await assert.rejects(trainPlayers({ ...common, players: {} as never, params: {} as never, steps: 1 }), ArgumentError);
  await assert.rejects(trainPlayers({ ...common, players: game({ a: 0, b: 1 }), steps: 1 }), ArgumentError);
  await assert.rejects(trainPlayers({ ...common, players: game(), steps: 0 }), ArgumentError);
  await assert.rejects(trainPlayers({ ...common, players: game(), steps: 1, batchSize: 0 }), ArgumentError);
  await assert.rejects(trainPlayers({ ...common, players: game(), steps: 1, data: tf.zeros([0, 2]) }), ShapeError);
  await assert.rejects(trainPlayers({ ...common, players: game(), steps: 1, data: tf.tensor2d([0, NaN], [2, 1]) }), {
    name: 'DataError',
    message: /NaN in row 1/
  });
});
