import { withLegend, type LegendPlace } from './legend';
import { logAxis } from './log-axis';
import { baseLayout, colourOf, fade, sizes, truthColour } from './theme';
import { compact, extent, notEmpty, sameLength } from './numbers';
import type { Axes, Figure, Layout, Numbers, Titles, Trace } from './figure';

/** One curve of a figure. `truth` is drawn dashed and dark, above all others; `points` as markers, with error bars if the curve has a band. */
export interface Line {
  name: string;
  x: Numbers;
  y: Numbers;
  /** How it is drawn (default `line`). */
  kind?: 'line' | 'points' | 'both' | 'truth';
  /** Lower and upper edge of a band around the curve, of the same length as `x`: a standard error, a quantile. */
  lower?: Numbers;
  upper?: Numbers;
  /** Number of the colour in the palette (default: the place among the curves that are no truth). */
  colour?: number;
  /** Shade the area down to zero, as for a density. */
  fill?: boolean;
  dash?: 'solid' | 'dot' | 'dash' | 'dashdot';
}

/** Settings of `curves`. */
export interface CurvesOptions extends Titles, Axes {
  lines: readonly Line[];
  /** Where the legend stands: below the plot (default), in a corner that the data leave free, or nowhere. */
  legend?: LegendPlace;
  /** Horizontal lines with a label: a bound, an exact value. */
  levels?: readonly { y: number; label: string }[];
  /** Names in the place of the numbers of the horizontal axis, each at a number: [[1, 'mean'], [2, 'sd']]. */
  xLabels?: readonly (readonly [number, string])[];
}

/**
 * Curves, with bands where given, and the truth dashed and dark above them.
 *
 * @param options titles with units; `lines`, each `{ name, x, y, kind?, lower?, upper? }`; ranges and scales of the axes; `levels`, horizontal lines with labels; `xLabels`.
 * @returns a plotly figure.
 * @throws ShapeError if the lists of one curve differ in length; ArgumentError without curves.
 */
export function curves(options: CurvesOptions): Figure {
  notEmpty('curves', options.lines, 'lines');
  const data: Trace[] = [];
  let place = 0;
  const truthsLast = [...options.lines.filter((line) => line.kind !== 'truth'), ...options.lines.filter((line) => line.kind === 'truth')];
  for (const line of truthsLast) {
    sameLength(`curve '${line.name}'`, line.x, line.y);
    const truth = line.kind === 'truth';
    const colour = truth ? truthColour : colourOf(line.colour ?? place);
    if (!truth) place++;
    if (line.lower && line.upper && line.kind !== 'points') data.push(...band(line, line.lower, line.upper, colour));
    data.push(drawn(line, colour));
  }
  const layout = { ...baseLayout(options, options), ...levelsOf(options.levels ?? [], options.yLog ?? false) };
  const figure = withLegend({ data, layout: { ...layout, ...logAxes(options, layout) } }, options.legend);
  if (!options.xLabels) return figure;
  const names = { tickvals: options.xLabels.map(([at]) => at), ticktext: options.xLabels.map(([, name]) => name) };
  return { ...figure, layout: { ...figure.layout, xaxis: { ...(figure.layout['xaxis'] as Layout), ...names } } };
}

function drawn(line: Line, colour: string): Trace {
  const truth = line.kind === 'truth';
  const markers = line.kind === 'points' || line.kind === 'both';
  return {
    type: 'scatter',
    mode: markers ? (line.kind === 'both' ? 'lines+markers' : 'markers') : 'lines',
    name: line.name,
    x: compact(line.x, 6),
    y: compact(line.y),
    line: { color: colour, width: sizes.line, dash: line.dash ?? (truth ? 'dash' : 'solid') },
    ...(markers ? { marker: { color: colour, size: sizes.marker + 1, line: { color: '#ffffff', width: 1 } } } : {}),
    ...(line.kind === 'points' && line.lower && line.upper ? { error_y: errorBars(line, line.lower, line.upper, colour) } : {}),
    ...(line.fill ? { fill: 'tozeroy', fillcolor: fade(colour, 0.16) } : {})
  };
}

/** The scales of logarithmic axes, chosen by what they span. */
function logAxes({ lines, xLog, yLog, xRange, yRange }: CurvesOptions, layout: Layout): Layout {
  const scale = (lists: readonly Numbers[]) => logAxis(...extent(...lists.map((list) => Array.from(list).filter((value) => value > 0))));
  return {
    ...(xLog ? { xaxis: { ...(layout['xaxis'] as Layout), ...scale(xRange ? [xRange] : lines.map(({ x }) => x)) } } : {}),
    ...(yLog ? { yaxis: { ...(layout['yaxis'] as Layout), ...scale(yRange ? [yRange] : lines.map(({ y }) => y)) } } : {})
  };
}

function band(line: Line, lower: Numbers, upper: Numbers, colour: string): Trace[] {
  sameLength(`band of '${line.name}'`, line.x, lower);
  sameLength(`band of '${line.name}'`, line.x, upper);
  const edge: Trace = {
    type: 'scatter',
    mode: 'lines',
    x: compact(line.x, 6),
    line: { width: 0 },
    showlegend: false,
    hoverinfo: 'skip',
    name: line.name
  };
  return [
    { ...edge, y: compact(lower) },
    { ...edge, y: compact(upper), fill: 'tonexty', fillcolor: fade(colour, 0.2) }
  ];
}

function errorBars(line: Line, lower: Numbers, upper: Numbers, colour: string): Layout {
  sameLength(`error bars of '${line.name}'`, line.x, lower);
  sameLength(`error bars of '${line.name}'`, line.x, upper);
  const above = Array.from(upper, (value, i) => value - (line.y[i] as number));
  const below = Array.from(lower, (value, i) => (line.y[i] as number) - value);
  return { type: 'data', symmetric: false, array: compact(above), arrayminus: compact(below), color: colour, thickness: 1.5, width: 4 };
}

function levelsOf(levels: readonly { y: number; label: string }[], logarithmic: boolean): Layout {
  if (levels.length === 0) return {};
  return {
    shapes: levels.map(({ y }) => ({
      type: 'line',
      xref: 'paper',
      x0: 0,
      x1: 1,
      y0: y,
      y1: y,
      line: { color: truthColour, width: 1.6, dash: 'dash' }
    })),
    annotations: levels
      .filter(({ label }) => label !== '')
      .map(({ y, label }) => ({
        xref: 'paper',
        x: 0.005,
        xanchor: 'left',
        // On a logarithmic axis plotly places shapes by value, but notes by the value's logarithm.
        y: logarithmic ? Math.log10(y) : y,
        yanchor: 'bottom',
        // The paper behind the label ends above the line.
        yshift: 2,
        borderpad: 0,
        text: label,
        showarrow: false,
        font: { size: 12, color: truthColour },
        bgcolor: 'rgba(255,255,255,0.7)'
      }))
  };
}
