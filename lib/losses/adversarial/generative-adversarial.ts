import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import type { Generator } from '../../generators';
import { countEvaluations } from '../count-evaluations';
import type { Game, GameParams } from '../player';
import { tidied } from '../tidied';
import { checkPlayers, generated } from './players';

export interface GenerativeAdversarialOptions<E, G> {
  /** The discriminator by its energy: D(x) = 1 / (1 + exp(E(x))), the probability that x is of the data. */
  discriminator: Energy<E>;
  generator: Generator<G>;
  /** The generator of the minimax game, log(1 - D), instead of -log D (default false): the same fixed point, a gradient that vanishes where D is sure. */
  saturating?: boolean;
  /** Draws of the generator an update (default: as many as rows of data). */
  samples?: number;
}

/**
 * A generative adversarial network, for contrast with the deep directed model: a discriminator D = σ(-E) and a generator in turn.
 * Discriminator (the player `energy`): -E_data[log D] - E_G[log(1 - D)] = E_data[softplus(E)] + E_G[softplus(-E)]. Generator: -E_G[log D] = E_G[softplus(E)], or
 * E_G[log(1 - D)] = -E_G[softplus(-E)]. The best D is p_data / (p_data + p_G): ½ wherever both laws agree, so E tells nothing of p_data there.
 * @throws ShapeError for a generator of other events than the discriminator's; ArgumentError for `samples` that are no positive integer.
 * Reference: Goodfellow et al. 2014, "Generative adversarial nets", equation (1) and section 3; proposition 1 for the best D.
 */
export function generativeAdversarial<E, G>({
  discriminator,
  generator,
  saturating = false,
  samples,
  ...others
}: GenerativeAdversarialOptions<E, G>): Game<E, G, null> {
  checkPlayers('generativeAdversarial', discriminator, generator, samples);
  checkNoOthers('generativeAdversarial', others);
  const mean = (values: Tensor): Scalar => tf.mean(values) as Scalar;
  const meanD = (energies: Tensor): Scalar => mean(tf.sigmoid(tf.neg(energies)));
  return {
    energy: ({ energy: theta, generator: phi }: GameParams<E, G>, batch, key, state) =>
      tidied(() => {
        const fakes = generated(generator, phi, key, samples ?? (batch.shape[0] as number));
        const [ofData, ofFakes] = [discriminator.energy(theta, batch), discriminator.energy(theta, fakes)];
        const loss = tf.add(mean(tf.softplus(ofData)), mean(tf.softplus(tf.neg(ofFakes)))) as Scalar;
        const info = { dataEnergy: mean(ofData), sampleEnergy: mean(ofFakes), dataD: meanD(ofData), sampleD: meanD(ofFakes) };
        return { loss, state, info: { ...info, ...countEvaluations({ gradients: ofData.size + ofFakes.size }) } };
      }),
    generator: ({ energy: theta, generator: phi }: GameParams<E, G>, batch, key, state) =>
      tidied(() => {
        const n = samples ?? (batch.shape[0] as number);
        const energies = discriminator.energy(theta, generator.generate(phi, generator.prior(key, n)));
        const loss = saturating ? (tf.neg(mean(tf.softplus(tf.neg(energies)))) as Scalar) : mean(tf.softplus(energies));
        const info = { sampleEnergy: mean(energies), sampleD: meanD(energies), ...countEvaluations({ gradients: n }) };
        return { loss, state, info };
      })
  };
}
