import type { Tensor2D } from '@tensorflow/tfjs';
import { random, tf } from '../engine';
import type { Key } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { RbmParams } from './bernoulli-rbm';
import { rbmLayerLogWeights } from './bernoulli-rbm-exact';
import type { EnumerationOptions } from './bernoulli-rbm-exact';
import { drawStates, statesAsTensor } from './boltzmann/states';
import { checkCounts } from './check-options';

/**
 * Independent exact draws of a small restricted Boltzmann machine: the states of one layer from their probabilities, tabulated in float64, then the other layer
 * given them, v_i ~ σ(b_i + W_i·h). No chain, so nothing to converge.
 * @param n draws; @param options which layer is tabulated (default: the smaller) and how many units it may have (default 24).
 * @returns visible states [n, visible].
 * @throws ArgumentError where the layer has more units, with the number of states and the time it would take; DataError for parameters that are not finite.
 * Reference: Salakhutdinov and Murray 2008, section 3 (hidden layers small enough to sum over).
 */
export function rbmExactSample(params: RbmParams, key: Key, n: number, options: EnumerationOptions = {}): Tensor2D {
  checkOptionNames('rbmExactSample', options, ['over', 'maximumUnits']);
  checkCounts('rbmExactSample', { n });
  const { over = 'smaller' } = options;
  const [visible, hidden] = params.weights.shape;
  const logWeights = rbmLayerLogWeights(params, options);
  const largest = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
  const probabilities = logWeights.map((value) => Math.exp(value - largest));
  const [layerKey, visibleKey] = random.split(key, 2) as [Key, Key];
  try {
    const states = drawStates(probabilities, layerKey, n);
    if (over === 'visible' || (over === 'smaller' && visible < hidden)) return statesAsTensor(states, visible, 'binary') as Tensor2D;
    return tf.tidy(() => {
      const given = statesAsTensor(states, hidden, 'binary') as Tensor2D;
      const rates = tf.sigmoid(tf.add(tf.matMul(given, tf.transpose(params.weights)), params.visibleBias));
      return random.bernoulli(visibleKey, rates) as Tensor2D;
    });
  } finally {
    tf.dispose([layerKey, visibleKey]);
  }
}
