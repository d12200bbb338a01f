import type { Tensor } from '@tensorflow/tfjs';
import { ShapeError, tf } from '../../engine';

/** Events as rows: [n, ...event] to [n, d]. */
export function flattened(x: Tensor): Tensor {
  return tf.reshape(x, [x.shape[0] as number, -1]);
}

/** @throws ShapeError unless all are float32, and x [n, ...event] is a batch of at least one point, with scores like it and y [m, ...event] of the same events. */
export function checkPoints(subject: string, x: Tensor, scores: Tensor = x, y: Tensor = x): void {
  for (const [name, { dtype }] of Object.entries({ x, scores, y })) {
    if (dtype !== 'float32') throw new ShapeError(`${subject}: ${name}`, { given: `numbers of type ${dtype}`, expected: 'float32' });
  }
  const shape = (tensor: Tensor): string => `[${tensor.shape.join(', ')}]`;
  if (x.rank < 2 || x.size === 0)
    throw new ShapeError(`${subject}: x`, { given: `shape ${shape(x)}`, expected: '[n, ...event], at least one point' });
  if (shape(scores) !== shape(x)) throw new ShapeError(`${subject}: scores`, { given: `shape ${shape(scores)}`, expected: `${shape(x)}, like x` });
  if (y.rank !== x.rank || y.size === 0 || x.shape.slice(1).some((size, i) => size !== y.shape[i + 1])) {
    throw new ShapeError(`${subject}: y`, { given: `shape ${shape(y)}`, expected: `[m, ${x.shape.slice(1).join(', ')}], events like those of x` });
  }
}
