import { sizes } from './theme';
import type { Layout } from './figure';

/**
 * The attributes of a logarithmic axis whose data span [low, high]: labels at powers of ten where there are two decades or more (every second, fifth or tenth
 * power where there are many), at 1, 2 and 5 written in full (`0.5`, `20`) on a shorter axis. plotly's own choice is crowded, and writes a bare small `2` and `5`.
 */
export function logAxis(low: number, high: number): Layout {
  const decades = low > 0 ? Math.log10(high / low) : 0;
  if (!(decades >= 2)) {
    return { type: 'log', dtick: decades < 0.45 ? 'D1' : 'D2', tickformat: '~r', minor: { ticks: 'outside', ticklen: 2, dtick: 'D1' } };
  }
  const every = [1, 2, 5, 10].find((step) => decades <= 10 * step) ?? 10 * Math.ceil(decades / 100);
  return {
    type: 'log',
    dtick: every,
    exponentformat: 'power',
    // plotly enlarges powers of ten by a quarter; so they are as large as other labels.
    tickfont: { size: sizes.font / 1.25 },
    minor: { ticks: 'outside', ticklen: 2, dtick: decades <= 5 ? 'D1' : 1 }
  };
}
