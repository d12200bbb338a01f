import { tf } from '../engine';

/** The tree of tensors that some work comes to, everything else that it made given back. */
export function tidied<T>(work: () => T): T {
  return tf.tidy(work as never) as T;
}
