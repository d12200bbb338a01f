import { bulk, fewestDrawsForEss, ofQuantile } from './effective-sample-size';
import { ofMean, ofSd } from './monte-carlo-standard-error';
import { fewestDrawsForRHat, folded, rankNormalised } from './r-hat';
import { meanOf, sortedQuantile, varianceOf } from './sample-moments';
import { degenerate, flatten } from './scalar-chains';
import type { ScalarChains } from './scalar-chains';

/** What is said of one scalar quantity; NaN where nothing can be. The names are those of R's `posterior`. */
export interface SummaryRow {
  /** The quantity: `x[2]` for a coordinate of the event, `energy` for E at the draws. */
  component: string;
  mean: number;
  sd: number;
  median: number;
  /** The 5 % and the 95 % quantile. */
  q5: number;
  q95: number;
  /** Monte Carlo standard errors of mean and sd, in units of the quantity. */
  mcse_mean: number;
  mcse_sd: number;
  /** Effective sample sizes for the centre and for the tails. */
  ess_bulk: number;
  ess_tail: number;
  r_hat: number;
}

/** A row with what its numbers do not show. */
export interface Finding {
  row: SummaryRow;
  /** Draws that are NaN or infinite, and where the first one is. */
  notFinite: number;
  firstNotFinite: { chain: number; draw: number } | undefined;
  /** Whether all draws of all chains are equal. */
  constant: boolean;
  /** Chains whose draws are all equal. */
  still: number[];
}

/** All that the summary says of one quantity. @param chains an array of draws for each chain, all of one length. */
export function findingOf(component: string, chains: ScalarChains): Finding {
  const flat = flatten(chains, { subject: `summary: ${component}`, draws: 1 });
  const { values, length } = flat;
  const place = values.findIndex((value) => !Number.isFinite(value));
  const row: SummaryRow = {
    component,
    mean: NaN,
    sd: NaN,
    median: NaN,
    q5: NaN,
    q95: NaN,
    mcse_mean: NaN,
    mcse_sd: NaN,
    ess_bulk: NaN,
    ess_tail: NaN,
    r_hat: NaN
  };
  if (place >= 0) {
    const notFinite = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    return { row, notFinite, firstNotFinite: { chain: Math.floor(place / length), draw: place % length }, constant: false, still: [] };
  }
  const sorted = values.slice().sort();
  row.mean = meanOf(values);
  row.sd = Math.sqrt(varianceOf(values));
  [row.q5, row.median, row.q95] = [0.05, 0.5, 0.95].map((probability) => sortedQuantile(sorted, probability)) as [number, number, number];
  const constant = degenerate(values);
  if (!constant && length >= fewestDrawsForEss) {
    row.mcse_mean = ofMean(flat);
    row.mcse_sd = ofSd(flat);
    row.ess_bulk = bulk(flat);
    row.ess_tail = Math.min(ofQuantile(flat, sorted, 0.05), ofQuantile(flat, sorted, 0.95));
  }
  if (!constant && length >= fewestDrawsForRHat) {
    const [location, scale] = [rankNormalised(flat), folded(flat)];
    // All draws may be equally far from the median, as of a fair coin: then there is no scale to compare.
    row.r_hat = Number.isNaN(scale) ? location : Math.max(location, scale);
  }
  const still = length < 2 || constant ? [] : Array.from(chains.keys()).filter((c) => standsStill(values.subarray(c * length, (c + 1) * length)));
  return { row, notFinite: 0, firstNotFinite: undefined, constant, still };
}

function standsStill(chain: Float64Array): boolean {
  return chain.every((value) => value === chain[0]);
}
