import type { KernelConfig, KernelFunc, NamedAttrMap, Tensor, Tensor1D, Tensor4D, TensorInfo } from '@tensorflow/tfjs';
import { tf } from '../backend';

type Inputs = Record<string, Tensor>;
type Compute = (inputs: Inputs, attributes: NamedAttrMap) => Tensor;

/** Listed kernels that tfjs's WebAssembly backend has not and that we do not compose: they throw "not registered" when they are called. */
export const missingOnWasm: readonly string[] = ['Einsum'];

/** The adjoint of a gather, as a ScatterNd with one more row that takes what negative segments drop. */
function unsortedSegmentSum({ x, segmentIds }: Inputs, { numSegments }: NamedAttrMap): Tensor {
  const segments = numSegments as number;
  const dropped = tf.less(segmentIds!, tf.scalar(0, 'int32'));
  const rows = tf.where(dropped, tf.fill(segmentIds!.shape as [number], segments, 'int32'), segmentIds!);
  const shape = x!.shape.slice(1);
  const summed = tf.scatterND(tf.reshape(rows as Tensor1D, [-1, 1]), x!, [segments + 1, ...shape] as [number]);
  return tf.slice(summed, [0, ...shape.map(() => 0)], [segments, ...shape]);
}

/** The filter's gradient as a convolution itself: images as channels, dy as a filter dilated by the stride. */
function conv2dBackpropFilter({ x, dy }: Inputs, attributes: NamedAttrMap): Tensor {
  const { strides, pad, dimRoundingMode, filterShape } = attributes as unknown as {
    strides: [number, number];
    pad: 'same' | 'valid' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
    filterShape: [number, number, number, number];
  };
  const info = tf.backend_util.computeConv2DInfo(x!.shape as [number, number, number, number], filterShape, strides, 1, pad, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  const padded = tf.pad(x!, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0]
  ]);
  const images = tf.transpose(padded, [3, 1, 2, 0]) as Tensor4D;
  const filter = tf.transpose(dy!, [1, 2, 0, 3]) as Tensor4D;
  const full = tf.conv2d(images, filter, 1, 'valid', 'NHWC', [info.strideHeight, info.strideWidth]);
  const [height, width, channels, outChannels] = filterShape;
  return tf.transpose(tf.slice(full, [0, 0, 0, 0], [channels, height, width, outChannels]), [1, 2, 0, 3]);
}

/** tfjs's own divides by the whole window also where it overhangs the image; here by the number of cells inside it. */
function avgPoolGrad({ dy, input }: Inputs, attributes: NamedAttrMap): Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: 'same' | 'valid' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const [batch, height, width, channels] = input!.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo([batch, height, width, channels], filterSize, strides, 1, pad, dimRoundingMode);
  const step: [number, number] = [info.strideHeight, info.strideWidth];
  const window = tf.ones([info.filterHeight, info.filterWidth, 1, 1]) as Tensor4D;
  const cells = tf.conv2d(tf.ones([1, height, width, 1]) as Tensor4D, window, step, pad, 'NHWC', 1, dimRoundingMode);
  // Channels become images: each is pooled on its own.
  const planes = tf.reshape(tf.transpose(tf.div(dy!, cells), [0, 3, 1, 2]), [batch * channels, info.outHeight, info.outWidth, 1]) as Tensor4D;
  const spread = tf.conv2dTranspose(planes, window, [batch * channels, height, width, 1], step, pad, dimRoundingMode);
  return tf.transpose(tf.reshape(spread, [batch, channels, height, width]), [0, 2, 3, 1]);
}

/** tfjs's own picks wrong elements where an axis is dropped and another has a stride: here the slice keeps every axis and is reshaped. */
function stridedSlice(original: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs as unknown as Record<string, number> &
      Record<'begin' | 'end' | 'strides', number[]>;
    const x = inputs.x as Tensor;
    const dense = tf.slice_util.sliceInfo(x.shape, begin, end, strides, beginMask!, endMask!, ellipsisMask!, newAxisMask!, shrinkAxisMask!);
    // The end of a slice that runs backward to the first element is -1, which as an argument would mean the last.
    const open = dense.end.reduce((mask, stop, axis) => (stop === -1 ? mask | (1 << axis) : mask), 0);
    const { begin: from, end: to, strides: by } = dense;
    const plain = { begin: from, end: to, strides: by, beginMask: 0, endMask: open, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    const sliced = original({ inputs, attrs: plain, backend }) as TensorInfo;
    return { ...sliced, shape: dense.finalShape };
  };
}

/**
 * Gives the WebAssembly backend the kernels that gradients need and that it lacks, composed of kernels that it has, and replaces two of its kernels
 * that give wrong numbers in tfjs 4.22.
 */
export function registerWasmKernels(): void {
  compose('UnsortedSegmentSum', unsortedSegmentSum);
  compose('Conv2DBackpropFilter', conv2dBackpropFilter);
  compose('AvgPoolGrad', avgPoolGrad);
  const original = tf.getKernel('StridedSlice', 'wasm');
  replaceKernel({ ...original, kernelFunc: stridedSlice(original.kernelFunc) });
}

function compose(kernelName: string, compute: Compute): void {
  const kernelFunc: KernelFunc = ({ inputs, attrs }) => tf.tidy(() => compute(inputs as Inputs, attrs ?? {}));
  replaceKernel({ kernelName, backendName: 'wasm', kernelFunc });
}

function replaceKernel(kernel: KernelConfig): void {
  if (tf.getKernel(kernel.kernelName, kernel.backendName)) tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}
