import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { DataError, tf } from '../engine';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkBatch, inSupport, softplus64, supportInWords } from '../energies';
import type { BernoulliRbm, Energy, RbmParams } from '../energies';
import { twoValued } from './exact/states';

export interface PseudoLikelihoodOptions {
  /** Events a call of the energy, the flipped ones counted (default 16,384). */
  batchSize?: number;
}

/**
 * Mean pseudo-log-likelihood of data in nats an event, (1/n) Σₓ Σᵢ log p(xᵢ | all other components), for any energy of binary events or spins:
 * log p(xᵢ | others) = -log(1 + exp(E(x) - E(x with component i flipped))). It needs no Z, but n · (d + 1) evaluations of E. Energies are the engine's
 * float32; sums are float64. For a Bernoulli RBM `rbmPseudoLogLikelihood` has the same value in double, and faster.
 * Its maximum is at the truth when the model can be the truth; otherwise it need not rise with the likelihood.
 * @param data [n, ...event], each component at one of the two values.
 * @throws ArgumentError for an energy of other events; ShapeError for data of another shape; DataError for other values, or an energy that is NaN.
 * References: Besag 1975; Hyvärinen 2006.
 */
export function pseudoLogLikelihood<P>(
  energy: Energy<P>,
  params: P,
  data: Tensor,
  { batchSize = 16_384, ...others }: PseudoLikelihoodOptions = {}
): number {
  checkNoOthers('pseudoLogLikelihood', others);
  const support = twoValued('pseudoLogLikelihood', energy);
  checkBatch(energy, data);
  checkWhole('pseudoLogLikelihood: batchSize', batchSize);
  const rows = data.shape[0] as number;
  const size = data.size / rows;
  const odd = data.dataSync().findIndex((value) => !inSupport(support, value));
  if (odd >= 0) {
    throw new DataError('pseudoLogLikelihood: data', {
      given: `${data.dataSync()[odd]} in row ${Math.floor(odd / size)}, component ${odd % size}`,
      expected: supportInWords[support]
    });
  }
  const perCall = Math.max(1, Math.floor(batchSize / (size + 1)));
  let total = 0;
  for (let first = 0; first < rows; first += perCall) {
    const n = Math.min(perCall, rows - first);
    const energies = tf.tidy(() => {
      const x = tf.reshape(tf.slice(data, [first, ...energy.event.map(() => 0)], [n, ...energy.event]), [n, 1, size]);
      // Row 0 flips nothing, row i + 1 component i: x + mask · (flipped - x).
      const mask = tf.concat([tf.zeros([1, size]), tf.eye(size)]).expandDims(0);
      const flipped = tf.add(x, tf.mul(mask, tf.sub(support === 'binary' ? 1 : 0, tf.mul(2, x))));
      return energy.energy(params, tf.reshape(flipped, [n * (size + 1), ...energy.event]));
    });
    const values = energies.dataSync();
    energies.dispose();
    for (let row = 0; row < n; row++) {
      const present = values[row * (size + 1)] as number;
      for (let i = 1; i <= size; i++) total -= softplus64(present - (values[row * (size + 1) + i] as number));
    }
  }
  if (Number.isNaN(total)) throw new DataError('pseudoLogLikelihood', { given: 'an energy that is NaN', expected: 'numbers' });
  return total / rows;
}

/**
 * The reconstruction error of a Bernoulli RBM: mean squared difference per unit between data v and p(v' | h), h drawn from p(h | v) – one step of the chain.
 *
 * Easy to log and misleading: it is no estimate of the likelihood. It falls when the chain *mixes worse*: a machine whose chain is frozen reconstructs
 * perfectly, whatever it models; one that draws independently of its input reconstructs badly even where its law is exactly the data's. Use it to see that
 * something moves, and a likelihood (by enumeration or annealed importance sampling) to compare machines.
 * @param data [n, visible] of 0 and 1; @param key for the hidden states.
 * @throws ShapeError for data of another shape; DataError for other values.
 * Reference: Hinton 2012, section 6 ("use it but don't trust it").
 */
export function reconstructionError(rbm: BernoulliRbm, params: RbmParams, data: Tensor, key: Key): number {
  checkBatch(rbm, data);
  const odd = data.dataSync().findIndex((value) => value !== 0 && value !== 1);
  if (odd >= 0) throw new DataError('reconstructionError: data', { given: String(data.dataSync()[odd]), expected: '0 or 1' });
  return tf.tidy(() => {
    const { visibleProbability } = rbm.gibbsStep(params, key, data as Tensor2D);
    return tf.mean(tf.square(tf.sub(data, visibleProbability))).dataSync()[0] as number;
  });
}
