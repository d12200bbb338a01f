import { perChainRecord } from './component';
import { energyBfmi } from './energy-bfmi';
import type { SummarisedChains } from './summary';

/** E-BFMI of each chain, and why some or all are NaN. */
export interface BfmiFinding {
  /** Empty for a kernel without momenta. */
  values: number[];
  reason: string | undefined;
}

const fewestDraws = 4;

/** E-BFMI as far as it can be had: a draw that stands for several steps has the mean of their H on record, whose fraction is another number. */
export function bfmiFinding(chains: SummarisedChains): BfmiFinding {
  const hamiltonian = chains.extra?.['hamiltonian'];
  if (!hamiltonian) return { values: [], reason: undefined };
  const records = perChainRecord('summary: extra.hamiltonian', hamiltonian.values, chains);
  const none = (reason: string): BfmiFinding => ({ values: records.map(() => NaN), reason });
  const { thin = 1, draws } = chains;
  if (thin !== 1) return none(`the H on record are means over the ${thin} steps of a draw. Draw without thinning to have it.`);
  if (draws < fewestDraws) return none(`it needs ${fewestDraws} draws.`);
  const values = energyBfmi(records);
  const reason = values.some(Number.isNaN) ? 'H is constant, or not finite.' : undefined;
  return { values, reason };
}
