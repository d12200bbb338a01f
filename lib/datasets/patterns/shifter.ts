import { allBits, patternSet, requireWhole } from './pattern-set';
import type { PatternSet } from './pattern-set';

/**
 * The shifter ensemble: a row of `width` bits, the same row shifted by one to the left, by none, or by one to the right (round the corner), and three units of
 * which one says which. 3 · 2^width patterns of 2 · width + 3 units, equally likely: entropy log 3 + width log 2 nats. No single unit tells anything about the
 * label: what it means must be found in triples.
 * @param width 3 to 10.
 * @throws ArgumentError for another width.
 * Reference: Hinton and Sejnowski 1986 (width 8); MacKay 2003, chapter 43.
 */
export function shifter(width: number): PatternSet {
  requireWhole('shifter', { width }, 3, 10);
  const table = allBits(width).flatMap((row) =>
    [1, 0, -1].map((shift, way) => {
      const shifted = row.map((_, i) => row[(i + shift + width) % width]!);
      return [...row, ...shifted, ...[0, 1, 2].map((label) => (label === way ? 1 : 0))];
    })
  );
  return patternSet(`shifter of ${width}`, [1, 2 * width + 3], table);
}
