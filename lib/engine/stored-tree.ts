import type { DataType, Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { flatten, signatureOf, toTensor } from './trees';

/** A tensor out of the engine. */
export interface StoredTensor {
  dtype: DataType;
  shape: number[];
  values: Float32Array | Int32Array | Uint8Array;
}

/** A tree of tensors as plain data: a copy that outlives them. */
export function storeTree(tree: unknown): unknown {
  const flat = flatten(tree, 'tree');
  return flat.rebuild(
    flat.leaves.map(({ value }): StoredTensor => {
      const { dtype, shape } = toTensor(value);
      return { dtype, shape: [...shape], values: toTensor(value).dataSync().slice() };
    })
  );
}

/** The tree of tensors again; the caller's to dispose. */
export function restoreTree<T = unknown>(stored: unknown): T {
  const flat = flatten<StoredTensor>(stored, 'tree', isStored);
  return flat.rebuild(flat.leaves.map(({ value: { values, shape, dtype } }) => tf.tensor(values, shape, dtype))) as T;
}

/** The form of a tree of tensors, or of a stored one, in words: `weights: float32[2,32], bias: float32[32]`. */
export function formOf(tree: unknown): string {
  const flat = flatten<Tensor | StoredTensor | number>(
    tree,
    '',
    (value) => typeof value === 'number' || value instanceof tf.Tensor || isStored(value)
  );
  const signature = (value: Tensor | StoredTensor | number): string => (typeof value === 'number' ? 'float32[]' : signatureOf(value));
  return flat.leaves.map(({ path, value }) => `${path.replace(/^\./, '') || 'value'}: ${signature(value)}`).join(', ') || 'nothing';
}

function isStored(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ArrayBuffer.isView((value as Partial<StoredTensor>).values);
}
