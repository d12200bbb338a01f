import { tf, treeMap } from '../engine';

/** A tree of tensors of its own; numbers become float32 scalars. */
export function copyTree<T>(tree: T): T {
  return tf.tidy(() => treeMap((value) => value.clone(), tree) as never) as T;
}
