import { rHat } from '../r-hat';
import type { TemperedChains } from './tempered-chains';

/** A swap rate below this holds the replicas apart. */
const leastSwapRate = 0.02;
/** R-hat of a derivative that few sweeps give; the usual limit of 1.01 is for draws that are kept. */
const largestRHat = 1.05;

/** Why replicas may not have reached equilibrium, in words: neighbours that never swap, or chains of a level that disagree. Undefined where nothing is seen. */
export function equilibriumWarning(chains: TemperedChains): string | undefined {
  const { betas, swapRates } = chains;
  const reasons: string[] = [];
  const apart = swapRates.findIndex((rate) => rate < leastSwapRate);
  if (apart >= 0) {
    const [from, to] = [betas[apart]!, betas[apart + 1]!].map((beta) => beta.toPrecision(4));
    reasons.push(
      `Neighbours hardly ever swap (${(100 * swapRates[apart]!).toPrecision(1)} % from β = ${from} to ${to}): take more temperatures there.`
    );
  }
  const worst = worstRHat(chains);
  if (worst.rHat > largestRHat) {
    reasons.push(`The chains disagree at β = ${worst.beta.toPrecision(4)} (R-hat ${worst.rHat.toFixed(2)}): take more sweeps and a longer warm-up.`);
  }
  return reasons.length > 0 ? reasons.join(' ') : undefined;
}

function worstRHat({ betas, chains, sweeps, first }: TemperedChains): { beta: number; rHat: number } {
  if (sweeps < 8) return { beta: NaN, rHat: NaN };
  const width = betas.length * chains;
  const of = (k: number): number =>
    rHat(Array.from({ length: chains }, (_, c) => Float64Array.from({ length: sweeps }, (_row, t) => first[t * width + k * chains + c]!)));
  return Array.from(betas, (beta, k) => ({ beta, rHat: of(k) })).reduce((a, b) => (b.rHat > a.rHat || Number.isNaN(a.rHat) ? b : a));
}
