import { curves, type CurvesOptions, type Line } from './curves';
import { sameLength } from './numbers';
import type { Figure, Numbers } from './figure';

/** One run: a value at each recorded update. */
export interface Run {
  name: string;
  /** Updates, epochs or evaluations, the unit of the horizontal axis. */
  steps: Numbers;
  values: Numbers;
  /** Edges of a band over seeds. */
  lower?: Numbers;
  upper?: Numbers;
  colour?: number;
}

/** Settings of `trainingCurves`. */
export interface TrainingCurvesOptions extends Omit<CurvesOptions, 'lines'> {
  runs: readonly Run[];
  /** The value that an ideal run reaches, drawn as a dashed line with its label. */
  truth?: { value: number; label: string };
  /** Width of a moving average, in records (default 1: none). The unsmoothed values stay visible, faint. */
  smooth?: number;
}

/**
 * Values of one or several training runs against updates, smoothed if asked for (the raw values stay, faint), with the value an ideal run reaches.
 *
 * @param options titles with units; `runs`, each `{ name, steps, values, lower?, upper? }`; `truth`; `smooth`, in records.
 * @returns a plotly figure.
 * @throws ShapeError if the lists of one run differ in length.
 */
export function trainingCurves(options: TrainingCurvesOptions): Figure {
  const width = Math.max(1, Math.floor(options.smooth ?? 1));
  const faint: Line[] = [];
  const clear: Line[] = [];
  options.runs.forEach((run, place) => {
    sameLength(`run '${run.name}'`, run.steps, run.values);
    const line: Line = { name: run.name, x: run.steps, y: run.values, colour: run.colour ?? place };
    if (run.lower && run.upper) Object.assign(line, { lower: run.lower, upper: run.upper });
    if (width > 1) faint.push({ name: run.name, x: run.steps, y: run.values, colour: line.colour as number });
    clear.push(width > 1 ? { ...line, y: movingAverage(run.values, width) } : line);
  });
  const levels = [...(options.levels ?? []), ...(options.truth ? [{ y: options.truth.value, label: options.truth.label }] : [])];
  const figure = curves({ ...options, lines: [...faint, ...clear], levels });
  figure.data.slice(0, faint.length).forEach((trace) => Object.assign(trace, { opacity: 0.28, showlegend: false, hoverinfo: 'skip' }));
  return figure;
}

function movingAverage(values: Numbers, width: number): number[] {
  const half = Math.floor(width / 2);
  return Array.from(values, (_, i) => {
    const from = Math.max(0, i - half);
    const to = Math.min(values.length, i + half + 1);
    let sum = 0;
    for (let j = from; j < to; j++) sum += values[j] as number;
    return sum / (to - from);
  });
}
