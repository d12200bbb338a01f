import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine';
import type { Energy } from '../energies';

/**
 * The gap of energies and what holds them near 0: mean E(data) - mean E(negatives) + λ (mean E(data)² + mean E(negatives)²), and both means. The gap alone
 * knows differences only, and grows without bound where the negatives stay apart from the data.
 * @param penalty λ, at least 0, a number or a scalar tensor; for the number 0 no square is taken.
 */
export function penalisedGap<P>(
  model: Energy<P>,
  params: P,
  data: Tensor,
  negatives: Tensor,
  penalty: number | Scalar
): [value: Scalar, means: { ofData: Scalar; ofNegatives: Scalar }] {
  const energies = [data, negatives].map((x) => model.energy(params, x));
  const [ofData, ofNegatives] = energies.map((values) => tf.mean(values)) as [Scalar, Scalar];
  const gap = tf.sub(ofData, ofNegatives) as Scalar;
  const squares = (): Tensor => energies.map((values) => tf.mean(tf.square(values))).reduce((a, b) => tf.add(a, b));
  return [penalty === 0 ? gap : (tf.add(gap, tf.mul(penalty, squares())) as Scalar), { ofData, ofNegatives }];
}
