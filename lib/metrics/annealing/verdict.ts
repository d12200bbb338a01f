import type { ImportanceEstimate } from '../importance-sampling';

/** Effective chains below which an error bar is itself a guess. */
const fewestEffective = 10;
/** Pareto shape above which no number of chains that can be afforded is enough. */
const largestShape = 0.7;

/**
 * Whether weights spread too far to mean anything, and why, in words. Three signs, any of which is enough:
 * - fewer than 10 effective chains: a handful of weights decides, and so does chance;
 * - a Pareto shape above 0.7: the mean of the weights converges too slowly for any number of chains;
 * - log weights above their median that spread by s with s² > log n: weights that are log-normal then have a relative error above 1, whatever the effective sample
 *   size of these n says (which cannot fall below 1, nor see the large weights that are still missing). Log weights far *below* the rest do no such harm.
 * References: Neal 2001, section 4 (the variance of the log weights); Vehtari, Simpson, Gelman, Yao and Gabry 2024 (0.7).
 */
export function verdictOnWeights(logWeights: Float64Array, estimate: ImportanceEstimate): { worthless: boolean; warning?: string } {
  const { draws, effectiveSampleSize, paretoShape, warning } = estimate;
  const spread = upperSpread(logWeights);
  const signs = [
    !(effectiveSampleSize >= fewestEffective) && `${draws} chains are worth ${effectiveSampleSize.toPrecision(2)}`,
    paretoShape > largestShape && `the weights' tail has Pareto shape ${paretoShape.toFixed(2)}, above ${largestShape}`,
    spread ** 2 > Math.log(draws) &&
      `the log weights spread by ${spread.toPrecision(2)} nats, above √log ${draws} = ${Math.sqrt(Math.log(draws)).toFixed(1)}`
  ].filter((sign): sign is string => sign !== false);
  if (signs.length === 0) return { worthless: false, ...(warning !== undefined && { warning }) };
  const remedy = 'Take more temperatures, or a base nearer to the target; more chains help little.';
  return { worthless: true, warning: `WORTHLESS: ${signs.join('; ')}. Neither the estimate nor its error bar means anything. ${remedy}` };
}

/** Root mean square of the distances above the median: the standard deviation, where the law is symmetric. */
function upperSpread(logWeights: Float64Array): number {
  const sorted = logWeights.slice().sort();
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  const above = sorted.filter((value) => value > median);
  if (above.length === 0) return 0;
  return Math.sqrt(above.reduce((sum, value) => sum + (value - median) ** 2, 0) / above.length);
}
