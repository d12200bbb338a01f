import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { grad, ShapeError, tf } from '../../engine';
import { score } from '../../energies';
import type { Energy } from '../../energies';

/**
 * Stein's operator of a vector field: T_p φ(x) = s(x)·φ(x) + ∇·φ(x), a scalar a point, with s = ∇ₓ log p = -∇ₓE. Under p its mean is 0 for every φ that does
 * not grow too fast; under q it is -d/dε KL(q_[εφ] ‖ p) at ε = 0, the rate at which moving along φ lowers the divergence.
 * @param phi a field made of differentiable operations, each event by itself: [n, ...event] to the same shape.
 * @param x points [n, ...event].
 * @returns [n]. The divergence takes one gradient a coordinate.
 * @throws ShapeError for x that is no batch of events, or a φ that changes its shape.
 * Reference: Liu and Wang 2016, section 2 and theorem 3.1.
 */
export function steinOperator<P>(energy: Energy<P>, params: P, phi: (x: Tensor) => Tensor, x: Tensor): Tensor1D {
  return tf.tidy(() => {
    const s = score(energy)(params, x);
    const field = phi(x);
    if (field.shape.length !== x.shape.length || field.shape.some((size, i) => size !== x.shape[i])) {
      throw new ShapeError('steinOperator: phi', {
        given: `values of shape [${field.shape.join(', ')}]`,
        expected: `[${x.shape.join(', ')}], like x`
      });
    }
    const n = x.shape[0] as number;
    const rows = (batch: Tensor): Tensor => tf.reshape(batch, [n, -1]);
    const coordinate = (batch: Tensor, k: number): Tensor => tf.slice(rows(batch), [0, k], [-1, 1]);
    const along = (k: number): Tensor => coordinate(grad((at: Tensor) => tf.sum(coordinate(phi(at), k)))(x), k);
    const divergence = Array.from({ length: x.size / n }, (_, k) => along(k)).reduce((sum, term) => tf.add(sum, term));
    return tf.add(tf.sum(rows(tf.mul(s, field)), 1), tf.squeeze(divergence, [1])) as Tensor1D;
  });
}
