import { bernoulliRbm, tf } from 'ebm';
import type { RbmParams } from 'ebm';

/** A machine of 4 and 3 units whose parameters anyone can write down. */
export const rbm = bernoulliRbm({ visible: 4, hidden: 3 });
const wave = (n: number, phase: number): Float32Array => Float32Array.from({ length: n }, (_, i) => 1.2 * Math.sin(12.9898 * (i + 1) + phase));
export const params: RbmParams = {
  weights: tf.tensor2d(wave(12, 0), [4, 3]),
  visibleBias: tf.tensor1d(wave(4, 1)),
  hiddenBias: tf.tensor1d(wave(3, 2))
};
/** Four training patterns, one of them twice. */
export const rows = [0b0011, 0b0011, 0b1100, 0b0101].map((state) => [0, 1, 2, 3].map((i) => (state >>> i) & 1));

/** All parameters in a row, by sorted name. */
export const flat = ({ hiddenBias, visibleBias, weights }: RbmParams): number[] =>
  [hiddenBias, visibleBias, weights].flatMap((leaf) => Array.from(leaf.dataSync()));
