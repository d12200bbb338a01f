import type { KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs';
import { nativeBackend, tf } from './backend';
import type { NativeBackend, OpAttribute } from './backend';
import { executeRecorded, within } from './capture';
import { ArgumentError } from './errors';
import { isTracing } from './tracing-state';

/**
 * tfjs-node's gather reads its indices to check them, which a program cannot. Here, eager, an index out of range is an error as before;
 * in a program the row of such an index is NaN (for floats; integers get the nearest row): never silently another row, as under XLA.
 */
export function registerGatherKernel(): void {
  tf.unregisterKernel('GatherV2', 'tensorflow');
  tf.registerKernel({ kernelName: 'GatherV2', backendName: 'tensorflow', kernelFunc: gather } as KernelConfig);
}

function gather({ inputs, attrs }: { inputs: Record<string, TensorInfo>; attrs?: Record<string, unknown> }): TensorInfo {
  const { x, indices } = inputs as { x: TensorInfo; indices: TensorInfo };
  const { axis, batchDims } = attrs as { axis: number; batchDims: number };
  const backend = nativeBackend();
  const rows = x.shape[axis] ?? 1;
  const { binding } = backend;
  const type = (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const attributes = [
    { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDims },
    type('Tparams', x.dtype === 'float32' ? binding.TF_FLOAT : x.dtype === 'bool' ? binding.TF_BOOL : binding.TF_INT32),
    type('Tindices', binding.TF_INT32),
    type('Taxis', binding.TF_INT32)
  ];
  return tf.tidy(() => {
    const axisTensor = tf.scalar(axis, 'int32');
    if (!isTracing()) {
      checkIndices(backend, indices, rows);
      return backend.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
    }
    const wanted = asTensor(indices);
    const inRange = tf.clipByValue(wanted, 0, Math.max(0, rows - 1)).cast('int32');
    const anywhere = within(undefined, () => tf.zeros(indices.shape, 'int32'));
    const taken = executeRecorded('GatherV2', attributes, [x, inRange, axisTensor], [x, anywhere, axisTensor]);
    if (x.dtype !== 'float32') return taken;
    const valid = tf.equal(wanted, inRange).reshape(maskShape(x.shape, indices.shape, axis, batchDims));
    return backend.executeSingleOutput('SelectV2', [type('T', binding.TF_FLOAT)], [valid, taken, tf.scalar(NaN)]);
  });
}

/** The indices' shape with an axis of length 1 for each axis of the result that comes from the table. */
function maskShape(table: number[], indices: number[], axis: number, batchDims: number): number[] {
  const ones = (count: number): number[] => new Array<number>(count).fill(1);
  return [...indices.slice(0, batchDims), ...ones(axis - batchDims), ...indices.slice(batchDims), ...ones(table.length - axis - 1)];
}

function checkIndices(backend: NativeBackend, indices: TensorInfo, rows: number): void {
  const bad = backend.readSync(indices.dataId).find((index) => index < 0 || index >= rows);
  if (bad !== undefined) throw new ArgumentError('gather: indices', { given: String(bad), expected: `whole numbers from 0 to ${rows - 1}` });
}

function asTensor(info: TensorInfo): Tensor {
  return info as Tensor;
}
