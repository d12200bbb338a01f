import type { Tensor } from '@tensorflow/tfjs';
import { component, essBulk, tf } from 'ebm';
import type { Prepare } from './workload';
import { input } from './workload';

/** Bulk effective sample size of each parameter of draws [draws, chains, parameters]. */
export const ess: Prepare<Tensor> = (_, given) => {
  const x = input(given, 'x');
  const [draws, chains, parameters] = x.shape as [number, number, number];
  const sampled = { draws, chains, event: [parameters], values: x.dataSync() };
  const once = (): Tensor => tf.tensor1d(Array.from({ length: parameters }, (_, k) => essBulk(component(sampled, k))));
  return { program: { report: () => [] }, once, exact: once, statistics: () => ({}) };
};
