import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ArgumentError } from '../errors';
import { shaped, zeros } from './broadcasting';
import type { DerivativeTable } from './rule';

/** The adjoint of a gather along `axis`: every row of dy is added to the row that it was taken from. */
function scatterAdd(dy: Tensor, indices: Tensor, shape: number[], axis: number): Tensor {
  const outer = shape.slice(0, axis);
  const inner = shape.slice(axis + 1);
  const rows = shaped(dy, [...outer, indices.size, ...inner]);
  const flat = shaped(indices, [indices.size]) as Tensor1D;
  if (axis === 0) return tf.unsortedSegmentSum(rows, flat, shape[0]!);
  const all = shape.map((_, i) => i);
  const toFront = [axis, ...all.filter((i) => i !== axis)];
  const back = all.map((i) => toFront.indexOf(i));
  return tf.transpose(tf.unsortedSegmentSum(tf.transpose(rows, toFront), flat, shape[axis]!), back);
}

function checkBatchDimensions(batchDims: unknown): void {
  if (!batchDims) return;
  throw new ArgumentError('gradient of gather', {
    given: `batchDims = ${String(batchDims)}`,
    expected: 'batchDims = 0',
    remedy: 'Join the batch axes with the gathered one and add row offsets to the indices, or multiply by tf.oneHot.'
  });
}

export const gatherDerivatives: DerivativeTable = {
  GatherV2: {
    inputs: ['x', 'indices'],
    gradient: (dy, [x, indices], { axis, batchDims }) => {
      checkBatchDimensions(batchDims);
      return {
        x: () => scatterAdd(dy, indices!, x!.shape, tf.util.parseAxisParam(axis as number, x!.shape)[0]!),
        indices: () => zeros(indices!.shape)
      };
    }
  },
  // A negative segment is dropped by the sum, so that its rows get no gradient.
  UnsortedSegmentSum: {
    inputs: ['segmentIds'],
    gradient: (dy, [segmentIds]) => ({
      x: () => {
        const rows = tf.gather(dy, tf.maximum(segmentIds!, tf.scalar(0, 'int32')) as Tensor1D);
        const counted = tf.cast(tf.greaterEqual(segmentIds!, tf.scalar(0, 'int32')), 'float32');
        return tf.mul(rows, shaped(counted, [segmentIds!.size, ...dy.shape.slice(1).map(() => 1)]));
      },
      segmentIds: () => zeros(segmentIds!.shape)
    })
  },
  GatherNd: {
    inputs: ['params', 'indices'],
    gradient: (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices!, dy, params!.shape as [number]),
      indices: () => zeros(indices!.shape)
    })
  },
  ScatterNd: {
    inputs: ['indices'],
    gradient: (dy, [indices]) => ({
      updates: () => tf.gatherND(dy, indices!),
      indices: () => zeros(indices!.shape)
    })
  }
};
