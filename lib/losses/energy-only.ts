import type { Tensor } from '@tensorflow/tfjs';
import type { Key } from '../engine';
import { meanEnergyGradient } from '../energies';
import type { Energy } from '../energies';
import { countEvaluations } from './count-evaluations';
import type { LossThatNeeds } from './needs';

/**
 * The loss that fails, for demonstration: lower the mean energy of the data and forget Z.
 * It has no minimum: adding a constant to E changes it and no probability. The negative phase of the likelihood's gradient is the Z term.
 * Reference: the thought "make f(x_train) infinitely large" in Wada's "Energy Based Model".
 */
export function energyOnly(): LossThatNeeds<'energy'> {
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, _key: Key, state: null) => {
    const [dataEnergy, gradient] = meanEnergyGradient(model, params, batch);
    return { loss: dataEnergy, gradient, state, info: { dataEnergy, ...countEvaluations({ gradients: batch.shape[0] as number }) } };
  };
  return Object.assign(loss, { explicit: true, needs: 'energy' as const });
}
