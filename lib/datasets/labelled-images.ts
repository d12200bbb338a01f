import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';

/** Images of one size with their classes, as plain arrays. */
export interface LabelledImages {
  /** Grey values in [0, 1] (or 0 and 1 when binarised), image by image, row by row: count · height · width of them. */
  images: Float32Array;
  /** The class of each image, 0 … 9. */
  labels: Uint8Array;
  count: number;
  height: number;
  width: number;
}

/** The images as a tensor [count, height · width], one a row. The caller disposes it. */
export function imagesTensor({ images, count, height, width }: LabelledImages): Tensor2D {
  return tf.tensor2d(images, [count, height * width]);
}

/** The labels as an int32 tensor [count]. The caller disposes it. */
export function labelsTensor({ labels }: LabelledImages): Tensor1D {
  return tf.tensor1d(Int32Array.from(labels), 'int32');
}

/**
 * The images of positions [start, end), copied.
 * @throws ArgumentError for an empty range or one that leaves the data.
 */
export function sliceImages(data: LabelledImages, start: number, end: number): LabelledImages {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= data.count)) {
    throw new ArgumentError('sliceImages', { given: `[${start}, ${end})`, expected: `a non-empty range within [0, ${data.count})` });
  }
  const size = data.height * data.width;
  return { ...data, images: data.images.slice(start * size, end * size), labels: data.labels.slice(start, end), count: end - start };
}

/** The images for which `keep` holds, copied: one class, or all but one. @throws ArgumentError when none is left. */
export function filterImages(data: LabelledImages, keep: (label: number, index: number) => boolean): LabelledImages {
  const chosen = Array.from(data.labels.keys()).filter((index) => keep(data.labels[index] as number, index));
  if (chosen.length === 0) throw new ArgumentError('filterImages', { given: 'a condition that no image meets', expected: 'at least one image' });
  const size = data.height * data.width;
  const images = new Float32Array(chosen.length * size);
  chosen.forEach((index, row) => images.set(data.images.subarray(index * size, (index + 1) * size), row * size));
  return { ...data, images, labels: Uint8Array.from(chosen, (index) => data.labels[index] as number), count: chosen.length };
}
