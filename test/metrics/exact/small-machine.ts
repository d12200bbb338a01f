import { bernoulliRbm, tf } from 'ebm';
import type { RbmParams } from 'ebm';

/** A machine of 4 and 3 units with weights and biases that anyone can write down. */
export const [visible, hidden] = [4, 3];
export const rbm = bernoulliRbm({ visible, hidden });
const wave = (n: number, phase: number): Float32Array => Float32Array.from({ length: n }, (_, i) => 1.2 * Math.sin(12.9898 * (i + 1) + phase));
export const params: RbmParams = {
  weights: tf.tensor2d(wave(visible * hidden, 0), [visible, hidden]),
  visibleBias: tf.tensor1d(wave(visible, 1)),
  hiddenBias: tf.tensor1d(wave(hidden, 2))
};

/** Four training patterns, by the bits of these numbers, the first unit the lowest; and the law they make. */
export const patternStates = [0b0011, 0b0011, 0b1100, 0b0101];
export const rows = patternStates.map((state) => [0, 1, 2, 3].map((i) => (state >>> i) & 1));
export const dataLaw = Float64Array.from({ length: 16 }, (_, state) => patternStates.filter((pattern) => pattern === state).length / 4);
