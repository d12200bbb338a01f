// Whether two programs compute the same thing: the same numbers where nothing is random, the same distribution where something is.
import { distance, mean } from './statistics.mjs';

const RELATIVE = 2e-3;
const STANDARD_ERRORS = 6;

function largestDifference(a, b) {
  const scale = Math.max(...a.map(Math.abs), 1e-3);
  if (a.length !== b.length) return Infinity;
  return a.reduce((worst, value, k) => Math.max(worst, Math.abs(value - b[k]) / scale), 0);
}

function compareStatistic(name, a, b) {
  const errors = distance(a, b);
  const relative = Math.abs(mean(a) - mean(b)) / Math.max(Math.abs(mean(a)), 1e-3);
  return { name, ours: mean(a), theirs: mean(b), standardErrors: errors, agree: errors < STANDARD_ERRORS || relative < RELATIVE };
}

/** Compares `exact` values (to 1e-4 of the largest) and the means over keys of those `statistics` that the peer has too (to 6 standard errors or 0.2 %). */
export function compare(ours, theirs) {
  const exact = largestDifference(ours.exact, theirs.exact);
  const common = Object.keys(ours.statistics).filter((name) => theirs.statistics[name]);
  const statistics = common.map((name) => compareStatistic(name, ours.statistics[name], theirs.statistics[name]));
  return { exact, statistics, agree: exact < 1e-4 && statistics.every((statistic) => statistic.agree) };
}
