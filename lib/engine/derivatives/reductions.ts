import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { detached } from '../tape';
import { keptShape, shaped, spread } from './broadcasting';
import type { Attributes, DerivativeTable, Rule } from './rule';

type Axis = number | number[];

function axesOf(attributes: Attributes, name: string, x: Tensor): number[] {
  return tf.util.parseAxisParam(attributes[name] as Axis, x.shape);
}

/** max and min: the gradient goes to the extreme element; tied ones share it equally, as in JAX. */
function extreme(reduce: (x: Tensor, axes: number[], keepDims: boolean) => Tensor, axisAttribute: string): Rule {
  return {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({
      x: () => {
        const axes = axesOf(attributes, axisAttribute, x!);
        const fixed = detached(x!);
        const extremes = tf.cast(tf.equal(fixed, reduce(fixed, axes, true)), 'float32');
        const share = tf.div(extremes, tf.sum(extremes, axes, true));
        return tf.mul(shaped(dy, keptShape(x!.shape, axes)), share);
      }
    })
  };
}

/** Each element's cofactor, the product of the others along the last axis: right at zeros too, where prod(x) / x is not. */
function cofactors(x: Tensor): Tensor {
  const axis = x.rank - 1;
  return tf.mul(tf.cumprod(x, axis, true, false), tf.cumprod(x, axis, true, true));
}

function productGradient(dy: Tensor, x: Tensor, axes: number[]): Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const inOrder = order.every((axis, i) => axis === i);
  const moved = inOrder ? x : tf.transpose(x, order);
  const keptSizes = kept.map((axis) => x.shape[axis]!);
  const flat = shaped(moved, [...keptSizes, tf.util.sizeFromShape(axes.map((axis) => x.shape[axis]!))]);
  const gradient = shaped(tf.mul(shaped(dy, [...keptSizes, 1]), cofactors(flat)), moved.shape);
  return inOrder ? gradient : tf.transpose(gradient, inverse(order));
}

function inverse(order: number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

/** The tensor with `axis` and the last axis exchanged; applied twice it does nothing. */
function exchangeWithLast(x: Tensor, axis: number): Tensor {
  if (axis === x.rank - 1) return x;
  const order = x.shape.map((_, i) => i);
  order[axis] = x.rank - 1;
  order[x.rank - 1] = axis;
  return tf.transpose(x, order);
}

/**
 * dL/dx_j = sum_i dy_i d(prod_{k <= i} x_k)/dx_j along the last axis, without a division:
 * prod_{k < j} x_k · sum_{i >= j} dy_i prod_{j < k <= i} x_k, the inner products as one n x n table.
 */
function cumulativeProductGradient(dy: Tensor, x: Tensor, exclusive: boolean): Tensor {
  const n = x.shape[x.rank - 1]!;
  const column = tf.reshape(tf.range(0, n, 1, 'int32'), [n, 1]);
  const row = tf.reshape(column, [1, n]);
  const later = tf.cast(tf.greater(row, column), 'float32');
  const others = tf.add(tf.mul(tf.expandDims(x, -2), later), tf.sub(1, later));
  const reached = exclusive ? later : tf.cast(tf.greaterEqual(row, column), 'float32');
  const between = tf.mul(tf.cumprod(others, x.rank, exclusive, false), reached);
  return tf.mul(tf.cumprod(x, x.rank - 1, true, false), tf.sum(tf.mul(tf.expandDims(dy, -2), between), -1));
}

export const reductionDerivatives: DerivativeTable = {
  Sum: {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => spread(dy, x!.shape, axesOf(attributes, 'axis', x!)) })
  },
  Mean: {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => spread(tf.mul(dy, dy.size / x!.size), x!.shape, axesOf(attributes, 'axis', x!)) })
  },
  Max: extreme((x, axes, keepDims) => tf.max(x, axes, keepDims), 'reductionIndices'),
  Min: extreme((x, axes, keepDims) => tf.min(x, axes, keepDims), 'axis'),
  Prod: {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => productGradient(dy, x!, axesOf(attributes, 'axis', x!)) })
  },
  Cumsum: {
    gradient: (dy, _inputs, { axis, exclusive, reverse }) => ({
      x: () => tf.cumsum(dy, axis as number, exclusive as boolean, !(reverse as boolean))
    })
  },
  Cumprod: {
    inputs: ['x'],
    gradient: (dy, [x], { axis, exclusive, reverse }) => ({
      x: () => {
        const along = tf.util.parseAxisParam(axis as number, x!.shape)[0]!;
        const align = (tensor: Tensor): Tensor => {
          const moved = exchangeWithLast(tensor, along);
          return reverse ? tf.reverse(moved, -1) : moved;
        };
        const gradient = cumulativeProductGradient(align(dy), align(x!), exclusive as boolean);
        return exchangeWithLast(reverse ? tf.reverse(gradient, -1) : gradient, along);
      }
    })
  }
};
