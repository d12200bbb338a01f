import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { adam, applyUpdates, jit, loop, mlp, mlpGenerator, random, rbfKernel, steinGan, tf, treeMap } from 'ebm';
import type { MlpGeneratorParams, MlpParams } from 'ebm';
import type { Given, Key, Prepare } from './workload';
import { input, setting } from './workload';

type Params = { energy: MlpParams; generator: MlpGeneratorParams };
type Trained = { params: Params; gap: Tensor; drawn: Tensor };

const paramsOf = (given: Given): Params => {
  const layer = (weights: string, bias: string): { weights: Tensor; bias: Tensor } => ({ weights: input(given, weights), bias: input(given, bias) });
  return {
    energy: { hidden: [layer('w1', 'b1'), layer('w2', 'b2')], output: input(given, 'w3') },
    generator: { hidden: [layer('g1', 'c1'), layer('g2', 'c2')], normalisations: [], output: layer('g3', 'c3') }
  } as Params;
};

const leavesOf = ({ energy, generator }: Params): Tensor[] => {
  const flat = ({ weights, bias }: { weights: Tensor; bias: Tensor }): Tensor[] => [weights, bias];
  return [...energy.hidden.flatMap(flat), energy.output, ...generator.hidden.flatMap(flat), ...flat(generator.output)];
};

/** Rounds of SteinGAN, an update of the energy and one of the generator each, in one program: what `trainPlayers` runs, without its log. */
export const steinGanRounds: Prepare<Trained> = (settings, given) => {
  const [rounds, batch] = [setting(settings, 'rounds'), setting(settings, 'batch')];
  const [start, data, z] = [paramsOf(given), input(given, 'data'), input(given, 'z') as Tensor2D];
  const { hidden, output } = start.generator;
  const energy = mlp({ event: [output.bias.shape[0]], hidden: start.energy.hidden.map(({ bias }) => bias.shape[0]) });
  const generator = mlpGenerator({ latent: z.shape[1], hidden: hidden.map(({ bias }) => bias.shape[0]), event: energy.event });
  const kernel = rbfKernel({ bandwidth: setting(settings, 'width') });
  const game = steinGan({ energy, generator, kernel });
  const optimiser = adam({ learningRate: setting(settings, 'learningRate') });

  const run = jit((key: Key, start: Params, data: Tensor): Trained => {
    const rows = tf.range(0, batch, 1, 'int32');
    const moments = { energy: optimiser.init(start.energy), generator: optimiser.init(start.generator) };
    const carry = { params: start, moments, gap: tf.scalar(0) as Tensor, drawn: tf.scalar(0) as Tensor };
    const last = loop(rounds, carry as never, (i, now) => {
      const { params, moments, gap, drawn } = now as unknown as typeof carry;
      const x = tf.gather(data, rows.add(i.mul(tf.scalar(batch, 'int32'))));
      const [first, second] = random.split(random.foldIn(key, i), 2) as [Key, Key];
      const critic = game.energy(params, x, first, null);
      const ofEnergy = optimiser.update(critic.gradient!, moments.energy, params.energy, i);
      const seen = { ...params, energy: applyUpdates(params.energy, ofEnergy.updates) };
      const artist = game.generator(seen, x, second, null);
      const ofGenerator = optimiser.update(artist.gradient!, moments.generator, params.generator, i);
      return {
        params: { ...seen, generator: applyUpdates(params.generator, ofGenerator.updates) },
        moments: { energy: ofEnergy.state, generator: ofGenerator.state },
        gap: gap.add(critic.loss),
        drawn: drawn.add(artist.loss)
      } as never;
    }) as unknown as typeof carry;
    return { params: last.params, gap: last.gap.div(rounds), drawn: last.drawn.div(rounds) };
  });

  const x = data.slice(0, batch);
  const still = steinGan({ energy, generator: { ...generator, prior: () => z }, kernel });
  return {
    program: run,
    once: (key) => run(key as never, start as never, data as never),
    exact: () => {
      const [critic, artist] = [still.energy(start, x, random.key(0), null), still.generator(start, x, random.key(0), null)];
      const slopes = leavesOf({ energy: critic.gradient!, generator: artist.gradient! });
      return tf.concat([tf.stack([critic.loss, artist.loss]), ...slopes.map((slope) => tf.reshape(slope, [-1]))]);
    },
    statistics: ({ params, gap, drawn }) => {
      const moved = treeMap((before, after) => tf.mean(tf.abs(tf.sub(after, before))), start, params);
      const draws = generator.generate(params.generator, z);
      return {
        gap,
        drawn,
        energy: tf.mean(tf.sub(energy.energy(params.energy, x), energy.energy(start.energy, x))),
        mean: tf.mean(draws),
        square: tf.mean(tf.square(draws)),
        energyFirst: moved.energy.hidden[0]!.weights,
        energySecond: moved.energy.hidden[1]!.weights,
        energyOutput: moved.energy.output,
        generatorFirst: moved.generator.hidden[0]!.weights,
        generatorSecond: moved.generator.hidden[1]!.weights,
        generatorOutput: moved.generator.output.weights
      };
    }
  };
};
