import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import { flatten, toTensor } from '../engine/trees';
import type { Outcome } from './task';

/** What left the finite numbers first, and what helps against it. */
export interface Diagnosis {
  culprit: string;
  how: string;
  remedy: string;
}

const lower = 'Lower the learning rate';
const last = 'the last finite parameters are in error.partial.params';

/**
 * Find the culprit of an update that broke down: the state of the loss, else the loss, else the gradient, else the parameters, by the path of the leaf.
 * @param outcome of that update, run once more by hand; @param broken the columns of the log that were not finite in the compiled run, which speak
 * where the rounding of the two differs.
 */
export function diagnose({ carry, gradient, logged }: Outcome, broken: readonly string[]): Diagnosis {
  const chain = firstBad(carry.state, 'state');
  if (chain) return { ...chain, remedy: `Lower the step size of the chain, or restart it; ${last}.` };
  const loss = [...Object.keys(logged).filter((column) => isLoss(column) && !isFinite(valueOf(logged[column]))), ...broken.filter(isLoss)][0];
  if (loss !== undefined) {
    return {
      culprit: loss,
      how: `a ${loss} that is not finite (${valueOf(logged[loss])})`,
      remedy: `${lower}, or the step size of the chain; ${last}.`
    };
  }
  const leaf = firstBad(gradient, 'gradient');
  if (leaf) return { ...leaf, remedy: `${lower}, or bound the gradient: chain(clip({ norm: 1 }), adam(…)); ${last}.` };
  if (broken.some((column) => column.endsWith('gradientNorm'))) {
    return { culprit: 'gradient', how: 'a gradient whose norm overflows', remedy: `${lower}, or bound it: clip({ value: 1 }); ${last}.` };
  }
  const parameter = firstBad(carry.params, 'params');
  return {
    ...(parameter ?? { culprit: 'params', how: 'a step of the parameters whose norm overflows' }),
    remedy: `${lower}; ${last}.`
  };
}

function isLoss(column: string): boolean {
  return column.slice(column.lastIndexOf('.') + 1) === 'loss';
}

function valueOf(scalar: Tensor | undefined): number {
  return scalar?.dataSync()[0] ?? NaN;
}

function firstBad(tree: unknown, name: string): { culprit: string; how: string } | undefined {
  for (const { path, value } of flatten(tree, name).leaves) {
    const tensor = toTensor(value);
    if (tensor.dtype !== 'float32') continue;
    const bad = tf.tidy(() => tensor.size - (tf.sum(tf.isFinite(tensor).toInt()).dataSync()[0] as number));
    if (bad > 0) return { culprit: path, how: `${path} with ${bad} of ${tensor.size} numbers not finite` };
  }
  return undefined;
}
