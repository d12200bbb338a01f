import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adam,
  affineGenerator,
  ancestralSample,
  deepDirected,
  deepExperts,
  energyFrom,
  exponentialAverage,
  generativeAdversarial,
  gaussian,
  linear,
  mlp,
  mlpGenerator,
  random,
  sgd,
  ShapeError,
  tf,
  TrainingDivergedError,
  trainPlayers,
  transposedConvolution,
  treeMap
} from 'ebm';
import type { AffineGeneratorParams, Energy, GameParams, Generator, Key } from 'ebm';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { close, take } from '../../energies/truths';

// Σ = [[2, 0.6], [0.6, 1]], its inverse by hand: the determinant is 1.64.
const covariance = [2, 0.6, 0.6, 1];
const inverse = [1, -0.6, -0.6, 2].map((value) => value / 1.64);
// Points ±√2 e_i have mean 0 and second moments I; so have these z, and the data have Σ: quadratic energies are averaged exactly, and no noise hides the fixed point.
const z = tf.mul(Math.SQRT2, tf.tensor2d([1, 0, -1, 0, 0, 1, 0, -1], [4, 2])) as Tensor2D;
const root = tf.tensor2d([Math.SQRT2, 0, 0.6 / Math.SQRT2, Math.sqrt(1 - 0.18)], [2, 2]);
const data = tf.matMul(z, root, false, true);
const generator: Generator<AffineGeneratorParams> = { ...affineGenerator({ dimension: 2, scale: 0.4 }), prior: () => z };

/** E(x) = ½ xᵀ P x with P = L Lᵀ, which stays at least 0. */
type Factor = { factor: Tensor2D };
const energy: Energy<Factor> = energyFrom(({ factor }: Factor, x: Tensor) => tf.mul(0.5, tf.sum(tf.square(tf.matMul(x as Tensor2D, factor)), 1)), {
  event: [2],
  init: () => ({ factor: tf.eye(2) as Tensor2D })
});
const gram = (matrix: Tensor): number[] => take(tf.tidy(() => tf.matMul(matrix as Tensor2D, matrix as Tensor2D, false, true)));
const start = (): GameParams<Factor, AffineGeneratorParams> => ({ energy: energy.init(random.key(0)), generator: generator.init(random.key(0)) });

// Small as the programs are, XLA takes longer to compile than to run them.
const mode = 'graph';

const alternate = (entropy: 'exact' | 'none', steps: number) => {
  const game = deepDirected({ energy, generator, entropy });
  return trainPlayers({
    players: {
      energy: { loss: game.energy, optimiser: sgd({ learningRate: linear({ from: 0.05, to: 0.01, steps }) }) },
      generator: { loss: game.generator, optimiser: sgd({ learningRate: 0.05 }), steps: 2 }
    },
    params: start(),
    data,
    steps,
    key: random.key(1),
    average: exponentialAverage({ decay: 0.99 }),
    every: steps / 2,
    evaluate: ({ generator: { matrix } }) => Object.fromEntries(gram(matrix).map((value, i) => [`AAᵀ${i}`, value])),
    mode
  });
};

test('energy ½ xᵀP x and generator A z in turn, with the exact entropy: P = Σ⁻¹ and A Aᵀ = Σ', async () => {
  const { params, averaged, log, evaluations } = await alternate('exact', 3000);
  for (const reached of [params, averaged!]) {
    gram(reached.energy.factor).forEach((value, i) => close(value, inverse[i]!, 1e-3, 'P'));
    gram(reached.generator.matrix).forEach((value, i) => close(value, covariance[i]!, 1e-3, 'A Aᵀ'));
  }
  const last = log.at(-1)!;
  close(last['energy.loss']!, 0, 1e-3);
  close(last['generator.sampleEnergy']!, 1, 1e-3);
  close(last['generator.entropy']!, Math.log(2 * Math.PI * Math.E) + 0.5 * Math.log(1.64), 1e-3);
  // A round: 4 data and 4 draws for the energy, twice 4 draws for the generator.
  assert.equal(evaluations.gradientEvaluations, 3000 * 16);
});

test('without the entropy the pair goes flat: P to 0, A Aᵀ frozen far from Σ', async () => {
  const { params, log } = await alternate('none', 3000);
  const size = (values: number[]): number => Math.hypot(...values);
  assert.ok(size(gram(params.energy.factor)) < 1e-3, `P ${gram(params.energy.factor)}`);
  const [, before, after] = log.map((row) => covariance.map((_, i) => row[`AAᵀ${i}`]!)) as [number[], number[], number[]];
  assert.ok(size(after) < 0.2 * size(covariance), `A Aᵀ ${after}`);
  assert.ok(size(after.map((value, i) => value - before[i]!)) < 1e-2 * size(after), 'frozen');
});

test('networks in turn: compiled as eagerly, with averaging and several updates a round, without leaks', async () => {
  const expert = deepExperts({ event: [2], features: [8], experts: 6, sigma: 2 });
  const network = mlpGenerator({ latent: 2, hidden: [8, 8], event: [2], batchNorm: true, prior: 'uniform' });
  const rows = random.normal(random.key(2), [64, 2]);
  const games = {
    deep: deepDirected({ energy: expert, generator: network, entropy: 'batch-norm', entropyWeight: 0.01, energyPenalty: 0.02 }),
    adversarial: generativeAdversarial({ discriminator: expert, generator: network })
  };
  for (const [name, game] of Object.entries(games)) {
    const run = (mode: 'graph' | 'eager') =>
      trainPlayers({
        players: {
          energy: { loss: game.energy, optimiser: sgd({ learningRate: 0.02 }) },
          generator: { loss: game.generator, optimiser: sgd({ learningRate: 0.02, momentum: 0.5 }), steps: 2 }
        },
        params: { energy: expert.init(random.key(3)), generator: network.init(random.key(4)) },
        data: rows,
        batchSize: 16,
        steps: 6,
        every: 1,
        key: random.key(5),
        average: exponentialAverage({ decay: 0.9 }),
        mode
      });
    const [compiled, eager] = [await run('graph'), await run('eager')];
    const numbers = (tree: unknown): number[] => {
      const all: number[] = [];
      treeMap((leaf: Tensor) => (all.push(...leaf.dataSync()), leaf), tree as Tensor);
      return all;
    };
    const [one, other] = [numbers(compiled.params), numbers(eager.params)];
    one.forEach((value, i) => close(value, other[i]!, 1e-4, `${name} ${i}`));
    compiled.log.forEach((row, i) => close(row['energy.loss']!, eager.log[i]!['energy.loss']!, 1e-3, name));
    assert.equal(compiled.log.at(-1)!['energy.gradientEvaluations'], 6 * 32);
    assert.equal(compiled.log.at(-1)!['generator.gradientEvaluations'], 6 * 2 * 16);
    const draws = ancestralSample(network, compiled.params.generator, random.key(6), 7);
    assert.deepEqual(draws.shape, [7, 2]);
  }
});

test('images: a transposed convolution against a network of vectors trains in one program', async () => {
  const images = transposedConvolution({ latent: 3, channels: [4], image: [8, 8, 1], flat: true });
  const discriminator = mlp({ event: [64], hidden: [8] });
  const game = generativeAdversarial({ discriminator, generator: images });
  const { log } = await trainPlayers({
    players: {
      energy: { loss: game.energy, optimiser: adam({ learningRate: 1e-3 }) },
      generator: { loss: game.generator, optimiser: adam({ learningRate: 1e-3 }) }
    },
    params: { energy: discriminator.init(random.key(1)), generator: images.init(random.key(2)) },
    data: random.uniform(random.key(3), [20, 64]),
    batchSize: 10,
    steps: 4,
    every: 1,
    key: random.key(4),
    mode
  });
  assert.equal(log.at(-1)!.step, 4);
  log.forEach((row) => assert.ok(Object.values(row).every(Number.isFinite)));
});

test('a game that diverges is named with its player, and one draw for a batch normalisation is refused before any program is built', async () => {
  const model = gaussian({ dimension: 2 });
  const run = (options: { generator: Generator<unknown>; rate: number; samples?: number }) => {
    const game = deepDirected({ energy: model, generator: options.generator, entropy: 'none', samples: options.samples });
    return trainPlayers({
      players: {
        energy: { loss: game.energy, optimiser: sgd({ learningRate: options.rate }) },
        generator: { loss: game.generator, optimiser: sgd({ learningRate: options.rate }) }
      },
      params: { energy: model.init(random.key(0)), generator: options.generator.init(random.key(1) as Key) },
      data,
      steps: 20,
      key: random.key(0),
      mode
    });
  };
  await assert.rejects(
    run({ generator: generator as Generator<unknown>, rate: 1e6 }),
    (error) => error instanceof TrainingDivergedError && /energy|generator/.test(error.culprit)
  );
  const normalised = mlpGenerator({ event: [2], hidden: [4], batchNorm: true }) as unknown as Generator<unknown>;
  await assert.rejects(
    run({ generator: normalised, rate: 0.1, samples: 1 }),
    (error) => error instanceof ShapeError && /a batch of 1/.test(error.message)
  );
});
