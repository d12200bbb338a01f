import { below } from './legend';
import { notEmpty } from './numbers';
import { sizes, template, titleOf } from './theme';
import type { Figure, Layout, PlotValue, Trace } from './figure';

/** Settings of `panels`. */
export interface PanelsOptions {
  title: string;
  subtitle?: string;
  /** Panels in a row (default: all up to three). */
  columns?: number;
  /** Height of a panel in pixels (default 300). */
  panelHeight?: number;
  /** Width of the whole in pixels (default 760 for two panels in a row, 980 for more). */
  width?: number;
}

type Attributes = { readonly [attribute: string]: PlotValue };

/**
 * Several figures side by side as one: each keeps its axes and titles, a legend entry that repeats is shown once, a colour bar that repeats too.
 *
 * @param figures the panels, in reading order; their titles become the panels' titles.
 * @param options `title` of the whole; `columns`; `panelHeight` in pixels.
 * @returns a plotly figure.
 * @throws ArgumentError without figures.
 */
export function panels(figures: readonly Figure[], options: PanelsOptions): Figure {
  notEmpty('panels', figures, 'figures');
  const columns = Math.min(options.columns ?? 3, figures.length);
  const rows = Math.ceil(figures.length / columns);
  const top = options.subtitle ? 106 : 84;
  const height = top + 56 + rows * (options.panelHeight ?? 300);
  const width = options.width ?? (columns > 2 ? 980 : columns > 1 ? 860 : sizes.width);
  const shared = sharedScale(figures);
  const ownScales = !shared && figures.some(({ data }) => data.some((trace) => trace['colorbar'] !== undefined));
  const data: Trace[] = [];
  const layout: Record<string, PlotValue> = {
    template,
    title: titleOf(options.title, options.subtitle),
    height,
    width,
    margin: { l: 64, r: 30, t: top, b: 56 }
  };
  const annotations: Attributes[] = [];
  const shapes: Attributes[] = [];
  const named = new Set<string>();
  figures.forEach((figure, at) => {
    const n = at === 0 ? '' : String(at + 1);
    const x = domainOf(at % columns, columns, ownScales ? 0.16 : columns > 2 ? 0.075 : 0.11);
    const y = domainOf(rows - 1 - Math.floor(at / columns), rows, rows > 1 ? Math.min(0.3, 100 / (height - top - 56)) : 0);
    const last = at === figures.length - 1;
    for (const trace of figure.data) data.push(placed(trace, n, named, { x, y, showScale: !shared || last, shared, rows }));
    layout[`xaxis${n}`] = { ...attributes(figure.layout['xaxis']), domain: x, anchor: `y${n}` };
    const yaxis = attributes(figure.layout['yaxis']);
    layout[`yaxis${n}`] = { ...yaxis, domain: y, anchor: `x${n}`, ...(yaxis['scaleanchor'] ? { scaleanchor: `x${n}` } : {}) };
    annotations.push(panelTitle(figure, x, y), ...list(figure.layout['annotations']).map((item) => moved(item, n)));
    shapes.push(...list(figure.layout['shapes']).map((item) => moved(item, n)));
  });
  layout['annotations'] = annotations;
  layout['shapes'] = shapes;
  layout['barmode'] = 'group';
  layout['plot_bgcolor'] = figures[0]?.layout['plot_bgcolor'];
  if (named.size > 1) Object.assign(layout, { showlegend: true, ...below(layout, [...named]) });
  else layout['showlegend'] = false;
  return { data, layout };
}

function domainOf(at: number, count: number, gap: number): [number, number] {
  const size = (1 - gap * (count - 1)) / count;
  return [at * (size + gap), at * (size + gap) + size].map((value) => Number(value.toFixed(4))) as [number, number];
}

interface Place {
  x: [number, number];
  y: [number, number];
  showScale: boolean;
  shared: boolean;
  rows: number;
}

function placed(trace: Trace, n: string, named: Set<string>, { x, y, showScale, shared, rows }: Place): Trace {
  const moved: Trace = { ...trace, xaxis: `x${n}`, yaxis: `y${n}` };
  if (trace.name !== undefined && trace['showlegend'] !== false) {
    moved['legendgroup'] = trace.name;
    moved['showlegend'] = !named.has(trace.name);
    named.add(trace.name);
  }
  if (trace['colorbar'] !== undefined) {
    const whole = shared && rows > 0;
    moved['showscale'] = showScale;
    moved['colorbar'] = whole
      ? { ...attributes(trace['colorbar']), x: 1.01, y: 0.5, len: 1, thickness: 12 }
      : { ...attributes(trace['colorbar']), x: x[1] + 0.005, y: (y[0] + y[1]) / 2, len: y[1] - y[0], thickness: 10 };
  }
  return moved;
}

/** Whether all panels with a colour scale span the same values, so that one colour bar serves all. */
function sharedScale(figures: readonly Figure[]): boolean {
  const ranges = figures.flatMap((figure) =>
    figure.data.filter((trace) => trace['colorbar'] !== undefined).map((trace) => `${trace['zmin']} ${trace['zmax']}`)
  );
  return ranges.length > 0 && new Set(ranges).size === 1;
}

function panelTitle(figure: Figure, x: [number, number], y: [number, number]): Attributes {
  const text = String(attributes(figure.layout['title'])['text'] ?? '').split('<br>')[0] as string;
  return {
    text,
    xref: 'paper',
    yref: 'paper',
    x: (x[0] + x[1]) / 2,
    xanchor: 'center',
    y: y[1],
    yanchor: 'bottom',
    yshift: 6,
    showarrow: false,
    font: { size: 13 }
  };
}

function moved(item: Attributes, n: string): Attributes {
  const shift = (reference: PlotValue, letter: string) => (reference === 'paper' ? `${letter}${n} domain` : `${letter}${n}`);
  return { ...item, xref: shift(item['xref'], 'x'), yref: shift(item['yref'], 'y') };
}

function attributes(value: PlotValue | Layout): Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
}

function list(value: PlotValue): Attributes[] {
  return Array.isArray(value) ? (value as Attributes[]) : [];
}
