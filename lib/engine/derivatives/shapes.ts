import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { sameShape, shaped, zeros } from './broadcasting';
import type { DerivativeTable, Gradients, Rule } from './rule';

/** The outputs' gradients of a kernel that may have one output, which tfjs then hands over bare. */
function asList(dy: Tensor): Tensor[] {
  return Array.isArray(dy) ? (dy as Tensor[]) : [dy];
}

const concatRule: Rule = {
  inputs: 'all',
  gradient: (dy, parts, attributes) => {
    const axis = tf.util.parseAxisParam(attributes.axis as number, dy.shape)[0]!;
    let start = 0;
    const slices = parts.map((part, i): [string, () => Tensor] => {
      const begin = dy.shape.map((_, d) => (d === axis ? start : 0));
      start += part.shape[axis]!;
      return [String(i), () => tf.slice(dy, begin, part.shape)];
    });
    return Object.fromEntries(slices) as Gradients;
  }
};

const packRule: Rule = {
  inputs: 'all',
  gradient: (dy, _parts, { axis }) => {
    const rows = tf.unstack(dy, axis as number);
    return Object.fromEntries(rows.map((row, i) => [i, () => row])) as Gradients;
  }
};

/** Copies side by side are added up: [r₀ s₀, r₁ s₁, ...] read as [r₀, s₀, r₁, s₁, ...] and summed over every r. */
function tileGradient(dy: Tensor, shape: number[], repeats: number[]): Tensor {
  const split: number[] = [];
  const copies: number[] = [];
  shape.forEach((size, axis) => {
    if (repeats[axis] !== 1) {
      copies.push(split.length);
      split.push(repeats[axis]!);
      if (size === 1) return;
    }
    split.push(size);
  });
  if (copies.length === 0) return tf.clone(dy);
  return shaped(tf.sum(shaped(dy, split), copies), shape);
}

/** Spaces the entries of one axis `stride` apart, zeros between and after them. */
function dilate(x: Tensor, axis: number, stride: number): Tensor {
  if (stride === 1) return x;
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const entries = x.shape[axis]!;
  const columns = tf.reshape(x, [tf.util.sizeFromShape(before) * entries, 1, tf.util.sizeFromShape(after)]);
  const padded = tf.pad(columns, [
    [0, 0],
    [0, stride - 1],
    [0, 0]
  ]);
  return tf.reshape(padded, [...before, entries * stride, ...after]);
}

interface SliceSpec {
  begin: number[];
  end: number[];
  strides: number[];
}

/** Puts dy back where the strided slice took its elements from, zeros elsewhere. */
function stridedSliceGradient(dy: Tensor, shape: number[], { begin, end, strides }: SliceSpec): Tensor {
  const counts = shape.map((_, axis) => Math.max(0, Math.ceil((end[axis]! - begin[axis]!) / strides[axis]!)));
  if (counts.includes(0)) return zeros(shape);
  let placed = shaped(dy, counts);
  const backward = strides.flatMap((stride, axis) => (stride < 0 ? [axis] : []));
  if (backward.length > 0) placed = tf.reverse(placed, backward);
  strides.forEach((stride, axis) => (placed = dilate(placed, axis, Math.abs(stride))));
  const first = begin.map((start, axis) => (strides[axis]! < 0 ? start + (counts[axis]! - 1) * strides[axis]! : start));
  const fitting = placed.shape.map((size, axis) => Math.min(size, shape[axis]! - first[axis]!));
  const cut = sameShape(fitting, placed.shape)
    ? placed
    : tf.slice(
        placed,
        fitting.map(() => 0),
        fitting
      );
  return tf.pad(
    cut,
    shape.map((size, axis): [number, number] => [first[axis]!, size - first[axis]! - fitting[axis]!])
  );
}

const stridedSliceRule: Rule = {
  inputs: ['x'],
  gradient: (dy, [x], attributes) => ({
    x: () => {
      const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes as unknown as SliceSpec &
        Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>;
      const { slice_util: sliceUtil } = tf;
      const spec = sliceUtil.sliceInfo(x!.shape, begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
      return stridedSliceGradient(dy, x!.shape, spec);
    }
  })
};

export const shapeDerivatives: DerivativeTable = {
  Identity: { gradient: (dy) => ({ x: () => tf.clone(dy) }) },
  Reshape: 'tfjs',
  ExpandDims: 'tfjs',
  Transpose: 'tfjs',
  Reverse: 'tfjs',
  PadV2: 'tfjs',
  Slice: 'tfjs',
  StridedSlice: stridedSliceRule,
  Concat: concatRule,
  SplitV: { gradient: (dy, _inputs, { axis }) => ({ x: () => tf.concat(asList(dy), axis as number) }) },
  Pack: packRule,
  Unpack: { gradient: (dy, _inputs, { axis }) => ({ value: () => tf.stack(asList(dy), axis as number) }) },
  Tile: { inputs: ['x'], gradient: (dy, [x], { reps }) => ({ x: () => tileGradient(dy, x!.shape, reps as number[]) }) }
};
