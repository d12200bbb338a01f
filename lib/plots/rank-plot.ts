import { ArgumentError, DataError } from '../engine/errors';
import { compact, sameLength } from './numbers';
import { panels } from './panels';
import { baseLayout, colourOf, fade, truthColour } from './theme';
import { namedChains, type NamedChain } from './trace-plot';
import type { Figure, Layout, Numbers, Trace } from './figure';

/** Settings of `rankPlot`. */
export interface RankPlotOptions {
  title: string;
  subtitle?: string;
  /** A quantity along each chain: what `component(chains, i)` returns. */
  chains: readonly Numbers[] | readonly NamedChain[];
  /** Number of bins over the ranks (default 20). */
  bins?: number;
  /** Effective number of draws of one chain: if given, a band of two standard deviations about the uniform expectation. */
  effectiveDraws?: number;
}

/**
 * For each chain a histogram of its draws' ranks among the draws of all chains, with the uniform expectation dashed.
 * Chains that explore one distribution give level histograms; one that hangs in a region, or varies less, does not.
 *
 * @param options `title`; `chains`, one list each or `{ name, values }`; `bins`; `effectiveDraws` for a band.
 * @returns a plotly figure, a panel a chain.
 * @throws ArgumentError with fewer than two chains, without values, with fewer than two bins or `effectiveDraws` not positive; ShapeError if chains differ in
 *   length; DataError for NaN.
 * Reference: Vehtari et al. 2021, "Rank-normalization, folding, and localization", section 4.2.
 */
export function rankPlot({ title, subtitle, chains: given, bins = 20, effectiveDraws }: RankPlotOptions): Figure {
  const chains = namedChains('rank plot', given);
  if (chains.length < 2) {
    throw new ArgumentError('rank plot: chains', { given: 'one', expected: 'at least two: the ranks of one among its own draws are always uniform' });
  }
  chains.forEach(({ name, values }) => sameLength(`rank plot, '${name}'`, chains[0]!.values, values));
  if (!(Number.isInteger(bins) && bins >= 2))
    throw new ArgumentError('rank plot: bins', { given: String(bins), expected: 'an integer of at least 2' });
  if (effectiveDraws !== undefined && !(effectiveDraws > 0)) {
    throw new ArgumentError('rank plot: effectiveDraws', { given: String(effectiveDraws), expected: 'a number above 0' });
  }
  const total = chains.reduce((sum, { values }) => sum + values.length, 0);
  const counts = rankCounts(
    chains.map(({ values }) => values),
    bins
  );
  const sds = chains.map(({ values }) => {
    const share = (1 - values.length / total) * (1 / bins) * (1 - 1 / bins);
    return effectiveDraws === undefined ? 0 : values.length * Math.sqrt(share / effectiveDraws);
  });
  const top = 1.08 * Math.max(...counts.flat(), ...chains.map(({ values }, i) => values.length / bins + 2 * sds[i]!));
  const columns = Math.min(4, chains.length);
  const figures = chains.map(({ name, values }, place): Figure => {
    const mean = values.length / bins;
    const layout = baseLayout(
      { title: name, xTitle: place >= chains.length - columns ? 'rank (1)' : '', yTitle: place % columns === 0 ? 'draws in the bin (1)' : '' },
      { xRange: [0, total], yRange: [0, top] }
    );
    const bar: Trace = {
      type: 'bar',
      name: 'draws of the chain',
      x: compact(counts[place]!.map((_, bin) => ((bin + 0.5) * total) / bins)),
      y: compact(counts[place]!),
      width: total / bins,
      marker: { color: fade(colourOf(0), 0.7), line: { color: '#ffffff', width: 0.5 } }
    };
    const xaxis = { ...(layout['xaxis'] as Layout), showgrid: false, nticks: 4 };
    return { data: [bar, ...expectation(mean, 2 * sds[place]!, total)], layout: { ...layout, xaxis } };
  });
  return panels(figures, { title, columns, panelHeight: 220, ...(subtitle ? { subtitle } : {}) });
}

function expectation(mean: number, margin: number, total: number): Trace[] {
  const line: Trace = { type: 'scatter', mode: 'lines', x: [0, total] };
  const level = { ...line, name: 'uniform expectation', y: compact([mean, mean]), line: { color: truthColour, width: 1.8, dash: 'dash' } };
  if (margin === 0) return [level];
  const edge = { ...line, line: { width: 0 }, hoverinfo: 'skip' };
  return [
    { ...edge, y: compact([mean - margin, mean - margin]), showlegend: false },
    { ...edge, name: 'two standard deviations', y: compact([mean + margin, mean + margin]), fill: 'tonexty', fillcolor: fade(truthColour, 0.16) },
    level
  ];
}

/**
 * Draws of each chain in each of `bins` equal bins over the ranks of all draws. A draw of rank r (from 0) lies evenly over [r, r + 1), and equal values over all
 * their ranks together: so the counts of all chains sum to total / bins in every bin, whatever the ties.
 */
export function rankCounts(chains: readonly Numbers[], bins: number): number[][] {
  const draws = chains.flatMap((values, chain) => Array.from(values, (value) => ({ value, chain })));
  if (draws.some(({ value }) => Number.isNaN(value)))
    throw new DataError('rank plot', { given: 'NaN among the draws', expected: 'numbers with an order' });
  draws.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const counts = chains.map(() => new Array<number>(bins).fill(0));
  const width = draws.length / bins;
  for (let from = 0, to = 0; from < draws.length; from = to) {
    while (to < draws.length && draws[to]!.value === draws[from]!.value) to++;
    const tied = draws.slice(from, to);
    for (let bin = Math.min(bins - 1, Math.floor(from / width)); bin < bins && bin * width < to; bin++) {
      const share = Math.max(0, Math.min(to, (bin + 1) * width) - Math.max(from, bin * width)) / tied.length;
      for (const { chain } of tied) counts[chain]![bin]! += share;
    }
  }
  return counts;
}
