import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';

/** Whether two shapes are equal. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Sums a gradient over the axes along which an input of `shape` was broadcast. Always a new handle: tfjs disposes gradients that it has added up. */
export function sumTo(gradient: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(gradient.shape, shape)) return tf.clone(gradient);
  const lead = gradient.rank - shape.length;
  const axes = gradient.shape.map((_, axis) => axis).filter((axis) => axis < lead || (shape[axis - lead] === 1 && gradient.shape[axis] !== 1));
  const reduced = tf.sum(gradient, axes, lead === 0);
  return sameShape(reduced.shape, shape) ? reduced : tf.reshape(reduced, shape.slice());
}

/** The shape with the reduced axes kept at size 1. */
export function keptShape(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** `tensor` of another shape; the same handle if the shape is already right. */
export function shaped(tensor: Tensor, shape: readonly number[]): Tensor {
  return sameShape(tensor.shape, shape) ? tensor : tf.reshape(tensor, shape.slice());
}

/** Spreads the gradient of a reduction back over the reduced axes (one Tile, no constant of the input's size). */
export function spread(dy: Tensor, shape: readonly number[], axes: readonly number[]): Tensor {
  return tf.broadcastTo(shaped(dy, keptShape(shape, axes)), shape.slice() as [number]);
}

/** Float zeros of a shape, made by the Fill kernel: a constant of two numbers in a traced program, whatever the size. */
export function zeros(shape: readonly number[]): Tensor {
  return tf.fill(shape.slice() as [number], 0, 'float32');
}

/** `dy` where the mask holds and zero elsewhere; unlike a product with the mask it yields no NaN from an infinite `dy`. Shapes must be equal. */
export function keepWhere(mask: Tensor, dy: Tensor): Tensor {
  return select(mask, dy, tf.zerosLike(dy));
}

/** `whenTrue` where the mask holds, else `whenFalse`, all of one shape. */
export function select(mask: Tensor, whenTrue: Tensor, whenFalse: Tensor): Tensor {
  return tf.engine().runKernel('Select', { condition: mask, t: whenTrue, e: whenFalse }) as Tensor;
}
