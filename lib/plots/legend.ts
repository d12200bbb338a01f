import { sizes } from './theme';
import type { Figure, Layout, Trace } from './figure';

/** Where a legend stands: below the plot, where it never covers data, in one of its corners, or nowhere. */
export type LegendPlace = 'below' | 'top right' | 'top left' | 'bottom right' | 'bottom left' | 'none';

const rowHeight = 22;

/** The figure with its legend at a place; below the plot, the figure grows by the rows that the legend needs. */
export function withLegend(drawn: Figure, place: LegendPlace = 'below'): Figure {
  const figure = { ...drawn, data: onceEach(drawn.data) };
  const names = figure.data.filter((trace) => trace.name !== undefined && trace['showlegend'] !== false).map((trace) => String(trace.name));
  if (place === 'none' || names.length === 0) return { ...figure, layout: { ...figure.layout, showlegend: false } };
  return { ...figure, layout: { ...figure.layout, showlegend: true, ...(place === 'below' ? below(figure.layout, names) : corner(place)) } };
}

/** Traces that look alike and are named alike, several theory lines say, stand in the legend once. */
function onceEach(traces: readonly Trace[]): Trace[] {
  const seen = new Set<string>();
  return traces.map((trace) => {
    const { line, marker } = trace as { line?: { color?: unknown; dash?: unknown }; marker?: { color?: unknown; symbol?: unknown } };
    const look = JSON.stringify([trace.name, trace['type'], trace['mode'], line?.color, line?.dash, marker?.color, marker?.symbol]);
    if (trace.name === undefined || trace['showlegend'] === false || !seen.has(look)) {
      if (trace['showlegend'] !== false) seen.add(look);
      return trace;
    }
    return { ...trace, showlegend: false };
  });
}

/** The part of a layout that puts a legend with these names below the plot. */
export function below(layout: Layout, names: readonly string[]): Layout {
  const width = Number(layout['width'] ?? sizes.width) - 94;
  const entries = names.map((name) => 52 + textWidth(name));
  // plotly gives the entries of several rows the width of the widest.
  const inRow = Math.max(1, Math.floor(width / Math.max(...entries)));
  const rows = entries.reduce((sum, entry) => sum + entry, 0) <= width ? 1 : Math.ceil(names.length / inRow);
  const margin = layout['margin'] as { b?: number } | undefined;
  return {
    height: Number(layout['height'] ?? sizes.height) + rows * rowHeight,
    margin: { ...margin, b: (margin?.b ?? 62) + rows * rowHeight },
    legend: {
      orientation: 'h',
      x: 0,
      xanchor: 'left',
      y: 0,
      yref: 'container',
      yanchor: 'bottom',
      borderwidth: 0,
      itemwidth: 36,
      traceorder: 'normal',
      bgcolor: 'rgba(0,0,0,0)'
    }
  };
}

/** Width of a text in the legend's type in pixels, rather too wide than too narrow. */
function textWidth(text: string): number {
  const width = (letter: string) =>
    /[ iljtfrI.,:;'|()[\]-]/.test(letter) ? 4.4 : /[mwMWQO@%∇≤]/.test(letter) ? 11.5 : /[A-Z+=±−–]/.test(letter) ? 8.4 : 7.2;
  return Array.from(text.replace(/<[^>]*>/g, '')).reduce((sum, letter) => sum + width(letter), 0);
}

function corner(place: Exclude<LegendPlace, 'below' | 'none'>): Layout {
  const [vertical, horizontal] = place.split(' ');
  const x = horizontal === 'left' ? { x: 0.015, xanchor: 'left' } : { x: 0.985, xanchor: 'right' };
  const y = vertical === 'bottom' ? { y: 0.03, yanchor: 'bottom' } : { y: 0.98, yanchor: 'top' };
  return { legend: { ...x, ...y, itemwidth: 36, traceorder: 'normal' } };
}
