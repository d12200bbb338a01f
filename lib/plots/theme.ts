import type { Axes, Figure, Layout, Titles } from './figure';

/**
 * Colours that people with any colour vision tell apart, in the order in which figures use them.
 * Reference: Okabe and Ito, "Color Universal Design" (2008); yellow is last since it is faint on white.
 */
export const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#7F5AA8', '#F0E442'] as const;

/** The truth is always drawn so: dashed, dark, above the data. */
export const truthColour = '#1b1b1f';
const ink = '#26262b';
const faint = '#e6e7eb';
const paper = '#ffffff';

/** Named stops of a colour scale, from 0 to 1. */
export type ColourScale = readonly (readonly [number, string])[];

/** Low dark, high pale, lightness falling evenly, readable in grey; orange points stand out on all of it (after ColorBrewer's Blues; Brewer, 2003). */
export const sequential: ColourScale = [
  [0, '#06193d'],
  [0.14, '#0a3a78'],
  [0.28, '#1c62a6'],
  [0.43, '#4a8fc6'],
  [0.57, '#84b6dc'],
  [0.71, '#b5d3ea'],
  [0.86, '#dbe8f4'],
  [1, '#f6f9fd']
];

/** Negative blue, zero white, positive orange-red: for filters, gradients and differences (after Okabe and Ito's blue and vermillion). */
export const diverging: ColourScale = [
  [0, '#00406a'],
  [0.25, '#4f9bcb'],
  [0.5, '#ffffff'],
  [0.75, '#ee9a63'],
  [1, '#8f3a00']
];

/** Ink on paper: 0 white, 1 black, as digits are drawn. */
export const grey: ColourScale = [
  [0, '#ffffff'],
  [1, '#101014']
];

/** Sizes in pixels that figures keep to, so that a notebook reads as one document. */
export const sizes = { width: 760, height: 440, line: 2.2, marker: 6, title: 17, font: 13 } as const;

const axis: Layout = {
  showline: true,
  linecolor: ink,
  linewidth: 1,
  ticks: 'outside',
  tickcolor: ink,
  ticklen: 4,
  gridcolor: faint,
  zeroline: false,
  automargin: true,
  title: { standoff: 10, font: { size: 14 } }
};

/** The one plotly template of all figures. */
export const template: Layout = {
  // plotly leaves points out of a line by default, and smooth curves show corners.
  data: { scatter: [{ line: { simplify: false } }] },
  layout: {
    font: { family: '"Open Sans", "Noto Sans Math", "DejaVu Sans", Arial, sans-serif', size: sizes.font, color: ink },
    colorway: [...palette],
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    margin: { l: 70, r: 28, t: 76, b: 62 },
    hovermode: 'closest',
    xaxis: axis,
    yaxis: axis,
    legend: { bgcolor: 'rgba(255,255,255,0.82)', bordercolor: faint, borderwidth: 1, font: { size: 12.5 } },
    bargap: 0.22
  }
};

/** How colour bars look: narrow, without a frame, the title along the side. */
export function colourBar(text: string): Layout {
  return { title: { text, side: 'right', font: { size: 13.5 } }, thickness: 13, outlinewidth: 0, len: 1, ticks: 'outside', ticklen: 3 };
}

/** A colour with an opacity, for bands and fills: `fade('#0072B2', 0.2)`. */
export function fade(colour: string, opacity: number): string {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${channels.join(',')},${opacity})`;
}

/** The palette's colour number `index`, from the start again after the last. */
export function colourOf(index: number): string {
  return palette[index % palette.length] as string;
}

/** The layout that all plots start from: template, title with subtitle, both axes with their titles, ranges and scales. */
export function baseLayout(titles: Titles, axes: Axes = {}): Layout {
  return {
    template,
    height: sizes.height,
    margin: { l: 70, r: 28, t: titles.subtitle ? 80 : 58, b: 62 },
    title: titleOf(titles.title, titles.subtitle),
    xaxis: axisOf(titles.xTitle, axes.xRange, axes.xLog),
    yaxis: axisOf(titles.yTitle, axes.yRange, axes.yLog)
  };
}

/** A title in plotly's form, at the left edge of the plot, the subtitle in smaller type below. */
export function titleOf(text: string, subtitle?: string): Layout {
  const second = subtitle ? `<br><span style="font-size:${sizes.font}px;color:#5c5d66">${subtitle}</span>` : '';
  return {
    text: text + second,
    x: 0,
    xref: 'paper',
    xanchor: 'left',
    y: 1,
    yref: 'container',
    yanchor: 'top',
    // Two lines hang from a point higher up than one.
    pad: { t: subtitle ? 26 : 16 },
    font: { size: sizes.title }
  };
}

/** The title of a figure as plain text, its subtitle on a second line. */
export function titleText(figure: Figure): string {
  const title = figure.layout['title'];
  const text = typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
  return String(text ?? 'untitled')
    .replace(/<br>/g, '\n')
    .replace(/<[^>]*>/g, '');
}

function axisOf(text: string, range?: readonly [number, number], logarithmic = false): Layout {
  return {
    title: { text },
    ...(logarithmic ? { type: 'log', exponentformat: 'power' } : {}),
    ...(range ? { range: logarithmic ? range.map(Math.log10) : [...range] } : {})
  };
}
