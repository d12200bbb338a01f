import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, tf, valueAndGradWithExtra } from '../../engine';
import type { Key } from '../../engine';
import { score } from '../../energies';
import type { Energy } from '../../energies';
import type { Generator } from '../../generators';
import { perChain, rbfKernel, steinDirection } from '../../samplers';
import type { SteinKernel } from '../../samplers';
import { checkNoOthers } from '../../engine/check-choice';
import { checkManner } from '../../samplers/stein/direction';
import { checkNumber, checkPlayers, generated } from '../adversarial/players';
import { countEvaluations } from '../count-evaluations';
import type { Game, GameParams } from '../player';
import { tidied } from '../tidied';
import { penalisedGap } from '../penalised-gap';
import { checkSteinSteps, steinSteps } from './stein-contrastive-divergence';
import type { SteinStepOptions } from './stein-contrastive-divergence';

/** Each negative is, with a probability, a datum moved by Stein steps (`steinContrastiveDivergence`), and otherwise a draw of the generator. */
export interface MixedNegatives extends SteinStepOptions {
  /** From 0, the generator's draws alone, to 1, Stein contrastive divergence alone. */
  probability: number;
}

export interface SteinGanOptions<E, G> {
  energy: Energy<E>;
  generator: Generator<G>;
  /** k of the generator's direction (default: `rbfKernel({ bandwidth: 'steingan' })`); `none` leaves out the repulsion and all neighbours: x climbs by its own score. */
  kernel?: SteinKernel | 'none';
  /** What φ*'s sum is divided by: see `steinDirection` (default 'n'; SteinGAN's code has 'row'). */
  normalisation?: 'n' | 'row';
  /** The energy's negatives: the generator's draws (default), or a mixture. */
  negatives?: 'generator' | MixedNegatives;
  /** λ of the penalty λ (E_data[E²] + E_negatives[E²]) on the energy's side (default 0). */
  energyPenalty?: number;
  /** Draws of the generator an update (default: as many as rows of data). */
  samples?: number;
}

/**
 * SteinGAN: the generator learns to draw what Stein variational gradient descent would, the energy learns by the likelihood's gradient with these draws.
 * Generator: η ← η + μ (1/n) Σ ∂_η G(zᵢ; η) φ*(xᵢ), xᵢ = G(zᵢ; η), with φ* held fixed (amortised SVGD). Energy: E_data[∇θE] - E_negatives[∇θE].
 * The energy is trained by approximate maximum likelihood, the generator by the reverse KL divergence's steepest descent in the kernel's space.
 * @returns both players' losses, for `trainPlayers`, with parameters { energy, generator }. The energy's loss is the gap of energies (and the penalty), the
 * generator's the mean energy of its draws: it does not tell of the repulsion.
 * @throws ShapeError for a generator of other events than the energy's; ArgumentError for a penalty below 0, a probability outside [0, 1], Stein steps without a
 * positive step size, a mixture with another number of samples than data, or a kernel, normalisation or option of another name.
 * References: Wang and Liu 2016, "Learning to draw samples: with application to amortized MLE for generative adversarial learning", algorithms 1 and 2; Liu and
 * Wang 2017, "Learning deep energy models: contrastive divergence vs. amortized MLE".
 */
export function steinGan<E, G>({
  energy,
  generator,
  kernel = rbfKernel({ bandwidth: 'steingan' }),
  normalisation = 'n',
  negatives = 'generator',
  energyPenalty = 0,
  samples,
  ...others
}: SteinGanOptions<E, G>): Game<E, G> {
  checkPlayers('steinGan', energy, generator, samples);
  checkNoOthers('steinGan', others);
  checkManner('steinGan', { normalisation });
  if (kernel !== 'none' && typeof kernel?.profile !== 'function') {
    throw new ArgumentError('steinGan: kernel', { given: String(kernel), expected: "a kernel such as rbfKernel(), or 'none'" });
  }
  checkNumber('steinGan: energyPenalty', energyPenalty);
  if (negatives !== 'generator') checkMixture(negatives, samples);
  const slope = score(energy);
  const direction = kernel === 'none' ? (scores: Tensor): Tensor => scores : steinDirection(kernel, { normalisation });

  const negativesOf = ({ energy: theta, generator: eta }: GameParams<E, G>, batch: Tensor, key: Key): Tensor => {
    const n = batch.shape[0] as number;
    if (negatives === 'generator') return generated(generator, eta, key, samples ?? n);
    const [drawKey, coinKey] = random.split(key, 2) as [Key, Key];
    const { probability, ...steps } = negatives;
    const [drawn, moved] = [generated(generator, eta, drawKey, n), steinSteps(energy, theta, batch, steps)];
    const coins = random.bernoulli(coinKey, probability, [n]);
    return tf.where(tf.cast(perChain(coins, batch), 'bool'), moved, drawn);
  };
  const steps = negatives === 'generator' ? 0 : (negatives.steps ?? 1);

  const energyLoss: Game<E, G>['energy'] = (params, batch, key, state) =>
    tidied(() => {
      const fakes = negativesOf(params, batch, key);
      const gap = (theta: E): ReturnType<typeof penalisedGap> => penalisedGap(energy, theta, batch, fakes, energyPenalty);
      const [[loss, { ofData, ofNegatives }], gradient] = valueAndGradWithExtra(gap)(params.energy);
      const gradients = (batch.shape[0] as number) * (1 + steps) + (fakes.shape[0] as number);
      return { loss, gradient, state, info: { dataEnergy: ofData, sampleEnergy: ofNegatives, ...countEvaluations({ gradients }) } };
    });

  const generatorLoss: Game<E, G>['generator'] = ({ energy: theta, generator: eta }, batch, key, state) =>
    tidied(() => {
      const n = samples ?? (batch.shape[0] as number);
      const z = generator.prior(key, n);
      const x = generator.generate(eta, z);
      const phi = direction(slope(theta, x), x);
      const [, gradient] = valueAndGradWithExtra((own: G): [Tensor, null] => [tf.mul(-1 / n, tf.sum(tf.mul(generator.generate(own, z), phi))), null])(
        eta
      );
      const sampleEnergy = tf.mean(energy.energy(theta, x)) as Scalar;
      const length = tf.sqrt(tf.div(tf.sum(tf.square(phi)), n)) as Scalar;
      return { loss: sampleEnergy, gradient, state, info: { directionLength: length, ...countEvaluations({ gradients: n }) } };
    });

  return {
    energy: Object.assign(energyLoss, { explicit: true }),
    generator: Object.assign(generatorLoss, { explicit: true })
  };
}

function checkMixture(mixture: MixedNegatives, samples: number | undefined): void {
  const { probability, ...steps } = mixture;
  if (!(probability >= 0 && probability <= 1)) {
    throw new ArgumentError('steinGan: negatives.probability', { given: String(probability), expected: 'a number from 0 to 1' });
  }
  checkSteinSteps('steinGan: negatives', steps);
  if (samples === undefined) return;
  throw new ArgumentError('steinGan: samples', { given: `${samples} beside a mixture`, expected: 'as many draws as rows of data: leave it out' });
}
