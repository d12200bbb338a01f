import { ArgumentError } from '../engine/errors';
import { curves, type Line } from './curves';
import { compact, extent, notEmpty } from './numbers';
import { fade, truthColour } from './theme';
import { withLegend, type LegendPlace } from './legend';
import type { Axes, Figure, Layout, Numbers, Titles, Trace } from './figure';

/** Autocorrelations of one sampler. */
export interface AutocorrelationLine {
  name: string;
  /** At the lags 0, 1, 2, … */
  values: Numbers;
  /** What one lag costs on the horizontal axis, such as gradient evaluations a draw (default 1: lags in draws). */
  cost?: number;
}

/** Settings of `autocorrelationPlot`. */
export interface AutocorrelationPlotOptions extends Omit<Titles, 'xTitle' | 'yTitle'>, Axes {
  samplers: readonly AutocorrelationLine[];
  /** What mathematics predicts, dashed and dark: values at the lags 0, 1, 2, … or a function of the lag. */
  theory?: readonly { name: string; values: Numbers | ((lag: number) => number); cost?: number }[];
  /** Number n of draws: a band ±2/√n, within which the estimates of independent draws would lie. */
  draws?: number;
  /** The last lag shown (default: the last of the longest list). */
  lags?: number;
  /** Titles of the axes (defaults `lag (draws)` and `autocorrelation (1)`). */
  xTitle?: string;
  yTitle?: string;
  legend?: LegendPlace;
}

/**
 * Autocorrelation against lag for several samplers, with the theory dashed and the band ±2/√n of independent draws.
 *
 * @param options `title`; `samplers` and `theory`, each `{ name, values, cost? }`, values from lag 0 on; `draws` n for the band; `lags`, the last one shown.
 * @returns a plotly figure.
 * @throws ArgumentError without samplers or values, or for `draws`, `lags` or a cost that are not positive.
 * Reference: Box and Jenkins 1970, section 2.1.6 (the standard error 1/√n, after Bartlett 1946).
 */
export function autocorrelationPlot(options: AutocorrelationPlotOptions): Figure {
  const { samplers, theory = [], draws, lags, ...rest } = options;
  notEmpty('autocorrelation plot', samplers, 'samplers');
  for (const [name, value] of Object.entries({ draws, lags })) {
    if (value !== undefined && !(value > 0)) {
      throw new ArgumentError(`autocorrelation plot: ${name}`, { given: String(value), expected: 'a number above 0' });
    }
  }
  const last = Math.floor(lags ?? Math.max(...samplers.map(({ values }) => values.length - 1)));
  const measured = samplers.map(({ name, values, cost }): Line => {
    const shown = Array.from(values).slice(0, last + 1);
    return { name, kind: shown.length <= 41 ? 'both' : 'line', ...placed(name, shown, cost) };
  });
  const predicted = theory.map(({ name, values, cost }, place): Line => {
    const shown = typeof values === 'function' ? Array.from({ length: last + 1 }, (_, lag) => values(lag)) : Array.from(values).slice(0, last + 1);
    return { name, kind: 'truth', dash: place % 2 === 0 ? 'dash' : 'dot', ...placed(name, shown, cost) };
  });
  const titles = { xTitle: 'lag (draws)', yTitle: 'autocorrelation (1)' };
  const { data, layout } = curves({ ...titles, ...rest, lines: [...measured, ...predicted], legend: 'none' });
  const yaxis = { ...(layout['yaxis'] as Layout), zeroline: true, zerolinecolor: truthColour, zerolinewidth: 1 };
  const bands = draws === undefined ? [] : [band(draws, extent(...measured.map(({ x }) => x))[1])];
  return withLegend({ data: [...bands, ...data], layout: { ...layout, yaxis } }, rest.legend);
}

/** Lags times their cost, and the values there. */
function placed(name: string, values: readonly number[], cost = 1): { x: number[]; y: readonly number[] } {
  notEmpty(`autocorrelation of '${name}'`, values, 'values');
  if (!(cost > 0)) throw new ArgumentError(`autocorrelation of '${name}': cost`, { given: String(cost), expected: 'a number above 0' });
  return { x: values.map((_, lag) => lag * cost), y: values };
}

/** Its name stands in the legend: a note in the plot would cover the curves that end there. */
function band(draws: number, last: number): Trace {
  const edge = 2 / Math.sqrt(draws);
  return {
    type: 'scatter',
    mode: 'lines',
    name: '±2/√n, independent draws',
    x: compact([0, last, last, 0]),
    y: compact([-edge, -edge, edge, edge]),
    fill: 'toself',
    fillcolor: fade(truthColour, 0.13),
    line: { width: 0 },
    hoverinfo: 'skip'
  };
}
