import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkCounts } from '../check-options';

/** A rectangle of sites, its opposite sides joined ('torus') or not ('free'). */
export interface Lattice {
  rows: number;
  columns: number;
  /** Default 'torus'. */
  boundary?: 'torus' | 'free';
}

/**
 * The bonds of a square lattice, from each site to its right and to its lower neighbour; sites are numbered row by row. On a torus the last site of a line is
 * joined to the first: a side of 2 has two bonds between the same two sites (each site then still has four), and a side of 1 has none, as a site is no neighbour
 * of itself. So a torus of one row is a ring.
 * @throws ArgumentError for sides that are not positive integers, or another boundary.
 */
export function latticeBonds({ rows, columns, boundary = 'torus' }: Lattice): [number, number][] {
  checkLattice('latticeBonds', { rows, columns, boundary });
  const bonds: [number, number][] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      if (hasNext(c, columns, boundary)) bonds.push([r * columns + c, r * columns + ((c + 1) % columns)]);
      if (hasNext(r, rows, boundary)) bonds.push([r * columns + c, ((r + 1) % rows) * columns + c]);
    }
  }
  return bonds;
}

/**
 * A proper colouring of a lattice, site by site: a chequerboard, or three colours on a torus with an odd side.
 * A line has a colouring a_c by 0, 1 (and a 2 at the end of an odd ring); the site (r, c) takes the sum a_r + a_c modulo the number of colours.
 */
export function latticeColours({ rows, columns, boundary = 'torus' }: Lattice): number[] {
  const oddRing = (length: number): boolean => boundary === 'torus' && length > 1 && length % 2 === 1;
  const count = oddRing(rows) || oddRing(columns) ? 3 : 2;
  const along = (at: number, length: number): number => (oddRing(length) && at === length - 1 ? 2 : at % 2);
  return Array.from({ length: rows * columns }, (_, site) => (along(Math.floor(site / columns), rows) + along(site % columns, columns)) % count);
}

/** Σ over bonds of x_i x_j: x [n, rows, columns] to [n]. */
export function bondSum(x: Tensor, boundary: 'torus' | 'free'): Tensor {
  return tf.tidy(() => {
    const sums = [1, 2].flatMap((axis) => {
      const length = x.shape[axis]!;
      if (length === 1) return [];
      const products = boundary === 'torus' ? tf.mul(x, shifted(x, axis)) : tf.mul(part(x, axis, 0, length - 1), part(x, axis, 1, length - 1));
      return [tf.sum(products, [1, 2])];
    });
    return sums.length === 0 ? tf.mul(0, tf.sum(x, [1, 2])) : tf.addN(sums);
  });
}

/** Sum of each site's neighbours, a neighbour by two bonds twice: x [n, rows, columns] to the same shape. */
export function neighbourSum(x: Tensor, boundary: 'torus' | 'free'): Tensor {
  return tf.tidy(() => {
    const sums = [1, 2].flatMap((axis) => {
      const length = x.shape[axis]!;
      if (length === 1) return [];
      if (boundary === 'torus') return [shifted(x, axis), shifted(x, axis, length - 1)];
      const edge = tf.zerosLike(part(x, axis, 0, 1));
      return [tf.concat([part(x, axis, 1, length - 1), edge], axis), tf.concat([edge, part(x, axis, 0, length - 1)], axis)];
    });
    return sums.length === 0 ? tf.zerosLike(x) : tf.addN(sums);
  });
}

/** @throws ArgumentError for sides that are not positive integers, or another boundary. */
export function checkLattice(subject: string, { rows, columns, boundary }: Required<Lattice>): void {
  checkCounts(subject, { rows, columns });
  if (boundary !== 'torus' && boundary !== 'free') {
    throw new ArgumentError(`${subject}: boundary`, { given: `'${String(boundary)}'`, expected: "'torus' or 'free'" });
  }
}

/** Whether a bond leads on from this place of a line. */
function hasNext(at: number, length: number, boundary: 'torus' | 'free'): boolean {
  return length > 1 && (boundary === 'torus' || at < length - 1);
}

/** The values of the sites `by` places on, around the ring. */
function shifted(x: Tensor, axis: number, by = 1): Tensor {
  return tf.concat([part(x, axis, by, x.shape[axis]! - by), part(x, axis, 0, by)], axis);
}

function part(x: Tensor, axis: number, start: number, length: number): Tensor {
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  const size = x.shape.map((whole, i) => (i === axis ? length : i === 0 ? -1 : whole));
  return tf.slice(x, begin, size);
}
