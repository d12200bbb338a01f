import { ArgumentError } from '../engine/errors';
import { curves, type Line } from './curves';
import { notEmpty } from './numbers';
import { sizes } from './theme';
import type { LegendPlace } from './legend';
import type { Axes, Figure, Numbers, Titles } from './figure';

/** A chain with a name of its own; unnamed ones are `chain 1`, `chain 2`, … */
export interface NamedChain {
  name: string;
  values: Numbers;
}

/** Settings of `tracePlot`. */
export interface TracePlotOptions extends Omit<Titles, 'xTitle'>, Axes {
  /** A quantity along each chain: what `component(chains, i)` returns. */
  chains: readonly Numbers[] | readonly NamedChain[];
  /** Title of the horizontal axis (default `draw`). */
  xTitle?: string;
  /** Iteration of the first value, and how many iterations lie between two (defaults 1 and 1). */
  first?: number;
  step?: number;
  /** True values, as dashed lines with labels: modes, a mean. */
  levels?: readonly { y: number; label: string }[];
  /** The most points drawn of one chain (default 1000): of each stretch of a longer one, the lowest and the highest, so that no excursion is lost. */
  points?: number;
  legend?: LegendPlace;
}

/**
 * A quantity along several chains, with its true levels dashed: whether the chains mix, and whether they agree.
 *
 * @param options `title`, `yTitle` with its unit; `chains`, one list each or `{ name, values }`; `first`, `step` of the iterations; `levels` `{ y, label }`; `points`.
 * @returns a plotly figure.
 * @throws ArgumentError without chains or values, for fewer than 10 points, or a step that is not positive.
 */
export function tracePlot(options: TracePlotOptions): Figure {
  const chains = namedChains('trace plot', options.chains);
  const { first = 1, step = 1, points = 1000, chains: _, ...rest } = options;
  if (!(points >= 10)) throw new ArgumentError('trace plot: points', { given: String(points), expected: 'at least 10' });
  if (!(step > 0)) throw new ArgumentError('trace plot: step', { given: String(step), expected: 'a number above 0' });
  const lines = chains.map(({ name, values }): Line => {
    const kept = extremes(values, points);
    return { name, x: kept.map((i) => first + step * i), y: kept.map((i) => values[i] as number) };
  });
  const figure = curves({ xTitle: 'draw', ...rest, lines });
  const thin = chains.length > 1 || (chains[0]?.values.length ?? 0) > 200;
  figure.data.forEach((trace) => Object.assign(trace, { line: { ...(trace['line'] as object), width: thin ? 1.1 : sizes.line }, opacity: 0.85 }));
  return figure;
}

/** Chains with names, each with at least one value. */
export function namedChains(subject: string, chains: readonly Numbers[] | readonly NamedChain[]): NamedChain[] {
  notEmpty(subject, chains, 'chains');
  return chains.map((chain, place) => {
    const named = 'values' in chain && typeof chain.values !== 'function' ? chain : { name: `chain ${place + 1}`, values: chain as Numbers };
    notEmpty(`${subject}, '${named.name}'`, named.values, 'values');
    return named;
  });
}

/** Places of at most `count` values: all of them, or the lowest and the highest of each of count / 2 stretches, in order. */
function extremes(values: Numbers, count: number): number[] {
  if (values.length <= count) return Array.from(values, (_, i) => i);
  const stretches = Math.floor(count / 2);
  return Array.from({ length: stretches }).flatMap((_, stretch) => {
    const from = Math.floor((stretch * values.length) / stretches);
    const to = Math.floor(((stretch + 1) * values.length) / stretches);
    let [low, high] = [from, from];
    for (let i = from + 1; i < to; i++) {
      if ((values[i] as number) < (values[low] as number)) low = i;
      if ((values[i] as number) > (values[high] as number)) high = i;
    }
    return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  });
}
