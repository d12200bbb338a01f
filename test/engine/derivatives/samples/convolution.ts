import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { tf } from 'ebm/dist/engine/backend';
import { nearOne, spread } from './sample';
import type { Sample } from './sample';

type Padding = 'same' | 'valid';

interface Geometry {
  size: number;
  filter: number;
  stride: number;
  out: number;
  before: number;
}

/** Output size and leading padding, as TensorFlow's documentation of tf.nn.convolution states them. */
function geometry(size: number, filter: number, stride: number, padding: Padding): Geometry {
  if (padding === 'valid') return { size, filter, stride, out: Math.ceil((size - filter + 1) / stride), before: 0 };
  const out = Math.ceil(size / stride);
  return { size, filter, stride, out, before: Math.floor(Math.max((out - 1) * stride + filter - size, 0) / 2) };
}

/** Calls back for every (row, column, output row, output column, filter row, filter column) that meet. */
function meet(
  { size, filter, stride, out, before }: Geometry,
  visit: (r: number, c: number, i: number, j: number, p: number, q: number) => void
): void {
  for (let i = 0; i < out; i++)
    for (let j = 0; j < out; j++)
      for (let p = 0; p < filter; p++)
        for (let q = 0; q < filter; q++) {
          const r = i * stride + p - before;
          const c = j * stride + q - before;
          if (r >= 0 && r < size && c >= 0 && c < size) visit(r, c, i, j, p, q);
        }
}

const inChannels = 2;
const outChannels = 2;
const images = 2;

interface Kind {
  size: number;
  filter: number;
  stride: number;
  padding: Padding;
}

const kinds: Kind[] = [
  { size: 4, filter: 3, stride: 1, padding: 'same' },
  { size: 4, filter: 3, stride: 1, padding: 'valid' },
  { size: 4, filter: 3, stride: 2, padding: 'same' },
  { size: 5, filter: 3, stride: 2, padding: 'valid' },
  { size: 4, filter: 2, stride: 3, padding: 'valid' }
];

const cubes = (y: Tensor): Tensor => tf.sum(tf.mul(tf.square(y), y));
const sumOfCubes = (y: number[]): number => y.reduce((sum, value) => sum + value ** 3, 0);

function sample(
  kernel: string,
  { size, filter, stride, padding }: Kind,
  rest: Pick<Sample, 'x' | 'xShape' | 'theta' | 'thetaShape' | 'program' | 'truth'>
): Sample {
  return { kernel, name: `${size}x${size}, filter ${filter}, stride ${stride}, ${padding}`, ...rest };
}

const half = (values: number[]): number[] => values.map((value) => 0.5 * value);

function convolution(kind: Kind): Sample {
  const g = geometry(kind.size, kind.filter, kind.stride, kind.padding);
  const { size, filter, out } = g;
  return sample('Conv2D', kind, {
    x: half(spread(images * size * size * inChannels)),
    xShape: [images, size, size, inChannels],
    theta: half(nearOne(filter * filter * inChannels * outChannels)),
    thetaShape: [filter, filter, inChannels, outChannels],
    program: (x, theta) => cubes(tf.conv2d(x as Tensor4D, tf.mul(theta, tf.add(tf.sum(x), 0.8)) as Tensor4D, kind.stride, kind.padding)),
    truth: (x, theta) => {
      const scale = x.reduce((a, b) => a + b, 0) + 0.8;
      const y = new Array<number>(images * out * out * outChannels).fill(0);
      for (let n = 0; n < images; n++)
        meet(g, (r, c, i, j, p, q) => {
          for (let a = 0; a < inChannels; a++)
            for (let b = 0; b < outChannels; b++) {
              const input = x[((n * size + r) * size + c) * inChannels + a]!;
              y[((n * out + i) * out + j) * outChannels + b]! += input * theta[((p * filter + q) * inChannels + a) * outChannels + b]! * scale;
            }
        });
      return sumOfCubes(y);
    }
  });
}

function transposed(kind: Kind): Sample {
  const g = geometry(kind.size, kind.filter, kind.stride, kind.padding);
  const { size, filter, out } = g;
  return sample('Conv2DBackpropInput', kind, {
    x: half(spread(images * out * out * outChannels)),
    xShape: [images, out, out, outChannels],
    theta: half(nearOne(filter * filter * inChannels * outChannels)),
    thetaShape: [filter, filter, inChannels, outChannels],
    program: (x, theta) =>
      cubes(
        tf.conv2dTranspose(
          x as Tensor4D,
          tf.mul(theta, tf.add(tf.sum(x), 0.8)) as Tensor4D,
          [images, size, size, inChannels],
          kind.stride,
          kind.padding
        )
      ),
    truth: (x, theta) => {
      const scale = x.reduce((a, b) => a + b, 0) + 0.8;
      const y = new Array<number>(images * size * size * inChannels).fill(0);
      for (let n = 0; n < images; n++)
        meet(g, (r, c, i, j, p, q) => {
          for (let a = 0; a < inChannels; a++)
            for (let b = 0; b < outChannels; b++) {
              const input = x[((n * out + i) * out + j) * outChannels + b]!;
              y[((n * size + r) * size + c) * inChannels + a]! += input * theta[((p * filter + q) * inChannels + a) * outChannels + b]! * scale;
            }
        });
      return sumOfCubes(y);
    }
  });
}

function filterGradient(kind: Kind): Sample {
  const g = geometry(kind.size, kind.filter, kind.stride, kind.padding);
  const { size, filter, out } = g;
  const filterShape = [filter, filter, inChannels, outChannels];
  return sample('Conv2DBackpropFilter', kind, {
    x: half(spread(images * size * size * inChannels)),
    xShape: [images, size, size, inChannels],
    theta: half(nearOne(images * out * out * outChannels)),
    thetaShape: [images, out, out, outChannels],
    program: (x, theta) => {
      const attributes = { strides: kind.stride, pad: kind.padding, dataFormat: 'NHWC', filterShape };
      const dy = tf.mul(theta, tf.add(tf.sum(x), 0.8));
      return cubes(tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as Tensor);
    },
    truth: (x, theta) => {
      const scale = x.reduce((a, b) => a + b, 0) + 0.8;
      const y = new Array<number>(filter * filter * inChannels * outChannels).fill(0);
      for (let n = 0; n < images; n++)
        meet(g, (r, c, i, j, p, q) => {
          for (let a = 0; a < inChannels; a++)
            for (let b = 0; b < outChannels; b++) {
              const output = theta[((n * out + i) * out + j) * outChannels + b]! * scale;
              y[((p * filter + q) * inChannels + a) * outChannels + b]! += x[((n * size + r) * size + c) * inChannels + a]! * output;
            }
        });
      return sumOfCubes(y);
    }
  });
}

function averagePooling(kernel: 'AvgPool' | 'AvgPoolGrad', kind: Kind): Sample {
  const g = geometry(kind.size, kind.filter, kind.stride, kind.padding);
  const { size, filter, stride, out } = g;
  const [from, to] = kernel === 'AvgPool' ? [size, out] : [out, size];
  const count = from * from * inChannels;
  return sample(kernel, kind, {
    x: spread(count),
    xShape: [1, from, from, inChannels],
    theta: nearOne(count),
    thetaShape: [1, from, from, inChannels],
    program: (x, theta) => {
      const u = tf.mul(x, theta) as Tensor4D;
      if (kernel === 'AvgPool') return cubes(tf.avgPool(u, filter, stride, kind.padding));
      const input = tf.zeros([1, size, size, inChannels]);
      return cubes(tf.engine().runKernel('AvgPoolGrad', { dy: u, input }, { filterSize: filter, strides: stride, pad: kind.padding }) as Tensor);
    },
    truth: (x, theta) => {
      // Cells outside the image count neither in the sum nor in the number that divides it.
      const cells = new Array<number>(out * out).fill(0);
      meet(g, (_r, _c, i, j) => cells[i * out + j]!++);
      const y = new Array<number>(to * to * inChannels).fill(0);
      meet(g, (r, c, i, j) => {
        for (let a = 0; a < inChannels; a++) {
          const large = (r * size + c) * inChannels + a;
          const small = (i * out + j) * inChannels + a;
          const [source, target] = kernel === 'AvgPool' ? [large, small] : [small, large];
          y[target]! += (x[source]! * theta[source]!) / cells[i * out + j]!;
        }
      });
      return sumOfCubes(y);
    }
  });
}

export const convolutionSamples: Sample[] = [
  ...kinds.map(convolution),
  ...kinds.map(transposed),
  ...kinds.map(filterGradient),
  ...kinds.flatMap((kind) => [averagePooling('AvgPool', kind), averagePooling('AvgPoolGrad', kind)])
];
