import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { batchNormEntropy } from '../../generators';
import type { Generator } from '../../generators';
import { countEvaluations } from '../count-evaluations';
import { penalisedGap } from '../penalised-gap';
import type { Game, GameParams } from '../player';
import { tidied } from '../tidied';
import { checkPlayers, checkWeight, generated } from './players';

/**
 * The generator's entropy: 'exact', of a generator that knows it; 'sampled', the mean of -log p_G over its draws, of one that knows its density: unbiased; 'batch-norm', the
 * surrogate over the scales; 'none' drops the term.
 */
export type EntropyTerm = 'exact' | 'sampled' | 'batch-norm' | 'none';

export interface DeepDirectedOptions<E, G> {
  energy: Energy<E>;
  generator: Generator<G>;
  /** Default 'exact' or else 'sampled' where the generator knows its entropy or its density, otherwise 'none'. */
  entropy?: EntropyTerm;
  /** w_H (default 1: the KL divergence); a scalar tensor where a compiled program is to serve several weights. */
  entropyWeight?: number | Scalar;
  /** λ of the penalty λ (E_data[E²] + E_G[E²]) on the energy's side (default 0); or a scalar tensor. */
  energyPenalty?: number | Scalar;
  /** Draws of the generator an update (default: as many as rows of data). */
  samples?: number;
}

/**
 * The deep directed generative model: the energy learns by the likelihood's gradient with the generator's draws for the model's, the generator lowers its divergence
 * to the energy, in turn and without a Markov chain.
 * Energy: E_data[E(x)] - E_z[E(G(z))], whose gradient is the likelihood's only where the generator's law is the model's. Generator: E_z[E(G(z))] - w_H H,
 * at w_H = 1 KL(p_G ‖ p) - log Z, the reverse divergence. Without H both come to rest at a flat energy.
 * The negative phase weighs as log Z does: min over E and max over G of E_data[E] - E_G[E] + H is maximum likelihood (log Z = max over q of H(q) - E_q[E]).
 * @throws ShapeError for a generator of other events than the energy's; ArgumentError for an entropy that the generator does not have, or weights below 0.
 * Reference: Kim and Bengio 2016, "Deep directed generative models with energy-based probability estimation", sections 3.1 (equations 7 and 9) and 3.2 (equation 8).
 */
export function deepDirected<E, G>({
  energy,
  generator,
  entropy = generator?.entropy ? 'exact' : generator?.logDensity ? 'sampled' : 'none',
  entropyWeight = 1,
  energyPenalty = 0,
  samples,
  ...others
}: DeepDirectedOptions<E, G>): Game<E, G, null> {
  checkPlayers('deepDirected', energy, generator, samples);
  checkNoOthers('deepDirected', others);
  checkWeight('deepDirected: entropyWeight', entropyWeight);
  checkWeight('deepDirected: energyPenalty', energyPenalty);
  const entropyOf = entropyTerm(generator, entropy);
  return {
    energy: ({ energy: theta, generator: phi }: GameParams<E, G>, batch, key, state) =>
      tidied(() => {
        const fakes = generated(generator, phi, key, samples ?? (batch.shape[0] as number));
        const [loss, { ofData, ofNegatives }] = penalisedGap(energy, theta, batch, fakes, energyPenalty);
        const gradients = (batch.shape[0] as number) + (fakes.shape[0] as number);
        return { loss, state, info: { dataEnergy: ofData, sampleEnergy: ofNegatives, ...countEvaluations({ gradients }) } };
      }),
    generator: ({ energy: theta, generator: phi }: GameParams<E, G>, batch, key, state) =>
      tidied(() => {
        const n = samples ?? (batch.shape[0] as number);
        const fakes = generator.generate(phi, generator.prior(key, n));
        const sampleEnergy = tf.mean(energy.energy(theta, fakes)) as Scalar;
        if (!entropyOf) return { loss: sampleEnergy, state, info: { sampleEnergy, ...countEvaluations({ gradients: n }) } };
        const term = entropyOf(phi, fakes);
        const loss = tf.sub(sampleEnergy, tf.mul(entropyWeight, term)) as Scalar;
        return { loss, state, info: { sampleEnergy, entropy: term, ...countEvaluations({ gradients: n }) } };
      })
  };
}

/** @throws ArgumentError for an entropy that the generator does not have. */
function entropyTerm<G>(generator: Generator<G>, kind: EntropyTerm): ((params: G, draws: Tensor) => Scalar) | null {
  const { entropy, logDensity, scales } = generator;
  if (kind === 'none') return null;
  if (kind === 'exact' && entropy) return (params) => entropy(params);
  if (kind === 'batch-norm' && scales) return (params) => batchNormEntropy(scales(params));
  if (kind === 'sampled' && logDensity) return (params, draws) => tf.neg(tf.mean(logDensity(params, draws))) as Scalar;
  const needed = {
    exact: ['a generator that knows its entropy', "Take affineGenerator, or entropy: 'sampled', 'batch-norm' or 'none'."],
    sampled: ['a generator that knows its density', "Take couplingFlow or affineGenerator, or entropy: 'batch-norm' or 'none'."],
    'batch-norm': ['a generator with batch normalisation', "Give the generator batchNorm: true, or take entropy: 'none'."]
  };
  if (!Object.keys(needed).includes(kind)) {
    throw new ArgumentError('deepDirected: entropy', { given: `'${String(kind)}'`, expected: "'exact', 'sampled', 'batch-norm' or 'none'" });
  }
  const [expected, remedy] = needed[kind] as [string, string];
  throw new ArgumentError('deepDirected: entropy', { given: `'${kind}' of ${generator.name}`, expected, remedy });
}
