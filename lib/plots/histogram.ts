import { ArgumentError } from '../engine/errors';
import { withLegend, type LegendPlace } from './legend';
import { baseLayout, colourOf, fade, sizes, truthColour } from './theme';
import { compact, extent, notEmpty, sameLength } from './numbers';
import type { Axes, Figure, Numbers, Titles, Trace } from './figure';

/** Settings of `histogram`. */
export interface HistogramOptions extends Titles, Axes {
  /** The samples, one list or several named ones. */
  samples: Numbers | readonly { name: string; values: Numbers }[];
  /** The density to compare with, such as exp(-E(x)) / Z by quadrature. */
  density?: { x: Numbers; y: Numbers; name: string };
  /** Number of bins over `xRange` (default 60). */
  bins?: number;
  legend?: LegendPlace;
}

/**
 * Histograms of samples as densities (area 1 over all samples, those outside the range counted) against the true density, dashed and dark.
 *
 * @param options titles with units; `samples`; `density` `{ x, y, name }`; `bins`; `xRange` (default: the samples' extent).
 * @returns a plotly figure.
 * @throws ArgumentError without samples or with fewer than one bin.
 */
export function histogram(options: HistogramOptions): Figure {
  const groups = groupsOf(options.samples);
  const bins = options.bins ?? 60;
  if (!(Number.isInteger(bins) && bins > 0)) throw new ArgumentError('histogram: bins', { given: String(bins), expected: 'a positive integer' });
  const [least, most] = options.xRange ?? extent(...groups.map((group) => group.values));
  // A sampler that never moved has one value: bins need a width all the same.
  const [low, high] = least < most ? [least, most] : [least - 0.5, least + 0.5];
  const data: Trace[] = groups.map((group, place) => {
    notEmpty(`histogram of '${group.name}'`, group.values, 'samples');
    const { centres, heights } = binned(group.values, low, high, bins);
    const colour = colourOf(place);
    return {
      type: 'scatter',
      mode: 'lines',
      name: group.name,
      x: compact(centres, 6),
      y: compact(heights),
      line: { color: colour, width: 1.2, shape: 'hvh' },
      fill: 'tozeroy',
      fillcolor: fade(colour, groups.length > 1 ? 0.25 : 0.35)
    };
  });
  if (options.density) {
    const { x, y, name } = options.density;
    sameLength(`density '${name}'`, x, y);
    const line = { color: truthColour, width: sizes.line, dash: 'dash' };
    data.push({ type: 'scatter', mode: 'lines', name, x: compact(x, 6), y: compact(y), line });
  }
  return withLegend({ data, layout: baseLayout(options, { ...options, xRange: [low, high] }) }, options.legend);
}

/** Heights of `bins` equal bins over [low, high] as a density: count / (samples x width). Returns the bins' centres and heights. */
export function binned(values: Numbers, low: number, high: number, bins: number): { centres: number[]; heights: number[] } {
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value >= low && value <= high) counts[Math.min(bins - 1, Math.floor((value - low) / width))]! += 1;
  }
  return { centres: counts.map((_, i) => low + (i + 0.5) * width), heights: counts.map((count) => count / (values.length * width)) };
}

function groupsOf(samples: HistogramOptions['samples']): readonly { name: string; values: Numbers }[] {
  const first: unknown = samples[0];
  return typeof first === 'object' && first !== null
    ? (samples as readonly { name: string; values: Numbers }[])
    : [{ name: 'samples', values: samples as Numbers }];
}
