import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import { flatten, toTensor } from '../engine/trees';

/** The Euclidean norm of all leaves of a tree together: √Σ g². */
export function treeNorm(tree: unknown): Scalar {
  return tf.tidy(() => {
    const squares = flatten<Tensor>(tree, 'gradient').leaves.map(({ value }) => sumOfSquares(toTensor(value)));
    return tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square), tf.scalar(0))) as Scalar;
  });
}

function sumOfSquares(values: Tensor): Tensor {
  const squares = tf.square(values);
  // Axis by axis, four times as fast in XLA on a CPU; but for the abs, which changes nothing, it makes one slow sum of the two.
  return values.rank < 2 ? tf.sum(squares) : tf.sum(tf.abs(tf.sum(squares, 0)));
}
