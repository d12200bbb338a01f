import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from 'ebm/dist/engine/backend';
import { arrayOperation, nearOne, spread } from './sample';
import type { Sample } from './sample';

type Index = number[];

/** Row-major positions of a shape. */
function positions(shape: number[]): Index[] {
  return shape.reduce<Index[]>((all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])), [[]]);
}

function flat(index: Index, shape: number[]): number {
  return index.reduce((at, i, axis) => at * shape[axis]! + i, 0);
}

/** An operation that takes element `from(index)` of the input, or zero where it says undefined. */
function picked(shape: number[], outShape: number[], from: (index: Index) => Index | undefined): (u: number[]) => number[] {
  return (u) =>
    positions(outShape).map((index) => {
      const source = from(index);
      return source ? u[flat(source, shape)]! : 0;
    });
}

/** A reduction over `axes` of the groups of elements that share the other indices. */
function reduced(shape: number[], axes: number[], reduce: (group: number[]) => number): (u: number[]) => number[] {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return (u) =>
    positions(kept.map((axis) => shape[axis]!)).map((index) =>
      reduce(
        positions(shape)
          .filter((source) => kept.every((axis, k) => source[axis] === index[k]))
          .map((source) => u[flat(source, shape)]!)
      )
    );
}

const add = (group: number[]): number => group.reduce((a, b) => a + b, 0);
const multiply = (group: number[]): number => group.reduce((a, b) => a * b, 1);

function scanned(shape: number[], axis: number, combine: (group: number[]) => number, exclusive: boolean, backward: boolean) {
  return (u: number[]): number[] =>
    positions(shape).map((index) => {
      const i = index[axis]!;
      const inside = (j: number): boolean => (backward ? j > i : j < i) || (!exclusive && j === i);
      const along = Array.from({ length: shape[axis]! }, (_, j) => j).filter(inside);
      return combine(
        along.map(
          (j) =>
            u[
              flat(
                index.map((value, d) => (d === axis ? j : value)),
                shape
              )
            ]!
        )
      );
    });
}

function reduction(
  kernel: string,
  name: string,
  axes: number[],
  apply: (u: Tensor, axes: number[]) => Tensor,
  reduce: (group: number[]) => number
): Sample {
  return arrayOperation(kernel, name, [2, 3, 2], (u) => apply(u, axes), reduced([2, 3, 2], axes, reduce), distinct);
}

/** Twelve values no two of which come within 0.1 of each other, so that no maximum changes hands. */
const distinct = [0.5, -0.8, 1.3, 0.2, -0.3, 0.9, -1.7, 0.7, 1.1, -0.5, -0.9, 2.2];
const mean = (group: number[]): number => add(group) / group.length;
const scans = [
  { axis: 0, exclusive: false, backward: false },
  { axis: 0, exclusive: true, backward: true },
  { axis: 1, exclusive: true, backward: false },
  { axis: 1, exclusive: false, backward: true }
];
const withZeros = [0.5, 0, 1.3, -0.7, 0.9, 0, 0, 0.8, 1.1];
const square3 = [3, 3];
const indices = (): Tensor1D => tf.tensor1d([2, 0, 2], 'int32');

export const arraySamples: Sample[] = [
  reduction('Sum', 'one axis', [1], (u, axes) => tf.sum(u, axes), add),
  reduction('Sum', 'two axes', [0, 2], (u, axes) => tf.sum(u, axes), add),
  reduction('Sum', 'all axes, kept', [0, 1, 2], (u) => tf.sum(u, undefined, true), add),
  reduction('Mean', 'one axis', [1], (u, axes) => tf.mean(u, axes), mean),
  reduction('Mean', 'all axes', [0, 1, 2], (u) => tf.mean(u), mean),
  reduction(
    'Max',
    'one axis',
    [1],
    (u, axes) => tf.max(u, axes),
    (group) => Math.max(...group)
  ),
  reduction(
    'Max',
    'all axes, kept',
    [0, 1, 2],
    (u) => tf.max(u, undefined, true),
    (group) => Math.max(...group)
  ),
  reduction(
    'Min',
    'two axes',
    [0, 1],
    (u, axes) => tf.min(u, axes),
    (group) => Math.min(...group)
  ),
  reduction('Prod', 'one axis', [1], (u, axes) => tf.prod(u, axes), multiply),
  reduction('Prod', 'two axes', [0, 2], (u, axes) => tf.prod(u, axes), multiply),
  reduction('Prod', 'last axis, kept', [2], (u, axes) => tf.prod(u, axes, true), multiply),
  arrayOperation('Prod', 'zeros among the factors', square3, (u) => tf.prod(u, 1), reduced(square3, [1], multiply), withZeros),
  ...scans.map(({ axis, exclusive, backward }) =>
    arrayOperation(
      'Cumsum',
      `axis ${axis}${exclusive ? ', exclusive' : ''}${backward ? ', backward' : ''}`,
      square3,
      (u) => tf.cumsum(u, axis, exclusive, backward),
      scanned(square3, axis, add, exclusive, backward)
    )
  ),
  ...scans.map(({ axis, exclusive, backward }) =>
    arrayOperation(
      'Cumprod',
      `axis ${axis}${exclusive ? ', exclusive' : ''}${backward ? ', backward' : ''}, zeros among the factors`,
      square3,
      (u) => tf.cumprod(u, axis, exclusive, backward),
      scanned(square3, axis, multiply, exclusive, backward),
      withZeros
    )
  ),

  arrayOperation(
    'Identity',
    '',
    [3],
    (u) => tf.clone(u),
    (u) => u
  ),
  arrayOperation(
    'Reshape',
    '',
    [2, 3],
    (u) => tf.reshape(u, [3, 2]),
    (u) => u
  ),
  arrayOperation(
    'ExpandDims',
    '',
    [2, 3],
    (u) => tf.expandDims(u, 1),
    (u) => u
  ),
  arrayOperation(
    'Transpose',
    '',
    [2, 3, 2],
    (u) => tf.transpose(u, [2, 0, 1]),
    picked([2, 3, 2], [2, 2, 3], ([a, b, c]) => [b!, c!, a!])
  ),
  arrayOperation(
    'Reverse',
    '',
    [2, 3],
    (u) => tf.reverse(u, 1),
    picked([2, 3], [2, 3], ([i, j]) => [i!, 2 - j!])
  ),
  arrayOperation(
    'PadV2',
    '',
    [2, 2],
    (u) =>
      tf.pad(u, [
        [1, 0],
        [0, 2]
      ]),
    picked([2, 2], [3, 4], ([i, j]) => (i! > 0 && j! < 2 ? [i! - 1, j!] : undefined))
  ),
  arrayOperation(
    'Slice',
    '',
    [3, 3],
    (u) => tf.slice(u, [1, 0], [2, 2]),
    picked([3, 3], [2, 2], ([i, j]) => [i! + 1, j!])
  ),
  arrayOperation(
    'StridedSlice',
    'strides 2 and 1',
    [4, 3],
    (u) => tf.stridedSlice(u, [0, 1], [4, 3], [2, 1]),
    picked([4, 3], [2, 2], ([i, j]) => [2 * i!, j! + 1])
  ),
  arrayOperation(
    'StridedSlice',
    'backward',
    [3, 4],
    (u) => tf.stridedSlice(u, [2, 3], [0, 0], [-1, -2]),
    picked([3, 4], [2, 2], ([i, j]) => [2 - i!, 3 - 2 * j!])
  ),
  arrayOperation(
    'StridedSlice',
    'axis dropped, stride beyond the end',
    [3, 4],
    (u) => tf.stridedSlice(u, [1, 0], [2, 4], [1, 3], 0, 0, 0, 0, 1),
    picked([3, 4], [2], ([j]) => [1, 3 * j!])
  ),
  arrayOperation(
    'Concat',
    '',
    [2, 2],
    (u) => tf.concat([u, tf.square(u), u], 1),
    (u) => [0, 1].flatMap((row) => [u[2 * row]!, u[2 * row + 1]!, u[2 * row]! ** 2, u[2 * row + 1]! ** 2, u[2 * row]!, u[2 * row + 1]!])
  ),
  arrayOperation(
    'SplitV',
    '',
    [2, 3],
    (u) => {
      const [left, right] = tf.split(u, [1, 2], 1) as [Tensor, Tensor];
      return tf.mul(left, right);
    },
    (u) => [u[0]! * u[1]!, u[0]! * u[2]!, u[3]! * u[4]!, u[3]! * u[5]!]
  ),
  arrayOperation(
    'SplitV',
    'one output used',
    [2, 3],
    (u) => tf.split(u, 3, 1)[1]!,
    (u) => [u[1]!, u[4]!]
  ),
  arrayOperation(
    'SplitV',
    'one output',
    [2, 2],
    (u) => tf.split(u, 1, 1)[0]!,
    (u) => u
  ),
  arrayOperation(
    'Pack',
    '',
    [3],
    (u) => tf.stack([u, tf.square(u)], 1),
    (u) => u.flatMap((value) => [value, value ** 2])
  ),
  arrayOperation(
    'Unpack',
    '',
    [2, 3],
    (u) => {
      const [first, second] = tf.unstack(u, 0) as [Tensor, Tensor];
      return tf.mul(first, tf.square(second));
    },
    (u) => [0, 1, 2].map((i) => u[i]! * u[i + 3]! ** 2)
  ),
  arrayOperation(
    'Tile',
    'several axes',
    [2, 1, 2],
    (u) => tf.tile(u, [2, 3, 1]),
    picked([2, 1, 2], [4, 3, 2], ([a, , c]) => [a! % 2, 0, c!])
  ),
  arrayOperation(
    'Tile',
    'five axes',
    [1, 2, 1, 1, 2],
    (u) => tf.tile(u, [2, 1, 1, 2, 2]),
    picked([1, 2, 1, 1, 2], [2, 2, 1, 2, 4], ([, b, , , e]) => [0, b!, 0, 0, e! % 2])
  ),
  arrayOperation(
    'Tile',
    'by broadcastTo',
    [3, 1],
    (u) => tf.broadcastTo(u, [2, 3, 2]),
    picked([3, 1], [2, 3, 2], ([, b]) => [b!, 0])
  ),

  arrayOperation(
    'GatherV2',
    'rows, one twice',
    [3, 2],
    (u) => tf.gather(u, indices()),
    picked([3, 2], [3, 2], ([i, j]) => [[2, 0, 2][i!]!, j!])
  ),
  arrayOperation(
    'GatherV2',
    'columns',
    [2, 3],
    (u) => tf.gather(u, indices(), 1),
    picked([2, 3], [2, 3], ([i, j]) => [i!, [2, 0, 2][j!]!])
  ),
  arrayOperation(
    'GatherV2',
    'a table of indices',
    [3, 2],
    (u) =>
      tf.gather(
        u,
        tf.tensor2d(
          [
            [1, 0],
            [2, 1]
          ],
          [2, 2],
          'int32'
        ),
        0
      ),
    picked([3, 2], [2, 2, 2], ([a, b, c]) => [[1, 0, 2, 1][2 * a! + b!]!, c!])
  ),
  arrayOperation(
    'UnsortedSegmentSum',
    'one segment negative',
    [4, 2],
    (u) => tf.unsortedSegmentSum(u, tf.tensor1d([1, 0, -1, 1], 'int32'), 3),
    (u) => [u[2]!, u[3]!, u[0]! + u[6]!, u[1]! + u[7]!, 0, 0]
  ),
  arrayOperation(
    'GatherNd',
    '',
    [2, 3],
    (u) => tf.gatherND(u, tf.tensor2d([1, 2, 0, 1, 1, 2], [3, 2], 'int32')),
    (u) => [u[5]!, u[1]!, u[5]!]
  ),
  arrayOperation(
    'ScatterNd',
    'one place twice',
    [3, 2],
    (u) => tf.scatterND(tf.tensor2d([2, 0, 2], [3, 1], 'int32'), u, [3, 2]),
    (u) => [u[2]!, u[3]!, 0, 0, u[0]! + u[4]!, u[1]! + u[5]!]
  )
];

/** Matrix products with every pair of flags: f = Σ c (A B)³ with A of x and B of θ and x. */
function product(transposeA: boolean, transposeB: boolean, batch: 'none' | 'both' | 'left' | 'right'): Sample {
  const groups = batch === 'none' ? 1 : 2;
  const leftGroups = batch === 'right' ? 1 : groups;
  const rightGroups = batch === 'left' ? 1 : groups;
  const left = transposeA ? [3, 2] : [2, 3];
  const right = transposeB ? [2, 3] : [3, 2];
  const lead = (count: number, shape: number[]): number[] => (batch === 'none' ? shape : [count, ...shape]);
  const size = 6 * leftGroups;
  const at = (values: number[], group: number, i: number, j: number, columns: number): number => values[group * 6 + i * columns + j]!;
  return {
    ...arrayOperation(
      'BatchMatMul',
      '',
      [size],
      (u) => u,
      (u) => u
    ),
    name: `${transposeA ? 'Aᵀ' : 'A'}${transposeB ? 'Bᵀ' : 'B'}, groups: ${batch}`,
    x: spread(size),
    xShape: lead(leftGroups, left),
    theta: nearOne(6 * rightGroups),
    thetaShape: lead(rightGroups, right),
    program: (x, theta) => {
      const b = tf.mul(theta, tf.add(tf.mean(x), 0.8));
      const y = tf.matMul(x, b, transposeA, transposeB);
      return tf.sum(tf.mul(tf.square(y), y));
    },
    truth: (x, theta) => {
      const scale = mean(x) + 0.8;
      return add(
        positions([groups, 2, 2]).map(([g, i, j]) => {
          const terms = [0, 1, 2].map((k) => {
            const a = transposeA ? at(x, g! % leftGroups, k, i!, 2) : at(x, g! % leftGroups, i!, k, 3);
            const b = transposeB ? at(theta, g! % rightGroups, j!, k, 3) : at(theta, g! % rightGroups, k, j!, 2);
            return a * b * scale;
          });
          return add(terms) ** 3;
        })
      );
    }
  };
}

function einsum(
  equation: string,
  leftShape: number[],
  rightShape: number[],
  truth: (a: (...i: Index) => number, b: (...i: Index) => number) => number[]
): Sample {
  return {
    ...arrayOperation(
      'Einsum',
      '',
      leftShape,
      (u) => u,
      (u) => u
    ),
    name: equation,
    theta: nearOne(rightShape.reduce((a, b) => a * b, 1)),
    thetaShape: rightShape,
    program: (x, theta) => {
      const y = tf.einsum(equation, x, tf.mul(theta, tf.add(tf.mean(x), 0.8)));
      return tf.sum(tf.mul(tf.square(y), y));
    },
    truth: (x, theta) => {
      const scale = mean(x) + 0.8;
      return add(
        truth(
          (...i) => x[flat(i, leftShape)]!,
          (...i) => theta[flat(i, rightShape)]! * scale
        ).map((y) => y ** 3)
      );
    }
  };
}

export const linearAlgebraSamples: Sample[] = [
  ...[false, true].flatMap((a) => [false, true].flatMap((b) => (['none', 'both', 'left', 'right'] as const).map((batch) => product(a, b, batch)))),
  einsum('ij,jk->ik', [2, 3], [3, 2], (a, b) => positions([2, 2]).map(([i, k]) => add([0, 1, 2].map((j) => a(i!, j) * b(j, k!))))),
  einsum('bij,bj->b', [2, 2, 3], [2, 3], (a, b) => [0, 1].map((g) => add(positions([2, 3]).map(([i, j]) => a(g, i!, j!) * b(g, j!))))),
  einsum('ij,k->ki', [2, 3], [2], (a, b) => positions([2, 2]).map(([k, i]) => add([0, 1, 2].map((j) => a(i!, j))) * b(k!)))
];
