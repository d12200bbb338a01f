import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, logSumExp, tf } from '../engine';
import type { Key } from '../engine';
import { stateTable, supportInWords } from '../energies';
import type { Energy } from '../energies';
import { countEvaluations } from './count-evaluations';
import type { LossThatNeeds } from './needs';
import { tidied } from './tidied';

/** Most units that are enumerated at each update: 2^16 states. */
const mostUnits = 16;

/**
 * Maximum likelihood without sampling, for models of few binary units or spins: the exact negative log-likelihood in nats an event,
 * (1/n) Σ E(xᵢ) + log Σₓ exp(-E(x)), over all 2^d states at each update. Its gradient is E_data[∇θE] - E_model[∇θE], both exact.
 * @returns a loss that needs 'energy' and is differentiated; its info holds `logPartition` and `dataEnergy`.
 * @throws ArgumentError, at the first update, for a model of other events, or of more than 16 units.
 * Reference: Ackley, Hinton and Sejnowski 1985 (the learning rule in its limit of perfect equilibrium).
 */
export function exactMaximumLikelihood(): LossThatNeeds<'energy'> {
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, _key: Key, state: null) => {
    return tidied(() => {
      const dataEnergy = tf.mean(model.energy(params, batch)) as Scalar;
      const states = allStates(model);
      const logPartition = logSumExp(tf.neg(model.energy(params, states))) as Scalar;
      const counts = countEvaluations({ gradients: (batch.shape[0] as number) + (states.shape[0] as number) });
      return { loss: tf.add(dataEnergy, logPartition) as Scalar, state, info: { dataEnergy, logPartition, ...counts } };
    });
  };
  return Object.assign(loss, { needs: 'energy' as const });
}

/** All states of a small model as one batch of events. */
function allStates<P>({ name, event, support = 'real' }: Energy<P>): Tensor {
  const units = event.reduce((product, size) => product * size, 1);
  if (support !== 'binary' && support !== 'spins') {
    throw new ArgumentError('exactMaximumLikelihood', {
      given: `${name}, whose events are ${supportInWords[support]}`,
      expected: `events of ${supportInWords.binary}, or of ${supportInWords.spins}`
    });
  }
  if (units > mostUnits) {
    throw new ArgumentError('exactMaximumLikelihood', {
      given: `${units} units: 2^${units} = ${(2 ** units).toPrecision(3)} states at each update`,
      expected: `at most ${mostUnits} units`,
      remedy: 'Use persistentContrastiveDivergence.'
    });
  }
  return tf.tensor(Float32Array.from(stateTable(units, support)), [2 ** units, ...event]);
}
