import { ArgumentError } from '../engine/errors';
import { baseLayout, colourOf, sizes, truthColour } from './theme';
import { notEmpty } from './numbers';
import type { Figure, Layout } from './figure';

/** A box with a text. */
export interface DiagramNode {
  id: string;
  /** Lines parted by `<br>`. */
  label: string;
  /** Its centre in pixels, from the lower left corner. */
  x: number;
  y: number;
  /** Number of the frame's colour in the palette (default: dark). */
  colour?: number;
}

/** A straight arrow between two boxes. */
export interface DiagramArrow {
  from: string;
  to: string;
  /** Stands on the arrow, on paper of its own. */
  label?: string;
  /** `holds`: blue and full; `fails`: orange and dashed, with a thicker line; `plain` (default): grey and thin, for what is so by definition. */
  state?: 'holds' | 'fails' | 'plain';
  /** Where on the arrow the label's middle is, from 0 to 1 (default 0.5). */
  labelAt?: number;
}

/** Settings of `diagram`. */
export interface DiagramOptions {
  title: string;
  subtitle?: string;
  nodes: readonly DiagramNode[];
  arrows: readonly DiagramArrow[];
  /** Size of the drawing in pixels, without its title (default 940 × 600). */
  width?: number;
  height?: number;
}

const looks = {
  holds: { colour: colourOf(0), width: 2.4, dash: 'solid' },
  fails: { colour: colourOf(1), width: 3.2, dash: 'dash' },
  plain: { colour: '#9a9ca6', width: 1.4, dash: 'dot' }
} as const;
/** Pixels: a letter's width at the font's size, a line's height, the room about a text, between a box and the tip of an arrow. */
const [letter, lineHeight, room, gap] = [7.3, 17, 11, 4];

/**
 * Boxes and straight arrows between them, such as what follows from what. An arrow's state is told by its colour and by its line, full, dashed or dotted, so that it
 * can be read without colours. Places are the caller's: nothing keeps an arrow from crossing a box or another arrow.
 *
 * @param options titles; `nodes`, each `{ id, label, x, y }` in pixels; `arrows`, each `{ from, to, label?, state?, labelAt? }`; `width` and `height` in pixels.
 * @returns a plotly figure.
 * @throws ArgumentError without nodes, for two of one id, an arrow to or from none, between boxes without room for it, or a label beyond its ends.
 */
export function diagram({ nodes, arrows, width = 940, height = 600, ...titles }: DiagramOptions): Figure {
  notEmpty('diagram', nodes, 'nodes');
  const boxes = new Map(nodes.map((node) => [node.id, { ...node, ...halfSize(node.label) }]));
  if (boxes.size < nodes.length) throw new ArgumentError('diagram: nodes', { given: 'an id twice', expected: 'an id of its own for each' });
  const boxOf = (id: string): Box => {
    const box = boxes.get(id);
    if (box) return box;
    throw new ArgumentError('diagram: arrows', { given: `'${id}'`, expected: `one of ${[...boxes.keys()].join(', ')}` });
  };
  const astray = arrows.find(({ labelAt = 0.5 }) => !(labelAt >= 0 && labelAt <= 1));
  if (astray) throw new ArgumentError('diagram: labelAt', { given: String(astray.labelAt), expected: 'a number from 0 to 1' });
  const drawn = arrows.map((arrow) => ({ ...arrow, ...ends(boxOf(arrow.from), boxOf(arrow.to)), look: looks[arrow.state ?? 'plain'] }));
  const base = baseLayout({ title: titles.title, xTitle: '', yTitle: '', ...(titles.subtitle ? { subtitle: titles.subtitle } : {}) });
  const margin = { l: 16, r: 16, t: titles.subtitle ? 80 : 58, b: 12 };
  const hidden = (length: number): Layout => ({ visible: false, range: [0, length], fixedrange: true });
  const line = ({ tail, tip, look }: (typeof drawn)[number]): Layout => ({
    type: 'line',
    layer: 'below',
    x0: tail[0],
    y0: tail[1],
    // Under the head, which is drawn by a note, the line would show.
    x1: before(tail, tip, 6)[0],
    y1: before(tail, tip, 6)[1],
    line: { color: look.colour, width: look.width, dash: look.dash }
  });
  return {
    data: [{ type: 'scatter', mode: 'markers', x: [0, width], y: [0, height], marker: { opacity: 0 }, hoverinfo: 'skip', showlegend: false }],
    layout: {
      ...base,
      width: width + margin.l + margin.r,
      height: height + margin.t + margin.b,
      margin,
      xaxis: hidden(width),
      yaxis: hidden(height),
      shapes: [...drawn.map(line), ...[...boxes.values()].map(frame)],
      annotations: [...drawn.map(head), ...[...boxes.values()].map(text), ...drawn.filter(({ label }) => label).map(caption)]
    }
  };
}

interface Box extends DiagramNode {
  across: number;
  up: number;
}
type Point = readonly [x: number, y: number];

function halfSize(label: string): { across: number; up: number } {
  const lines = label.split('<br>').map((part) => part.replace(/<[^>]*>/g, '').replace(/&#?\w+;/g, '.').length);
  return { across: (Math.max(...lines) * letter) / 2 + room, up: (lines.length * lineHeight) / 2 + room * 0.7 };
}

/** Where the line between two centres leaves the one box and meets the other. */
function ends(from: Box, to: Box): { tail: Point; tip: Point } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const reach = ({ across, up }: Box): number => Math.min((across + gap) / Math.abs(dx || 1e-9), (up + gap) / Math.abs(dy || 1e-9));
  const [start, stop] = [reach(from), 1 - reach(to)];
  if (!(length > 0 && start < stop))
    throw new ArgumentError('diagram: nodes', { given: `'${from.id}' upon '${to.id}'`, expected: 'room for the arrow' });
  return { tail: [from.x + start * dx, from.y + start * dy], tip: [from.x + stop * dx, from.y + stop * dy] };
}

function frame({ x, y, across, up, colour }: Box): Layout {
  return {
    type: 'rect',
    x0: x - across,
    x1: x + across,
    y0: y - up,
    y1: y + up,
    fillcolor: '#ffffff',
    line: { color: colour === undefined ? truthColour : colourOf(colour), width: 1.6 }
  };
}

function text({ x, y, label }: Box): Layout {
  return { x, y, text: label, showarrow: false, font: { size: sizes.font, color: truthColour } };
}

interface Drawn extends DiagramArrow {
  tail: Point;
  tip: Point;
  look: (typeof looks)[keyof typeof looks];
}

/** The point of an arrow that lies some pixels before its tip. */
function before(tail: Point, tip: Point, pixels: number): Point {
  const share = pixels / Math.hypot(tip[0] - tail[0], tip[1] - tail[1]);
  return [tip[0] - share * (tip[0] - tail[0]), tip[1] - share * (tip[1] - tail[1])];
}

/** The tip, from a point eight pixels before it. */
function head({ tail, tip, look }: Drawn): Layout {
  const [ax, ay] = before(tail, tip, 8);
  return {
    x: tip[0],
    y: tip[1],
    ax,
    ay,
    axref: 'x',
    ayref: 'y',
    text: '',
    showarrow: true,
    arrowhead: 2,
    arrowsize: look.width > 2 ? 0.9 : 1.1,
    arrowwidth: look.width,
    arrowcolor: look.colour
  };
}

function caption({ tail, tip, look, label, state, labelAt = 0.5 }: Drawn): Layout {
  const at = (axis: 0 | 1): number => tail[axis] + labelAt * (tip[axis] - tail[axis]);
  const colour = state === 'holds' || state === 'fails' ? look.colour : '#5c5d66';
  return { x: at(0), y: at(1), text: label!, showarrow: false, bgcolor: '#ffffff', borderpad: 2, font: { size: 12, color: colour } };
}
