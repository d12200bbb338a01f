import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import { checkChoice, checkOptionNames } from '../../engine/check-choice';
import { inBlocks } from './blocks';
import { checkPoints, flattened } from './flattened';
import { squaredDistances } from './squared-distances';
import { checkKernel } from './stein-kernel';
import type { SteinKernel } from './stein-kernel';
import { kernelWidth } from './width';

export interface SteinDirectionOptions {
  /** What the sum over particles is divided by: their number (`n`, default), or Σᵢ k(xᵢ, y), each y its own (`row`, as SteinGAN's code does). */
  normalisation?: 'n' | 'row';
  /** All of φ*, or one of its halves: `attraction` Σ k s, which climbs to the modes, or `repulsion` Σ ∇ₓk, which keeps the particles apart. */
  part?: 'both' | 'attraction' | 'repulsion';
  /** h of this step (default: the kernel's width for x). */
  width?: Scalar;
}

/**
 * The direction in which particles x₁ … xₙ approach p fastest, in the kernel's space of functions: φ*(y) = (1/n) Σᵢ [k(xᵢ, y) s(xᵢ) + ∇ₓᵢk(xᵢ, y)].
 * It is the maximiser of -d/dε KL(q_[εφ] ‖ p) up to its length; for a single particle it is the score. Blocks of y are done one after the other, so that no
 * matrix [n, m] of 10⁴ particles is ever whole.
 * @returns a function of scores [n, ...event], points x [n, ...event], and where φ* is wanted, y [m, ...event] (default x), with values shaped like y.
 * @throws ArgumentError for another normalisation or part; ShapeError for scores or y that do not belong to x.
 * Reference: Liu and Wang 2016, section 3.1 and algorithm 1.
 */
export function steinDirection(kernel: SteinKernel, options: SteinDirectionOptions = {}): (scores: Tensor, x: Tensor, y?: Tensor) => Tensor {
  checkOptionNames('steinDirection', options, ['normalisation', 'part', 'width']);
  checkKernel('steinDirection', kernel);
  checkManner('steinDirection', options);
  return (scores, x, y = x) => {
    checkPoints('steinDirection', x, scores, y);
    return tf.tidy(() => {
      const points = flattened(x);
      // About the origin: what the products below subtract from each other is then as small as can be.
      const centre = tf.mean(points, 0, true);
      const cloud: Cloud = { points: tf.sub(points, centre), scores: flattened(scores), width: options.width ?? kernelWidth(kernel, x) };
      const targets = y === x ? cloud.points : tf.sub(flattened(y), centre);
      const all = inBlocks(targets, x.shape[0] as number, (block) => directionAt(kernel, cloud, block, options));
      return tf.reshape(all, y.shape);
    });
  };
}

/** @throws ArgumentError for a normalisation or a part of another name. */
export function checkManner(subject: string, { normalisation = 'n', part = 'both' }: Pick<SteinDirectionOptions, 'normalisation' | 'part'>): void {
  checkChoice(`${subject}: normalisation`, normalisation, ['n', 'row']);
  checkChoice(`${subject}: part`, part, ['both', 'attraction', 'repulsion']);
}

interface Cloud {
  points: Tensor;
  scores: Tensor;
  width: Scalar;
}

/** φ* at y [m, d]. With G = 2f'(u) / h², Σᵢ ∇ₓk = Σᵢ Gᵢ(xᵢ - y) = (Gx) - y ΣG: products of matrices all. */
function directionAt(
  kernel: SteinKernel,
  { points, scores, width }: Cloud,
  y: Tensor,
  { normalisation = 'n', part = 'both' }: SteinDirectionOptions
): Tensor {
  const [n, d] = points.shape as [number, number];
  const [attracts, repels] = [part !== 'repulsion', part !== 'attraction'];
  const precision = tf.div(1, tf.square(width));
  const { value, slope } = kernel.profile(relative(tf.mul(squaredDistances(points, y), precision), kernel, normalisation));
  const ones = tf.ones([n, 1]);
  const product = (matrix: Tensor, columns: Tensor): Tensor => tf.matMul(matrix as never, tf.concat([columns, ones], 1) as never) as Tensor;
  const front = (sums: Tensor): Tensor => tf.slice(sums, [0, 0], [-1, d]);
  const last = (sums: Tensor): Tensor => tf.slice(sums, [0, d], [-1, 1]);
  const pushed = (sums: Tensor): Tensor => tf.sub(front(sums), tf.mul(y, last(sums)));
  const finish = (sum: Tensor, rows: Tensor): Tensor => tf.div(sum, normalisation === 'row' ? rows : n);
  if (kernel.slopeRatio !== undefined) {
    // G is a multiple of K: one product does. Points and scores stand side by side in it: beside points in units of a small h the scores' digits would be lost.
    const sums = product(value, tf.concat([...(attracts ? [scores] : []), ...(repels ? [points] : [])], 1));
    const rows = tf.slice(sums, [0, sums.shape[1]! - 1], [-1, 1]);
    if (!repels) return finish(front(sums), rows);
    const apart = tf.mul(tf.mul(2 * kernel.slopeRatio, precision), tf.sub(tf.slice(sums, [0, attracts ? d : 0], [-1, d]), tf.mul(y, rows)));
    return finish(attracts ? tf.add(front(sums), apart) : apart, rows);
  }
  const drawn = attracts || normalisation === 'row' ? product(value, scores) : undefined;
  const apart = repels ? pushed(product(tf.mul(tf.mul(2, precision), slope), points)) : undefined;
  const sum = drawn && attracts ? (apart ? tf.add(front(drawn), apart) : front(drawn)) : apart!;
  return finish(sum, drawn ? last(drawn) : tf.scalar(n));
}

/**
 * u as the kernel is to see it. Row sums cancel any factor of a row, and of an exponential a shift of u is one: counted from the nearest point, a row's kernel does not
 * underflow, and far from all points φ* is that of the nearest.
 */
function relative(u: Tensor, { slopeRatio }: SteinKernel, normalisation: 'n' | 'row'): Tensor {
  return normalisation === 'row' && slopeRatio !== undefined ? tf.sub(u, tf.min(u, 1, true)) : u;
}
