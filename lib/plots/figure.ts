/** What a plotly attribute may hold: plain JSON, with `undefined` for "leave it to the template". */
export type PlotValue = string | number | boolean | null | undefined | readonly PlotValue[] | { readonly [attribute: string]: PlotValue };

/** One set of marks: a line, a heatmap, a row of bars. */
export interface Trace {
  type: 'scatter' | 'heatmap' | 'contour' | 'bar';
  name?: string;
  [attribute: string]: PlotValue;
}

/** Axes, title, legend, shapes and annotations of a figure. */
export interface Layout {
  [attribute: string]: PlotValue;
}

/** One moment of an animation: its traces replace the figure's. */
export interface Frame {
  name: string;
  data: Trace[];
  layout?: Layout;
}

/** A plotly figure: plain data that plotly.js, JupyterLab and VS Code draw. `frames` makes it an animation. */
export interface Figure {
  data: Trace[];
  layout: Layout;
  frames?: Frame[];
}

/** Any list of numbers: an array, a typed array, what `tensor.dataSync()` returns. */
export type Numbers = ArrayLike<number>;

/** What every figure must say: its title and both axes with their units, "(nats)", "(steps)", "(1)" for pure numbers left out. */
export interface Titles {
  /** One line: what is seen. */
  title: string;
  /** The horizontal axis and its unit, such as `step size η (1)` or `update`. */
  xTitle: string;
  /** The vertical axis and its unit, such as `energy (nats)`. */
  yTitle: string;
  /** A second, smaller line: the setting, or what to look for. */
  subtitle?: string;
}

/** Range and scale of the axes, where the data's own are not wanted. */
export interface Axes {
  xRange?: readonly [number, number];
  yRange?: readonly [number, number];
  /** Logarithmic axis; ranges stay in data units. */
  xLog?: boolean;
  yLog?: boolean;
}
