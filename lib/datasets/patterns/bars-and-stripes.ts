import { allBits, patternSet, requireWhole } from './pattern-set';
import type { PatternSet } from './pattern-set';

/**
 * Bars and stripes: pictures of side × side pixels in which every row is of one value, or every column. The empty and the full picture are both and count once:
 * 2 · 2^side - 2 patterns, equally likely – 14 of 3 × 3 pixels, of entropy log 14 = 2.639 nats. (Where bars or stripes are chosen by a coin first, these two
 * are twice as likely as the others.)
 * @param side 2 to 10.
 * @throws ArgumentError for another side.
 * Reference: MacKay 2003, chapter 43.
 */
export function barsAndStripes(side: number): PatternSet {
  requireWhole('barsAndStripes', { side }, 2, 10);
  const lines = allBits(side);
  const at = (f: (row: number, column: number) => number): number[] =>
    Array.from({ length: side * side }, (_, pixel) => f(Math.floor(pixel / side), pixel % side));
  const bars = lines.map((line) => at((row) => line[row]!));
  const stripes = lines.slice(1, -1).map((line) => at((_, column) => line[column]!));
  return patternSet(`bars and stripes ${side} × ${side}`, [side, side], [...bars, ...stripes]);
}
