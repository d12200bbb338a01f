import { ShapeError } from '../engine/errors';
import { extent, notEmpty } from './numbers';
import { panels } from './panels';
import { sizes, titleOf, titleText } from './theme';
import type { Figure, Frame, Layout, PlotValue, Trace } from './figure';

/** Settings of `animation`. */
export interface AnimationOptions {
  title: string;
  subtitle?: string;
  /** What the slider counts, such as `update ` (shown before the frame's label). */
  prefix: string;
  /** Duration of a frame while playing (default 120 ms). */
  milliseconds?: number;
}

type Range = [number, number];

/**
 * An animation from figures of one kind: a slider and a play button in the notebook, a filmstrip where only a picture can be shown.
 * Axes are held fixed over all frames; what does not change between frames is stored once.
 *
 * @param given the moments in order, each `{ label, figure }`, with the same traces in each figure.
 * @param options `title`; `prefix`, what the slider counts; `milliseconds` a frame.
 * @returns a plotly figure with frames.
 * @throws ShapeError if two frames differ in their traces; ArgumentError without frames.
 */
export function animation(given: readonly { label: string | number; figure: Figure }[], options: AnimationOptions): Figure {
  notEmpty('animation', given, 'frames');
  const frames = oneScale(given);
  const first = (frames[0] as { figure: Figure }).figure;
  for (const { label, figure } of frames) {
    if (figure.data.length !== first.data.length) {
      throw new ShapeError(`animation, frame ${label}`, {
        given: `${figure.data.length} traces`,
        expected: `${first.data.length}, as in the first frame`
      });
    }
  }
  const moments = frames.map(({ label, figure }): Frame => ({
    name: String(label),
    data: figure.data.map((trace, i) => changed(trace, first.data[i] as Trace))
  }));
  const { fixed, ...sliders } = controls(moments, options, Number(first.layout['width'] ?? sizes.width) - 184);
  const margin = first.layout['margin'] as { b?: number } | undefined;
  return {
    data: first.data,
    frames: moments,
    layout: {
      ...first.layout,
      title: titleOf(options.title, options.subtitle),
      xaxis: fixedAxis(frames, 'x'),
      yaxis: fixedAxis(frames, 'y'),
      ...sliders,
      height: Number(first.layout['height'] ?? 440) + fixed,
      margin: { ...margin, t: options.subtitle ? 80 : 58, b: (margin?.b ?? 62) + fixed }
    }
  };
}

/**
 * Some moments of an animation side by side, first and last among them: what a saved notebook and a picture show.
 *
 * @param figure a figure made by `animation`.
 * @param count how many moments (default 6).
 * @returns a plotly figure without frames.
 */
export function filmstrip(figure: Figure, count = 6): Figure {
  const frames = figure.frames ?? [];
  notEmpty('filmstrip', frames, 'frames');
  const shown = Math.min(count, frames.length);
  const at = Array.from({ length: shown }, (_, i) => Math.round((i * (frames.length - 1)) / Math.max(1, shown - 1)));
  const prefix = String(lookup(figure.layout, 'sliders', 0, 'currentvalue', 'prefix') ?? '');
  const moments = at.map((index, place): Figure => {
    const frame = frames[index] as Frame;
    const data = figure.data.map((trace, i) => ({ ...trace, ...frame.data[i] }) as Trace);
    const { shapes, showlegend } = figure.layout;
    const xaxis = outer(figure.layout['xaxis'], place >= shown - 3);
    const yaxis = outer(figure.layout['yaxis'], place % 3 === 0);
    return { data, layout: { xaxis, yaxis, shapes, showlegend, title: { text: `${prefix}${frame.name}` } } };
  });
  const [title, subtitle] = titleText(figure).split('\n');
  return panels(moments, { title: title as string, columns: 3, panelHeight: 270, ...(subtitle ? { subtitle } : {}) });
}

/** An axis that keeps its title only at the outer edge of the strip. */
function outer(axis: PlotValue, kept: boolean): Layout {
  return { ...(axis as Layout), ...(kept ? {} : { title: { text: '' } }) };
}

function changed(trace: Trace, base: Trace): Trace {
  const kept = Object.entries(trace).filter(([key, value]) => key === 'type' || JSON.stringify(value) !== JSON.stringify(base[key]));
  return Object.fromEntries(kept) as Trace;
}

/** The frames with one colour scale over all of them, so that a colour means one value throughout. */
function oneScale<T extends { figure: Figure }>(frames: readonly T[]): T[] {
  const scaled = (trace: Trace, at: number): Trace => {
    if (typeof trace['zmin'] !== 'number') return trace;
    const ends = frames.map(({ figure }) => figure.data[at]).flatMap((other) => [Number(other?.['zmin'] ?? NaN), Number(other?.['zmax'] ?? NaN)]);
    const [zmin, zmax] = extent(ends);
    return { ...trace, zmin, zmax };
  };
  return frames.map((frame) => ({ ...frame, figure: { ...frame.figure, data: frame.figure.data.map(scaled) } }));
}

function controls(moments: readonly Frame[], { prefix, milliseconds = 120 }: AnimationOptions, width: number): Layout & { fixed: number } {
  const still = { mode: 'immediate', transition: { duration: 0 }, frame: { duration: 0, redraw: true } };
  const playing = { fromcurrent: true, transition: { duration: 0 }, frame: { duration: milliseconds, redraw: true } };
  return {
    fixed: 80,
    sliders: [
      {
        active: 0,
        x: 150 / width,
        len: 1 - 150 / width,
        y: 0,
        yanchor: 'top',
        pad: { t: 62, b: 6 },
        currentvalue: { prefix, xanchor: 'right', font: { size: 13 } },
        ticklen: 3,
        font: { size: 10 },
        steps: moments.map(({ name }) => ({ label: name, method: 'animate', args: [[name], still] }))
      }
    ],
    updatemenus: [
      {
        type: 'buttons',
        direction: 'left',
        showactive: false,
        x: 0,
        xanchor: 'left',
        y: 0,
        yanchor: 'top',
        pad: { t: 76 },
        buttons: [
          { label: '▶ play', method: 'animate', args: [null, playing] },
          { label: '❚❚', method: 'animate', args: [[null], still] }
        ]
      }
    ]
  };
}

function fixedAxis(frames: readonly { figure: Figure }[], letter: 'x' | 'y'): Layout {
  const axes = frames.map(({ figure }) => (figure.layout[`${letter}axis`] ?? {}) as Layout);
  const own = axes.map((axis) => axis['range']).filter((range): range is Range => Array.isArray(range));
  if (own.length === frames.length) return { ...axes[0], range: extent(...own) };
  const values = frames.flatMap(({ figure }) => figure.data.map((trace) => trace[letter])).filter((list): list is number[] => Array.isArray(list));
  const numeric = values.filter((list) => list.every((value) => typeof value === 'number' || value === null));
  if (numeric.length === 0) return axes[0] ?? {};
  const logarithmic = axes[0]?.['type'] === 'log';
  const [low, high] = extent(
    ...numeric.map((list) => (logarithmic ? list.filter((value) => value > 0).map(Math.log10) : list.map((value) => value ?? NaN)))
  );
  const room = letter === 'y' ? 0.06 * (high - low || 1) : 0;
  return { ...axes[0], range: [low - room, high + room] };
}

function lookup(value: PlotValue, ...path: (string | number)[]): PlotValue {
  return path.reduce<PlotValue>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string | number, PlotValue>)[key] : undefined),
    value
  );
}
