import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { TraceError } from './errors';
import { signatureOf } from './trees';

const readers = ['data', 'dataSync', 'array', 'arraySync', 'bytes', 'bytesSync', 'buffer', 'bufferSync'] as const;
type Patched = Record<string, unknown>;

/**
 * While a function is traced, make errors of what a program cannot hold: reading a value, writing a variable, drawing from Math.random.
 * Each would be frozen into the program as it was during the trace. Returns the way back.
 */
export function guardAgainstReads(subject: string, isRecorded: (tensor: Tensor) => boolean): () => void {
  const prototype = tf.Tensor.prototype as unknown as Patched;
  const variable = tf.Variable.prototype as unknown as Patched;
  const saved = [
    ...readers.map((name) =>
      replace(prototype, name, (original) => {
        return function (this: Tensor, ...args: unknown[]) {
          if (isRecorded(this)) {
            throw new TraceError(subject, {
              given: `a read of a value (${name} of ${signatureOf(this)})`,
              expected: 'operations on tensors only: values exist when the program runs, not while it is built',
              remedy: "Return the tensor and read it outside, use tf.where and loop for choices and repetitions, or run with mode 'eager'."
            });
          }
          return original.apply(this, args);
        };
      })
    ),
    replace(variable, 'assign', () => () => {
      throw new TraceError(subject, {
        given: 'a write to a tf.Variable',
        expected: 'a pure function',
        remedy: 'Return the new value and assign it outside.'
      });
    }),
    replace(Math as unknown as Patched, 'random', () => () => {
      throw new TraceError(subject, {
        given: 'a draw from Math.random (tf.randomNormal and tf.randomUniform use it)',
        expected: 'random numbers from a key: the draw would become a constant of the program',
        remedy: "Use ebm's random.normal(key, shape), random.uniform(key, shape), …"
      });
    })
  ];
  return () => saved.forEach((restore) => restore());
}

type Method = (this: Tensor, ...args: unknown[]) => unknown;

function replace(owner: Patched, name: string, make: (original: Method) => Method): () => void {
  const original = owner[name] as Method;
  owner[name] = make(original);
  return () => {
    owner[name] = original;
  };
}
