import { perChainRecord } from './component';
import { fewestDrawsForEss } from './effective-sample-size';
import { fewestDrawsForRHat } from './r-hat';
import type { SummarisedChains } from './summary';
import type { BfmiFinding } from './summary-bfmi';
import type { Finding, SummaryRow } from './summary-row';

/** R-hat above it says that the chains have not mixed: Vehtari et al. 2021, section 5. */
export const greatestRHat = 1.01;
/** With fewer effective draws a chain, R-hat and the standard errors are not to be trusted: Vehtari et al. 2021, section 5 (400 for four chains). */
export const leastEssPerChain = 100;
/** Betancourt 2016. */
export const leastBfmi = 0.3;

/**
 * @param coordinates the findings on the event's coordinates; @param findings these, and that on the energy; @param bfmi that on the momenta;
 * @param leastEss the fewest effective draws of all chains together.
 */
export function warningsOn(
  chains: SummarisedChains,
  coordinates: readonly Finding[],
  findings: readonly Finding[],
  bfmi: BfmiFinding,
  leastEss: number
): string[] {
  return [
    ...onValues(chains, coordinates, findings),
    ...onDivergences(chains),
    ...onAcceptance(chains),
    ...onLength(chains),
    ...(chains.interacting ? [] : onMixing(findings, leastEss)),
    ...onBfmi(bfmi)
  ];
}

/** What the rows leave unsaid though the chains may be sound. */
export function notesOn(sampled: SummarisedChains, findings: readonly Finding[], bfmi: BfmiFinding): string[] {
  const { chains, exact, kernel, interacting } = sampled;
  const noTail = findings.filter(({ row }) => !Number.isNaN(row.ess_bulk) && Number.isNaN(row.ess_tail));
  return [
    ...(interacting
      ? [
          `the chains of ${kernel ?? 'the kernel'} act on each other: R-hat, ESS and standard errors do not apply. A kernel Stein discrepancy tells how far they are.`
        ]
      : []),
    ...(exact === false ? [`${kernel ?? 'the kernel'} is not exact: the standard errors say nothing of its bias.`] : []),
    ...(chains === 1 ? ['a single chain is compared with itself: that it missed a mode cannot be seen.'] : []),
    ...(noTail.length > 0
      ? [`ess_tail is NaN for ${among(noTail, findings)}: the 95 % quantile is the greatest value of a discrete quantity, or the 5 % one is.`]
      : []),
    ...(bfmi.reason ? [`E-BFMI is NaN for ${missing(bfmi.values)}: ${bfmi.reason}`] : []),
    ...onTreeDepth(sampled)
  ];
}

/** Of thinned chains the record is a mean over the steps of a draw: above the depth before the last, one of them at least went on to the last. */
function onTreeDepth(chains: SummarisedChains): string[] {
  const [most, record] = [chains.maxTreeDepth, chains.extra?.treeDepth];
  if (most === undefined || !record) return [];
  const depths = perChainRecord('summary: extra.treeDepth', record.values, chains).flatMap((chain) => Array.from(chain));
  const count = depths.filter((depth) => depth > most - 1).length;
  if (count === 0) return [];
  return [
    `${count} of ${depths.length} draws (${percent(count / depths.length)} %) come of trajectories of the greatest depth, ${most}: cut short, they go less far ` +
      'than they would, which costs effective draws but biases nothing. A greater maxTreeDepth, a larger step size, or another mass matrix.'
  ];
}

function onValues({ draws, chains }: SummarisedChains, coordinates: readonly Finding[], findings: readonly Finding[]): string[] {
  const bad = findings.filter(({ notFinite }) => notFinite > 0);
  const equal = coordinates.filter(({ constant }) => constant);
  const moving = coordinates.filter(({ constant, notFinite }) => !constant && notFinite === 0);
  const still = [...new Set(moving.flatMap((finding) => finding.still))].sort((a, b) => a - b);
  const stillThroughout = still.filter((c) => moving.every((finding) => finding.still.includes(c)));
  const stillInPart = still.filter((c) => !stillThroughout.includes(c));
  const first = bad[0]?.firstNotFinite;
  return [
    ...(first
      ? [
          `draws are not finite: ${sum(bad.map(({ notFinite }) => notFinite))} values of ${among(bad, findings)}, first in chain ${first.chain} at draw ${first.draw}. ` +
            'Their diagnostics are NaN: a smaller step size, or an energy without NaN.'
        ]
      : []),
    ...(equal.length > 0 && draws * chains > 1
      ? [`all draws are equal for ${among(equal, findings)}: nothing can be said of how well they are explored; their diagnostics are NaN.`]
      : []),
    ...(stillThroughout.length > 0
      ? [`${chainList(stillThroughout)} never moved from the first draw on: a smaller step size, or another start.`]
      : []),
    ...(stillInPart.length > 0
      ? [
          `${chainList(stillInPart)} never moved in ${among(
            moving.filter((f) => f.still.some((c) => stillInPart.includes(c))),
            findings
          )}.`
        ]
      : [])
  ];
}

function onDivergences(chains: SummarisedChains): string[] {
  if (!chains.divergent) return [];
  const perChain = perChainRecord('summary: divergent', chains.divergent, chains);
  const counts = perChain.map((chain) => chain.reduce((count, share) => count + (share > 0 ? 1 : 0), 0));
  const count = sum(counts);
  if (count === 0) return [];
  const share = percent(count / (chains.draws * chains.chains));
  const where = chainList(Array.from(counts.keys()).filter((c) => counts[c]! > 0));
  return [
    `${count} of ${chains.draws * chains.chains} draws (${share} %) follow divergent steps, in ${where}: parts of the target are missed. ` +
      'A smaller step size, or coordinates in which the target is less curved.'
  ];
}

function onAcceptance(chains: SummarisedChains): string[] {
  if (!chains.acceptance) return [];
  const values = perChainRecord('summary: acceptance', chains.acceptance, chains).flatMap((chain) => Array.from(chain));
  if (values.every((value) => value === 0)) return ['no proposal was accepted: a smaller step size, or a start of finite energy.'];
  // A biased kernel has nothing to reject, and Gibbs sampling, which evaluates no energy, neither.
  const { energies, gradients } = chains.evaluations ?? { energies: 1, gradients: 0 };
  const rejects = chains.exact !== false && energies + gradients > 0;
  return rejects && values.every((value) => value === 1)
    ? ['every proposal was accepted with certainty: the step size is far too small, or the energy is flat.']
    : [];
}

function onLength({ draws }: SummarisedChains): string[] {
  if (draws >= fewestDrawsForEss) return [];
  const missing = draws < fewestDrawsForRHat ? 'R-hat, ESS and standard errors are NaN' : 'ESS and standard errors are NaN';
  return [
    `the chains are too short, ${draws} ${draws === 1 ? 'draw' : 'draws'} each: ${missing}, for they need ${fewestDrawsForRHat} and ${fewestDrawsForEss} draws.`
  ];
}

function onMixing(findings: readonly Finding[], leastEss: number): string[] {
  const apart = findings.filter(({ row }) => row.r_hat > greatestRHat);
  const few = (column: 'ess_bulk' | 'ess_tail'): Finding[] => findings.filter(({ row }) => row[column] < leastEss);
  const warnings: string[] = [];
  if (apart.length > 0) {
    const worst = extreme(apart, 'r_hat', -1);
    warnings.push(
      `R-hat is above ${greatestRHat} for ${among(apart, findings)}${at(apart, worst, worst.r_hat.toFixed(3))}: the chains have not mixed. Draw longer chains, or start them elsewhere.`
    );
  }
  for (const [column, name, part] of [
    ['ess_bulk', 'bulk ESS', 'centre'],
    ['ess_tail', 'tail ESS', '5 % and 95 % quantiles']
  ] as const) {
    const short = few(column);
    if (short.length === 0) continue;
    const worst = extreme(short, column, 1);
    warnings.push(
      `${name} is below ${leastEss} for ${among(short, findings)}${at(short, worst, worst[column].toFixed(0))}: too few effective draws for the ${part}. Draw longer chains.`
    );
  }
  return warnings;
}

function onBfmi({ values: fractions }: BfmiFinding): string[] {
  const low = Array.from(fractions.keys()).filter((c) => fractions[c]! < leastBfmi);
  if (low.length === 0) return [];
  const least = Math.min(...low.map((c) => fractions[c]!));
  return [
    `E-BFMI is below ${leastBfmi} in ${chainList(low)}, at worst ${least.toFixed(2)}: fresh momenta reach the tails too slowly. Other coordinates, or another mass matrix.`
  ];
}

function extreme(findings: readonly Finding[], column: 'r_hat' | 'ess_bulk' | 'ess_tail', sign: 1 | -1): SummaryRow {
  return findings.map(({ row }) => row).reduce((worst, row) => (sign * row[column] < sign * worst[column] ? row : worst));
}

function missing(values: readonly number[]): string {
  const list = Array.from(values.keys()).filter((c) => Number.isNaN(values[c]));
  return list.length === values.length ? 'all chains' : chainList(list);
}

/** `x[0] (1.023)` where there is one, else the worst of them. */
function at(list: readonly Finding[], worst: SummaryRow, value: string): string {
  return list.length === 1 ? ` (${value})` : `, at worst ${worst.component} (${value})`;
}

/** Names up to three quantities, and counts more. */
function among(list: readonly Finding[], all: readonly Finding[]): string {
  return list.length <= 3 ? list.map(({ row }) => row.component).join(', ') : `${list.length} of ${all.length} quantities`;
}

function chainList(list: readonly number[]): string {
  if (list.length > 8) return `${list.length} chains (${list.slice(0, 8).join(', ')} …)`;
  return `${list.length === 1 ? 'chain' : 'chains'} ${list.join(', ')}`;
}

/** Two figures of a share in percent, three of all. */
function percent(share: number): string {
  return share === 1 ? '100' : (100 * share).toPrecision(2);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
