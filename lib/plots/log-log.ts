import { ArgumentError } from '../engine/errors';
import { extent } from './numbers';
import type { Figure } from './figure';
import { curves, type CurvesOptions, type Line } from './curves';

/** A power law y = y0 (x / x0)^slope, drawn as the truth. */
export interface PowerLaw {
  /** The exponent, such as -1/2. */
  slope: number;
  /** A point of the line, [x0, y0], both positive. */
  through: readonly [number, number];
  /** What the legend says (default: `theory: slope …`). */
  name?: string;
  /** How it is dashed (default `dash`): to tell two laws apart. */
  dash?: Line['dash'];
}

/** Settings of `logLog`. */
export interface LogLogOptions extends Omit<CurvesOptions, 'xLog' | 'yLog'> {
  theory: PowerLaw | readonly PowerLaw[];
}

/**
 * Measured points on two logarithmic axes with the power law that theory predicts: y = y0 (x / x0)^slope.
 *
 * @param options titles with units; `lines` (drawn as points joined by lines unless `kind` says otherwise), all positive; `theory`, one power law or several.
 * @returns a plotly figure.
 * @throws ArgumentError if a power law does not pass through positive numbers.
 */
export function logLog(options: LogLogOptions): Figure {
  const laws: readonly PowerLaw[] = Array.isArray(options.theory) ? options.theory : [options.theory as PowerLaw];
  const [low, high] = extent(...options.lines.map((line) => line.x));
  const measured = options.lines.map((line): Line => ({ kind: 'both', ...line }));
  return curves({ ...options, xLog: true, yLog: true, lines: [...measured, ...laws.map((law) => lawLine(law, low, high))] });
}

function lawLine({ slope, through: [x0, y0], name, dash }: PowerLaw, low: number, high: number): Line {
  if (!(x0 > 0 && y0 > 0)) {
    throw new ArgumentError('logLog: theory.through', { given: `[${x0}, ${y0}]`, expected: 'two positive numbers' });
  }
  const x = [low, high];
  return {
    name: name ?? `theory: slope ${slope}`,
    kind: 'truth',
    x,
    y: x.map((value) => y0 * Math.pow(value / x0, slope)),
    ...(dash ? { dash } : {})
  };
}
