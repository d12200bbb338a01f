import { compact, notEmpty, sameLength } from './numbers';
import type { Numbers, Trace } from './figure';

/** Points of the plane as two lists. */
export interface PlanePoints {
  x: Numbers;
  y: Numbers;
}

/** Points with the name that the legend gives them. */
export interface NamedPoints extends PlanePoints {
  name: string;
}

/** Proposed moves of a Metropolis sampler: entry i goes from (from.x[i], from.y[i]) to (to.x[i], to.y[i]). */
export interface ProposedMoves {
  from: PlanePoints;
  to: PlanePoints;
  /** 1 (or true) where the move was accepted. */
  accepted: ArrayLike<number | boolean>;
}

/** One leapfrog trajectory, its points in order; its end is marked as accepted or rejected if that is said. */
export interface LeapfrogPath extends PlanePoints {
  accepted?: boolean;
}

/** Colours above a landscape, to be told apart from its blues and from each other. */
const markColours = ['#FF7A1A', '#F7E463', '#E35BA8', '#5FE0B0'];
const markColour = (place: number): string => markColours[place % markColours.length] as string;
const outline = 'rgba(0,0,0,0.65)';
const white = '#ffffff';

/** A field of vectors by name: entry i is an arrow from (x[i], y[i]) to (x[i] + u[i], y[i] + v[i]), in units of the axes. */
export interface NamedArrows extends NamedPoints {
  u: Numbers;
  v: Numbers;
}

/** What is drawn above a landscape, lowest first. */
export interface LandscapeMarks {
  /** Point clouds: positions of samples. */
  samples?: NamedPoints | readonly NamedPoints[];
  /** Vectors, such as velocities: a line with a head each, a dot where it starts. Heads are true to angle where both axes have one unit (`equalAxes`). */
  arrows?: NamedArrows | readonly NamedArrows[];
  /** Chains, their states in order: a line, a square at the start, a diamond at the end. */
  paths?: NamedPoints | readonly NamedPoints[];
  /** Leapfrog trajectories: thin lines from an open circle to an end that tells acceptance by its shape. */
  trajectories?: readonly LeapfrogPath[];
  /** Proposed moves: accepted ones end in a filled circle, rejected ones in a cross. */
  proposals?: ProposedMoves;
}

/** The traces of all marks; colours run on from samples to arrows to paths, so that no two named sets share one. */
export function marksOf({ samples, arrows, paths, trajectories, proposals }: LandscapeMarks): Trace[] {
  const clouds = listOf(samples);
  const fields = listOf(arrows);
  const before = clouds.length + fields.length;
  return [
    ...clouds.map((cloud, place) => cloudOf(cloud, markColour(place))),
    ...fields.flatMap((field, place) => arrowsOf(field, markColour(clouds.length + place))),
    ...listOf(paths).flatMap((path, place) => pathOf(path, markColour(before + place), place === 0)),
    ...(trajectories ? trajectoriesOf(trajectories) : []),
    ...(proposals ? proposalsOf(proposals) : [])
  ];
}

function listOf<T extends NamedPoints>(given: T | readonly T[] | undefined): readonly T[] {
  return given === undefined ? [] : 'name' in given ? [given] : given;
}

function cloudOf({ name, x, y }: NamedPoints, colour: string): Trace {
  sameLength(`landscape: samples '${name}'`, x, y);
  const size = x.length > 1500 ? 3 : x.length > 400 ? 4 : 6;
  return points(name, x, y, { color: colour, size, opacity: 0.85, line: { color: 'rgba(0,0,0,0.55)', width: 0.5 } });
}

/** Half of the angle at an arrow's tip, and a barb's length as a share of its arrow's, but at most of the mean arrow's. */
const [barbAngle, barbShare] = [Math.PI / 7, 0.3];

function arrowsOf({ name, x, y, u, v }: NamedArrows, colour: string): Trace[] {
  const subject = `landscape: arrows '${name}'`;
  sameLength(subject, x, y);
  sameLength(subject, x, u);
  sameLength(subject, x, v);
  notEmpty(subject, x, 'arrows');
  const lengths = Array.from(u, (across, i) => Math.hypot(across, v[i] as number));
  const longest = (barbShare * lengths.reduce((sum, length) => sum + length, 0)) / lengths.length;
  const strokes = lengths.map((length, i) => {
    const [across, up] = [u[i] as number, v[i] as number];
    const from: [number, number] = [x[i] as number, y[i] as number];
    const to: [number, number] = [from[0] + across, from[1] + up];
    const [angle, barb] = [Math.atan2(up, across), Math.min(barbShare * length, longest)];
    const back = (turn: number): [number, number] => [to[0] - barb * Math.cos(angle + turn), to[1] - barb * Math.sin(angle + turn)];
    return [from, to, back(barbAngle), to, back(-barbAngle), [NaN, NaN]];
  });
  const drawn = (axis: 0 | 1): number[] => strokes.flatMap((stroke) => stroke.map((point) => point[axis] as number));
  const line: Trace = { type: 'scatter', mode: 'lines', name, x: compact(drawn(0), 4), y: compact(drawn(1), 4), line: { color: colour, width: 1.6 } };
  return [
    rim(drawn(0), drawn(1), 3.4),
    line,
    { ...points(name, x, y, { color: colour, size: 4, line: { color: outline, width: 1 } }), showlegend: false }
  ];
}

/** A chain in order: a line through its states, a square where it starts and a diamond where it ends. */
function pathOf({ name, x, y }: NamedPoints, colour: string, first: boolean): Trace[] {
  sameLength(`landscape: path '${name}'`, x, y);
  notEmpty(`landscape: path '${name}'`, x, 'states');
  const last = x.length - 1;
  const end = (label: string, at: number, symbol: string): Trace => ({
    ...points(label, [x[at] as number], [y[at] as number], { color: colour, size: 11, symbol, line: { color: '#000000', width: 1.6 } }),
    showlegend: first
  });
  return [
    rim(x, y, last > 300 ? 2 : 3),
    {
      ...points(name, x, y, { color: colour, size: last > 300 ? 3 : 5, line: { color: outline, width: 0.6 } }),
      mode: 'lines+markers',
      line: { color: colour, width: last > 300 ? 0.8 : 1.4 }
    },
    end('start', 0, 'square'),
    end('end', last, 'diamond')
  ];
}

/** Thin lines, an open circle where each starts; a filled circle at an accepted end, a cross at a rejected one, a diamond where neither is said. */
function trajectoriesOf(trajectories: readonly LeapfrogPath[]): Trace[] {
  notEmpty('landscape: trajectories', trajectories, 'trajectories');
  trajectories.forEach(({ x, y }, i) => {
    sameLength(`landscape: trajectory ${i}`, x, y);
    notEmpty(`landscape: trajectory ${i}`, x, 'points');
  });
  const broken = (axis: 'x' | 'y'): number[] => trajectories.flatMap((trajectory) => [...Array.from(trajectory[axis]), NaN]);
  const ends = (chosen: readonly LeapfrogPath[], last: boolean): [number[], number[]] => {
    const pick = (values: Numbers): number => values[last ? values.length - 1 : 0] as number;
    return [chosen.map(({ x }) => pick(x)), chosen.map(({ y }) => pick(y))];
  };
  const kinds = [
    { name: 'end, accepted', wanted: true, marker: accepted },
    { name: 'end, rejected', wanted: false, marker: rejected },
    { name: 'end', wanted: undefined, marker: { ...accepted, symbol: 'diamond' } }
  ];
  const line = { color: markColour(1), width: 1.3 };
  return [
    rim(broken('x'), broken('y'), 3),
    {
      ...points('leapfrog steps', broken('x'), broken('y'), { color: markColour(1), size: 3.5, line: { color: outline, width: 0.5 } }),
      mode: 'lines+markers',
      line
    },
    points('start of a trajectory', ...ends(trajectories, false), {
      color: white,
      size: 8,
      symbol: 'circle',
      line: { color: '#000000', width: 1.8 }
    }),
    ...kinds.flatMap(({ name, wanted, marker }) => {
      const chosen = trajectories.filter((trajectory) => trajectory.accepted === wanted);
      return chosen.length > 0 ? [points(name, ...ends(chosen, true), marker)] : [];
    })
  ];
}

const accepted = { color: markColours[0] as string, size: 9, symbol: 'circle', line: { color: '#000000', width: 1.2 } };
// White with a black edge: seen on the dark wells and on the pale heights.
const rejected = { color: white, size: 9, symbol: 'x', line: { color: '#000000', width: 1.2 } };

/** Moves as lines, whole for those accepted and dotted for those rejected, with a filled circle or a cross where they lead. */
function proposalsOf({ from, to, accepted: flags }: ProposedMoves): Trace[] {
  sameLength('landscape: proposals.from', from.x, from.y);
  sameLength('landscape: proposals.to', to.x, to.y);
  sameLength('landscape: proposals', from.x, to.x);
  sameLength('landscape: proposals.accepted', flags, to.x);
  notEmpty('landscape: proposals', flags, 'proposals');
  const indices = Array.from({ length: flags.length }, (_, i) => i);
  return [true, false].flatMap((wanted): Trace[] => {
    const chosen = indices.filter((i) => Boolean(flags[i]) === wanted);
    if (chosen.length === 0) return [];
    const broken = (axis: 'x' | 'y'): number[] => chosen.flatMap((i) => [from[axis][i] as number, to[axis][i] as number, NaN]);
    const at = (axis: 'x' | 'y'): number[] => chosen.map((i) => to[axis][i] as number);
    const name = wanted ? 'accepted' : 'rejected';
    const line = { color: wanted ? markColour(0) : '#9A9CA5', width: 1.2, dash: wanted ? 'solid' : 'dot' };
    return [
      ...(wanted ? [rim(broken('x'), broken('y'), 2.4)] : []),
      { type: 'scatter', mode: 'lines', name, x: compact(broken('x'), 4), y: compact(broken('y'), 4), line, showlegend: false, hoverinfo: 'skip' },
      points(`proposal, ${name}`, at('x'), at('y'), wanted ? accepted : rejected)
    ];
  });
}

/** A dark line below a coloured one: so it is seen on the pale heights too. */
function rim(x: Numbers, y: Numbers, width: number): Trace {
  return {
    type: 'scatter',
    mode: 'lines',
    x: compact(x, 4),
    y: compact(y, 4),
    line: { color: outline, width },
    showlegend: false,
    hoverinfo: 'skip'
  };
}

function points(name: string, x: Numbers, y: Numbers, marker: Trace['marker']): Trace {
  return { type: 'scatter', mode: 'markers', name, x: compact(x, 4), y: compact(y, 4), marker };
}
