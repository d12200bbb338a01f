import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import type { Energy } from './energy';
import type { Interval } from './numeric';

export interface GridSamplerOptions {
  /** An interval for events [1], a pair of them for events [2]. */
  domain: Interval | readonly [Interval, Interval];
  /** Cells along each axis, a power of two, at most 2^24 in all (default 1024 in one dimension, 64 in two). */
  cells?: number;
}

/**
 * A sampler of low-dimensional energies that needs no Markov chain and compiles: a cell of a grid by its probability exp(-E(centre)), found by inverting
 * the distribution function, then a point uniformly inside. Draws are independent; their moments err by the order of (cell width)².
 * @returns a function (params, key, n) to draws [n, ...event].
 * @throws ArgumentError for events other than [1] and [2], a domain of another dimension or whose ends are not finite and in order, or a number of cells that is
 * not a power of two or too large.
 * Reference: Devroye 1986, III.2.
 */
export function gridSampler<P>(energy: Energy<P>, { domain, cells, ...others }: GridSamplerOptions): (params: P, key: Key, n: number) => Tensor2D {
  checkNoOthers('gridSampler', others);
  const axes = (Array.isArray(domain[0]) ? domain : [domain]) as readonly Interval[];
  if (energy.event.length !== 1 || energy.event[0] !== axes.length || axes.length > 2) {
    throw new ArgumentError('gridSampler', {
      given: `events [${energy.event.join(', ')}] on a domain of dimension ${axes.length}`,
      expected: 'both of dimension 1 or both 2'
    });
  }
  const count = cells ?? (axes.length === 1 ? 1024 : 64);
  // Cells are numbered in float32.
  const most = axes.length === 1 ? 2 ** 24 : 2 ** 12;
  if (!(count >= 1 && count <= most && Number.isInteger(Math.log2(count))))
    throw new ArgumentError('gridSampler: cells', { given: String(count), expected: `a power of two from 1 to ${most}` });
  axes.forEach(([low, high]) => {
    if (low < high && Number.isFinite(high - low)) return;
    throw new ArgumentError('gridSampler: domain', { given: `[${low}, ${high}]`, expected: 'two finite ends, the lower first' });
  });
  const widths = axes.map(([low, high]) => (high - low) / count);
  const total = count ** axes.length;
  // Cells in rows: a draw looks for its row, then for its place there, in some 2√total comparisons.
  const columns = 2 ** Math.ceil(Math.log2(total) / 2);
  const coordinate = (index: Tensor, axis: number): Tensor => tf.add(tf.mul(index, widths[axis]!), axes[axis]![0]);
  const pointOf = (cell: Tensor, offsets: Tensor[]): Tensor2D => {
    const row = tf.floor(tf.div(cell, count));
    const indices = axes.length === 1 ? [cell] : [row, tf.sub(cell, tf.mul(row, count))];
    return tf.stack(
      indices.map((index, axis) => coordinate(tf.add(index, offsets[axis]!), axis)),
      1
    ) as Tensor2D;
  };
  return (params, key, n) =>
    tf.tidy(() => {
      const uniforms = random.uniform(key, [n, 2 + axes.length]);
      const [rowUniform, columnUniform, ...inside] = tf.unstack(uniforms, 1) as [Tensor, Tensor, ...Tensor[]];
      const half = axes.map(() => tf.scalar(0.5));
      const energies = energy.energy(params, pointOf(tf.range(0, total, 1, 'float32'), half));
      const mass = tf.reshape(tf.softmax(tf.neg(energies)), [total / columns, columns]);
      const row = invert(tf.expandDims(tf.sum(mass, 1), 0), rowUniform);
      const column = invert(tf.gather(mass, row.toInt()), columnUniform);
      return pointOf(tf.add(tf.mul(row, columns), column), inside);
    });
}

/** Positions at which the running sums of `mass` [n or 1, cells] pass a fraction of their total, one fraction a row: float32 [n]. */
function invert(mass: Tensor, fraction: Tensor): Tensor {
  const cumulative = tf.cumsum(mass, 1);
  const cells = mass.shape[1] as number;
  // A hair below one: rounding must not lift the target to the total, behind which only empty cells may lie.
  const target = tf.mul(tf.slice(cumulative, [0, cells - 1], [-1, 1]), tf.mul(tf.expandDims(fraction, 1), 0.9999995));
  return tf.minimum(tf.sum(tf.lessEqual(cumulative, target).toFloat(), 1), cells - 1);
}
