import { ArgumentError } from '../engine/errors';
import { bars } from './bars';
import { logAxis } from './log-axis';
import { compact, sameLength } from './numbers';
import { truthColour } from './theme';
import type { LegendPlace } from './legend';
import type { Figure, Layout, Numbers, Titles } from './figure';

/** Efficiencies of one sampler, one for each target. */
export interface SamplerEfficiency {
  name: string;
  /** Such as effective draws a gradient evaluation; NaN where the sampler has none, which leaves a gap. */
  values: Numbers;
  /** Ends of an interval about each value: a range over seeds or components, a confidence interval. */
  lower?: Numbers;
  upper?: Numbers;
}

/** Settings of `efficiencyBars`. */
export interface EfficiencyBarsOptions extends Omit<Titles, 'xTitle' | 'yTitle'> {
  /** Names of the targets: a group of bars each. */
  targets: readonly string[];
  samplers: readonly SamplerEfficiency[];
  /** Titles of the axes (defaults `target` and `effective draws per gradient evaluation (1)`). */
  xTitle?: string;
  yTitle?: string;
  yRange?: readonly [number, number];
  legend?: LegendPlace;
}

/**
 * Efficiencies of samplers on several targets, such as effective sample size per gradient evaluation: grouped bars with intervals on a logarithmic axis.
 *
 * @param options `title`; `targets`, their names; `samplers`, each `{ name, values, lower?, upper? }` with one value a target, in one unit for all.
 * @returns a plotly figure.
 * @throws ShapeError if a sampler has another number of values than there are targets; ArgumentError for values not positive (NaN leaves a gap), intervals that
 *   do not hold them, or nothing to draw.
 */
export function efficiencyBars(options: EfficiencyBarsOptions): Figure {
  const { targets, samplers, ...rest } = options;
  const figure = bars({
    xTitle: 'target',
    yTitle: 'effective draws per gradient evaluation (1)',
    ...rest,
    components: targets,
    routes: samplers
  });
  samplers.forEach(checked);
  const shown = samplers.flatMap(({ values, lower = [], upper = [] }) => [values, lower, upper].flatMap((list) => Array.from(list)));
  const positive = shown.filter((value) => value > 0);
  if (positive.length === 0) throw new ArgumentError('efficiency bars', { given: 'no value', expected: 'at least one efficiency' });
  const least = Math.log10(Math.min(...positive));
  const range = options.yRange?.map(Math.log10) ?? [Math.floor(least - 0.3), Math.log10(Math.max(...positive)) + 0.15];
  const data = figure.data.map((trace, place) => {
    const { values, lower, upper } = samplers[place]!;
    return lower && upper ? { ...trace, error_y: interval(values, lower, upper) } : trace;
  });
  const yaxis = {
    ...(figure.layout['yaxis'] as Layout),
    ...logAxis(...(range.map((end) => 10 ** end) as [number, number])),
    zeroline: false,
    range: range.map((end) => Number(end.toPrecision(5)))
  };
  return { data, layout: { ...figure.layout, yaxis, bargap: 0.25, bargroupgap: 0.06 } };
}

function checked({ name, values, lower, upper }: SamplerEfficiency): void {
  if ((lower === undefined) !== (upper === undefined)) {
    throw new ArgumentError(`intervals of '${name}'`, { given: `${lower ? 'lower' : 'upper'} alone`, expected: 'both ends or none' });
  }
  if (lower && upper) {
    sameLength(`intervals of '${name}'`, values, lower);
    sameLength(`intervals of '${name}'`, values, upper);
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const [low, high] = [lower?.[i] ?? value, upper?.[i] ?? value];
    if (!(Number.isNaN(value) || (value < Infinity && low > 0 && low <= value && value <= high && high < Infinity))) {
      throw new ArgumentError(`efficiency of '${name}'`, {
        given: lower ? `${value} in [${low}, ${high}]` : String(value),
        expected: 'positive numbers, within their intervals',
        remedy: 'Give NaN where a sampler has no value.'
      });
    }
  }
}

function interval(values: Numbers, lower: Numbers, upper: Numbers): Layout {
  const above = Array.from(values, (value, i) => (upper[i] as number) - value);
  const below = Array.from(values, (value, i) => value - (lower[i] as number));
  return { type: 'data', symmetric: false, array: compact(above), arrayminus: compact(below), color: truthColour, thickness: 1.4, width: 4 };
}
