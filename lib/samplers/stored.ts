import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import type { Stored } from './checkpoint';

/** A record of tensors as plain arrays. */
export function store(tensors: Record<string, Tensor>): Record<string, Stored> {
  const entries = Object.entries(tensors).map(([name, tensor]): [string, Stored] => [
    name,
    { values: Float32Array.from(tensor.dataSync()), shape: tensor.shape }
  ]);
  return Object.fromEntries(entries);
}

/** The tensors again. */
export function restore(stored: Record<string, Stored>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(stored).map(([name, { values, shape }]) => [name, tf.tensor(values, shape)]));
}
