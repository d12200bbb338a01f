import { ArgumentError, ShapeError } from '../engine/errors';
import { colourBar, diverging, grey, template, titleOf } from './theme';
import { extent, notEmpty } from './numbers';
import type { Figure, Numbers } from './figure';

/** Settings of `images`. */
export interface ImagesOptions {
  title: string;
  subtitle?: string;
  /** One flat list of height × width pixels an image, rows from the top. */
  images: readonly Numbers[];
  height: number;
  width: number;
  /** Images in a row (default: about a square). */
  columns?: number;
  /** A line of text below each image, or above each column where `columnLabels` are given. */
  labels?: readonly string[];
  /** Text at the left of each row: a method, a step. */
  rowLabels?: readonly string[];
  /** `grey`: ink on paper from `range[0]` to `range[1]`; `diverging`: zero white, symmetric (default `grey`). */
  scale?: 'grey' | 'diverging';
  /** What a pixel is, with its unit: `probability (1)`, `weight (nats)`. */
  valueTitle: string;
  /** Values of the ends of the scale (default: [0, 1] for grey, ± the largest magnitude for diverging). */
  range?: readonly [number, number];
  /** Largest side of a pixel on the screen (default: the figure is at most 760 wide). */
  maximumWidth?: number;
}

/**
 * Many images as one mosaic: filters, samples, reconstructions. One heatmap, each pixel rounded to a hundredth of the range, so that a figure of 100 digits stays small.
 *
 * @param options `title`; `images`, flat lists of height × width pixels; `columns`; `labels`, `rowLabels`; `scale`; `valueTitle` with its unit.
 * @returns a plotly figure.
 * @throws ShapeError if an image has another number of pixels than height × width; ArgumentError without images.
 */
export function images(options: ImagesOptions): Figure {
  const { height, width } = options;
  notEmpty('images', options.images, 'images');
  options.images.forEach((image, i) => {
    if (image.length !== height * width) {
      throw new ShapeError(`image ${i}`, { given: `${image.length} pixels`, expected: `${height} × ${width} = ${height * width}` });
    }
  });
  const columns = options.columns ?? Math.ceil(Math.sqrt(options.images.length * 1.6));
  if (!(Number.isInteger(columns) && columns > 0))
    throw new ArgumentError('images: columns', { given: String(columns), expected: 'a positive integer' });
  const rows = Math.ceil(options.images.length / columns);
  const gap = Math.max(1, Math.round(width / 14));
  const labelRoom = options.labels ? Math.max(gap, Math.round(height * 0.3)) : gap;
  const [low, high] = options.range ?? rangeOf(options);
  const mosaic = mosaicOf(options.images, { height, width, columns, rows, gap, labelRoom, step: (high - low) / 60 });
  const across = columns * (width + gap) - gap;
  const down = rows * (height + labelRoom) - (options.labels ? 0 : gap);
  const margin = { l: options.rowLabels ? 120 : 24, r: 110, t: options.subtitle ? 80 : 58, b: 20 };
  const available = (options.maximumWidth ?? 760) - margin.l - margin.r;
  const unit = Math.min(available / across, 96 / width, 900 / down);
  return {
    data: [
      {
        type: 'heatmap',
        z: mosaic,
        zmin: low,
        zmax: high,
        colorscale: (options.scale === 'diverging' ? diverging : grey).map((stop) => [...stop]),
        hoverongaps: false,
        colorbar: { ...colourBar(options.valueTitle), outlinewidth: 0.5, nticks: 5 }
      }
    ],
    layout: {
      template,
      title: titleOf(options.title, options.subtitle),
      width: Math.max(460, Math.round(across * unit) + margin.l + margin.r),
      height: Math.round(down * unit) + margin.t + margin.b,
      margin,
      plot_bgcolor: '#eceef2',
      xaxis: { visible: false, range: [-0.5 - gap / 2, across - 0.5 + gap / 2], constrain: 'domain' },
      yaxis: { visible: false, range: [down - 0.5 + gap / 2, -0.5 - gap / 2], scaleanchor: 'x', scaleratio: 1, constrain: 'domain' },
      annotations: [...imageLabels(options, columns, gap, labelRoom), ...rowLabels(options, labelRoom)]
    }
  };
}

interface Mosaic {
  height: number;
  width: number;
  columns: number;
  rows: number;
  gap: number;
  labelRoom: number;
  /** Values closer than this look alike. */
  step: number;
}

function mosaicOf(list: readonly Numbers[], { height, width, columns, rows, gap, labelRoom, step }: Mosaic): (number | null)[][] {
  const across = columns * (width + gap) - gap;
  const down = rows * (height + labelRoom) - labelRoom;
  const mosaic = Array.from({ length: down }, () => new Array<number | null>(across).fill(null));
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step))));
  list.forEach((image, at) => {
    const left = (at % columns) * (width + gap);
    const top = Math.floor(at / columns) * (height + labelRoom);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const value = image[row * width + column] as number;
        mosaic[top + row]![left + column] = Number.isFinite(value) ? Number(value.toFixed(decimals)) : null;
      }
    }
  });
  return mosaic;
}

function rangeOf({ images: list, scale }: ImagesOptions): [number, number] {
  if (scale !== 'diverging') return [0, 1];
  const [low, high] = extent(...list);
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-most, most];
}

function imageLabels({ labels, width, height }: ImagesOptions, columns: number, gap: number, labelRoom: number) {
  return (labels ?? []).map((text, at) => ({
    x: (at % columns) * (width + gap) + (width - 1) / 2,
    y: Math.floor(at / columns) * (height + labelRoom) + height - 0.5 + labelRoom / 2,
    text,
    showarrow: false,
    font: { size: 11.5 }
  }));
}

function rowLabels({ rowLabels: names, height }: ImagesOptions, labelRoom: number) {
  return (names ?? []).map((text, row) => ({
    // On paper, not on the axis: plotly hides a note whose point lies outside of an axis's range.
    xref: 'paper',
    x: 0,
    xshift: -6,
    xanchor: 'right',
    y: row * (height + labelRoom) + (height - 1) / 2,
    text,
    showarrow: false,
    align: 'right',
    font: { size: 13 }
  }));
}
