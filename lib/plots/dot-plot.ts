import { curves } from './curves';
import type { CurvesOptions, Line } from './curves';
import type { Axes, Figure, Numbers, Titles, Trace } from './figure';
import { compact, notEmpty, sameLength } from './numbers';
import { colourOf } from './theme';

/** One series of a dot plot: at each place a mean with its interval, and the repeats that it is of. */
export interface DotSeries {
  name: string;
  /** The mean at each place; NaN where the series has none. */
  means: Numbers;
  lower?: Numbers;
  upper?: Numbers;
  /** The single repeats at each place, drawn lightly beside the mean. */
  repeats?: readonly Numbers[];
  /** Number of the colour in the palette (default: its place). */
  colour?: number;
}

/** Settings of `dotPlot`. */
export interface DotPlotOptions extends Titles, Omit<Axes, 'xRange' | 'xLog'>, Pick<CurvesOptions, 'levels' | 'legend'> {
  /** Name of each place, from left to right. */
  places: readonly string[];
  series: readonly DotSeries[];
}

/**
 * Results of several settings side by side: for each a mean with its interval and the repeats, as dots.
 *
 * @param options titles with units; `places`, names of the settings; `series`, each `{ name, means, lower?, upper?, repeats? }` with one entry a place; `levels` to judge by.
 * @returns a plotly figure.
 * @throws ShapeError if a series has another number of entries than there are places; ArgumentError without series.
 */
export function dotPlot({ places, series, ...options }: DotPlotOptions): Figure {
  notEmpty('dotPlot', series, 'series');
  const width = 0.6 / series.length;
  const drawn = series.map((one, order): { mean: Line; dots: Trace } => {
    for (const entries of [one.means, one.lower, one.upper, one.repeats]) if (entries) sameLength(`series '${one.name}'`, places, entries);
    const middle = (order - (series.length - 1) / 2) * width;
    const there = places.map((_, i) => i).filter((i) => Number.isFinite(one.means[i]));
    const taken = (values: Numbers): number[] => there.map((i) => values[i] as number);
    const colour = one.colour ?? order;
    const mean: Line = { name: one.name, kind: 'points', colour, x: there.map((i) => i + middle), y: taken(one.means) };
    const dots = there.flatMap((i) => Array.from(one.repeats?.[i] ?? [], (y) => ({ x: i + middle + 0.3 * width, y })));
    return {
      mean: one.lower && one.upper ? { ...mean, lower: taken(one.lower), upper: taken(one.upper) } : mean,
      dots: { ...light, x: dots.map(({ x }) => x), y: compact(dots.map(({ y }) => y)), marker: { size: 5, color: colourOf(colour), opacity: 0.4 } }
    };
  });
  const xLabels = places.map((name, i) => [i, name] as const);
  // The labels of levels stand at the left: they get room of their own, where no dots are.
  const room = options.levels?.some(({ label }) => label !== '') ? 0.16 * places.length : 0;
  const figure = curves({ ...options, lines: drawn.map(({ mean }) => mean), xLabels, xRange: [-0.5 - room, places.length - 0.5] });
  return { ...figure, data: [...drawn.map(({ dots }) => dots), ...figure.data] };
}

const light: Trace = { type: 'scatter', mode: 'markers', showlegend: false, hoverinfo: 'y' };
