import { tf } from 'ebm/dist/engine/backend';

type Make = (values: ArrayLike<number>, shape: number[], dtype: string, ...rest: unknown[]) => unknown;

/** How many float arrays of more than one element JavaScript hands to the backend while `run` runs. */
export function constantsWritten(run: () => unknown): number {
  const engine = tf.engine() as unknown as { makeTensor: Make };
  const original = engine.makeTensor;
  let written = 0;
  engine.makeTensor = function (values, shape, dtype, ...rest) {
    if (dtype === 'float32' && values.length > 1) written++;
    return original.call(this, values, shape, dtype, ...rest);
  };
  try {
    run();
  } finally {
    engine.makeTensor = original;
  }
  return written;
}
