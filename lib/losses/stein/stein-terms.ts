import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import { kernelWidth, steinDirection } from '../../samplers';
import type { SteinKernel } from '../../samplers';
import { inBlocks } from '../../samplers/stein/blocks';
import { squaredDistances } from '../../samplers/stein/squared-distances';

/** What KSD² of points x [n, d] with scores [n, d] is made of. */
export interface SteinTerms {
  /** Σⱼ k(xⱼ, xᵢ) s(xⱼ) and Σⱼ ∇ₓⱼk(xⱼ, xᵢ), [n, d] each. */
  attraction: Tensor;
  repulsion: Tensor;
  /** Σᵢⱼ tr ∇ₓ∇ₓ'k over all pairs, and the trace and k of a point with itself. */
  trace: Scalar;
  traceAtZero: Scalar;
  atZero: Scalar;
}

export function steinTerms(kernel: SteinKernel, scores: Tensor, x: Tensor): SteinTerms {
  const [n, d] = x.shape as [number, number];
  const width = kernelWidth(kernel, x);
  const part = (which: 'attraction' | 'repulsion'): Tensor => tf.mul(n, steinDirection(kernel, { part: which, width })(scores, x));
  const precision = tf.div(1, tf.square(width));
  const traces = (u: Tensor): Tensor => {
    const { slope, bend } = kernel.profile(u);
    return tf.mul(tf.mul(-2, precision), tf.add(tf.mul(2, tf.mul(u, bend)), tf.mul(d, slope)));
  };
  const centred = tf.sub(x, tf.mean(x, 0, true));
  const rows = inBlocks(centred, n, (block) => tf.sum(traces(tf.mul(squaredDistances(centred, block), precision)), 1, true));
  const zero = tf.zeros([1]);
  return {
    attraction: part('attraction'),
    repulsion: part('repulsion'),
    trace: tf.sum(rows) as Scalar,
    traceAtZero: tf.sum(traces(zero)) as Scalar,
    atZero: tf.sum(kernel.profile(zero).value) as Scalar
  };
}
