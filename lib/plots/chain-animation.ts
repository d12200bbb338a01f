import { animation } from './animation';
import { landscape, type LandscapeOptions } from './landscape';
import { compact, notEmpty, sameLength } from './numbers';
import type { Figure, Numbers } from './figure';

/** Settings of `chainAnimation`. */
export interface ChainAnimationOptions extends Omit<LandscapeOptions, 'samples' | 'paths' | 'trajectories' | 'proposals'> {
  /** The moments in order: where each chain is, as lists of x and y, the same chains each time. */
  frames: readonly { label: string | number; x: Numbers; y: Numbers }[];
  /** What the legend calls the points (default `chains`). */
  name?: string;
  /** What the slider counts (default `iteration `). */
  prefix?: string;
  /** Duration of a frame while playing (default 120 ms). */
  milliseconds?: number;
}

/**
 * Many chains moving over an energy: a slider and a play button in the notebook, a filmstrip in pictures. Positions have three significant digits, and the energy is
 * stored once: 40 frames of 200 chains take some 150 kB.
 *
 * @param options as for `landscape`; `frames`, each `{ label, x, y }`; `name`; `prefix`; `milliseconds` a frame.
 * @returns a plotly figure with frames.
 * @throws ArgumentError without frames or chains; ShapeError if frames differ in their number of chains.
 */
export function chainAnimation({ frames, name = 'chains', prefix = 'iteration ', milliseconds, ...options }: ChainAnimationOptions): Figure {
  notEmpty('chainAnimation', frames, 'frames');
  const first = frames[0] as { x: Numbers; y: Numbers };
  notEmpty('chainAnimation: frame 1', first.x, 'chains');
  const { x, y, energy } = options;
  const rows = typeof energy === 'function' ? Array.from(y, (b) => Array.from(x, (a) => energy(a, b))) : energy;
  const moments = frames.map((frame) => {
    sameLength(`chainAnimation, frame ${frame.label}`, first.x, frame.x);
    sameLength(`chainAnimation, frame ${frame.label}`, frame.x, frame.y);
    const samples = { name, x: rounded(frame.x), y: rounded(frame.y) };
    return { label: frame.label, figure: landscape({ ...options, energy: rows, samples }) };
  });
  const { title, subtitle } = options;
  return animation(moments, { title, prefix, ...(subtitle ? { subtitle } : {}), ...(milliseconds ? { milliseconds } : {}) });
}

/** Three significant digits; a chain that has left the numbers is not drawn. */
function rounded(values: Numbers): number[] {
  return compact(values, 3).map((value) => value ?? NaN);
}
