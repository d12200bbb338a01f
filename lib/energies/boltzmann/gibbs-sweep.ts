import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { loop, random, tf } from '../../engine';
import type { Key } from '../../engine';

/** What a sweep needs: symmetric couplings [n, n] with a zero diagonal, bias [n], and the two values of a unit. */
export interface Sweep {
  couplings: Tensor2D;
  bias: Tensor;
  low: number;
  high: number;
}

/**
 * One systematic sweep of single-unit Gibbs over x [chains, units], unit 0 first: a loop over the units, each drawn from
 * p(x_i = high | rest) = σ((high - low)(b_i + Σ_j J_ij x_j)).
 */
export function sequentialSweep({ couplings, bias, low, high }: Sweep, key: Key, x: Tensor2D): Tensor2D {
  return tf.tidy(() => {
    const [chains, units] = x.shape;
    // One draw before the loop: a draw inside would be compiled into it. One row a unit.
    const uniforms = random.uniform(key, [units, chains]);
    const places = tf.range(0, units, 1, 'int32').reshape([units, 1]);
    const swept = loop(units, tf.transpose(x) as Tensor, (unit, state) => {
      const row = tf.reshape(unit, [1]);
      const fields = tf.add(tf.matMul(tf.gather(couplings, row) as Tensor2D, state as Tensor2D), tf.gather(bias, row));
      const up = tf.cast(tf.less(tf.gather(uniforms, row), tf.sigmoid(tf.mul(high - low, fields))), 'float32');
      return tf.where(tf.equal(places, unit), tf.tile(tf.add(low, tf.mul(high - low, up)), [units, 1]), state);
    });
    return tf.transpose(swept) as Tensor2D;
  });
}

/**
 * One sweep of Gibbs over x [chains, ...event], colour by colour: the units of a colour do not interact, and are drawn together.
 * A loop, though the colours are few: unrolled, XLA would fuse the draws of one colour into those of the next and repeat them for each neighbour.
 * @param colours of the units, shaped like an event; @param probability of the high value of each unit given the others.
 */
export function colouredSweep(
  { colours, low, high }: { colours: readonly number[]; low: number; high: number },
  probability: (x: Tensor) => Tensor,
  key: Key,
  x: Tensor
): Tensor {
  return tf.tidy(() => {
    const uniforms = random.uniform(key, x.shape);
    const colourOf = tf.tensor([...colours], [1, ...x.shape.slice(1)], 'int32');
    return loop(Math.max(...colours) + 1, x, (colour, state) => {
      const mask = tf.cast(tf.equal(colourOf, colour), 'float32');
      const up = tf.cast(tf.less(uniforms, probability(state)), 'float32');
      return tf.add(tf.mul(mask, tf.add(low, tf.mul(high - low, up))), tf.mul(tf.sub(1, mask), state));
    });
  });
}
