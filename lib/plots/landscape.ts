import { ShapeError } from '../engine/errors';
import { marksOf, type LandscapeMarks } from './landscape-marks';
import { withLegend } from './legend';
import { baseLayout, colourBar, sequential } from './theme';
import { compact, quantile } from './numbers';
import type { Axes, Figure, Numbers, Titles, Trace } from './figure';

/** Settings of `landscape`. */
export interface LandscapeOptions extends Titles, Axes, LandscapeMarks {
  /** Grid of the plane. */
  x: Numbers;
  y: Numbers;
  /** Energy at (x[j], y[i]), row i: a function, rows, or one flat list of y.length × x.length numbers. */
  energy: ((x: number, y: number) => number) | readonly Numbers[] | Numbers;
  /** Name and unit of the colour (default `energy E (nats)`). */
  zTitle?: string;
  /** Energies above this are drawn as this (default: the lowest plus 12 nats, or the 90 % quantile if that is lower): wells stay visible beside cliffs. */
  ceiling?: number;
  /** Number of contour lines (default 12, rounded so that they lie at round energies). */
  contours?: number;
  /** One unit as long on both axes (default true). */
  equalAxes?: boolean;
}

const plotHeight = 400;

/**
 * Contours of an energy over the plane, wells dark, with samples, chains and their proposals above.
 *
 * @param options titles with units; `x`, `y`, the grid; `energy`, a function of (x, y), rows [y][x] or a flat list; `ceiling` in nats; `samples`, `paths`
 * (chains, in order), `arrows` (vectors u, v at points) and `trajectories` of leapfrog as lists of x and y; `proposals` `{ from, to, accepted }`.
 * @returns a plotly figure.
 * @throws ShapeError if the energies do not fill the grid, or the lists of one mark differ in length; ArgumentError for a mark without points.
 */
export function landscape(options: LandscapeOptions): Figure {
  const rows = rowsOf(options);
  const flat = rows.flatMap((row) => Array.from(row));
  const lowest = flat.reduce((least, value) => (value < least ? value : least), Infinity);
  const ceiling = options.ceiling ?? Math.min(lowest + 12, quantile(flat, 0.9));
  const step = niceStep((ceiling - lowest) / (options.contours ?? 12));
  const start = Math.ceil(lowest / step) * step;
  const surface: Trace = {
    type: 'contour',
    x: compact(options.x),
    y: compact(options.y),
    z: rows.map((row) =>
      compact(
        Array.from(row, (value) => Math.min(value, ceiling)),
        4
      )
    ),
    colorscale: sequential.map((stop) => [...stop]),
    zmin: lowest,
    zmax: ceiling,
    contours: { start, end: ceiling - step / 4, size: step },
    line: { width: 0.6, color: 'rgba(255,255,255,0.35)' },
    colorbar: { ...colourBar(options.zTitle ?? 'energy E (nats)'), tick0: 0, dtick: 2 * step },
    hovertemplate: 'x %{x}<br>y %{y}<br>%{z}<extra></extra>',
    showlegend: false
  };
  const marks = marksOf(options);
  const data = [surface, ...marks];
  const xRange = options.xRange ?? ends(options.x);
  const yRange = options.yRange ?? ends(options.y);
  const equal = options.equalAxes ?? true;
  const aspect = equal ? Math.min(1.8, Math.max(0.5, (xRange[1] - xRange[0]) / (yRange[1] - yRange[0]))) : 1.25;
  const layout = baseLayout(options, { ...options, xRange, yRange });
  const margin = { l: 66, r: 118, t: options.subtitle ? 80 : 58, b: 62 };
  const framed = { showgrid: false, constrain: 'domain', mirror: true };
  const figure = withLegend(
    {
      data,
      layout: {
        ...layout,
        margin,
        width: Math.round(plotHeight * aspect) + margin.l + margin.r,
        height: plotHeight + margin.t + margin.b,
        xaxis: { ...(layout['xaxis'] as object), ...framed },
        yaxis: { ...(layout['yaxis'] as object), ...framed, ...(equal ? { scaleanchor: 'x', scaleratio: 1 } : {}) }
      }
    },
    marks.length > 0 ? 'below' : 'none'
  );
  return { ...figure, layout: { ...figure.layout, legend: { ...(figure.layout['legend'] as object), itemsizing: 'constant' } } };
}

/** The next of 1, 2, 5 times a power of ten: contour lines at round energies. */
function niceStep(step: number): number {
  if (!(step > 0)) return 1;
  const power = Math.pow(10, Math.floor(Math.log10(step)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step * 0.999) as number;
  return factor * power;
}

function rowsOf({ x, y, energy }: LandscapeOptions): Numbers[] {
  if (typeof energy === 'function') return Array.from(y, (b) => Array.from(x, (a) => energy(a, b)));
  const nested = typeof energy[0] === 'object';
  const rows = nested
    ? (energy as readonly Numbers[])
    : Array.from(y, (_, i) => Array.from(energy as Numbers).slice(i * x.length, (i + 1) * x.length));
  const count = nested ? rows.reduce((sum, row) => sum + row.length, 0) : energy.length;
  if (rows.length !== y.length || count !== x.length * y.length || rows.some((row) => row.length !== x.length)) {
    throw new ShapeError('landscape: energy', {
      given: `${count} values`,
      expected: `${y.length} rows of ${x.length}`,
      remedy: 'Row i holds the energies at y[i].'
    });
  }
  return [...rows];
}

function ends(values: Numbers): [number, number] {
  return [values[0] as number, values[values.length - 1] as number];
}
