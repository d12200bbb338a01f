import { bennettInfluence } from './bennett';
import { equilibriumWarning } from './equilibrium-warning';
import type { TemperedChains } from './tempered-chains';

/** log Z by bridges from temperature to temperature. */
export interface BridgeEstimate {
  logPartition: number;
  /** In nats, from the sets of chains: autocorrelation, and what neighbouring bridges share, are inside. */
  standardError: number;
  /** One a pair of neighbours. */
  links: BridgeLink[];
  /** Why not to believe it, in words, where there is reason to. */
  warning?: string;
}

/** The bridge between two neighbouring temperatures. */
export interface BridgeLink {
  from: number;
  to: number;
  /** log Z_to - log Z_from in nats. */
  logRatio: number;
  standardError: number;
  /** How far the two laws overlap, from 0 to 1: 2 ∫ p q / (p + q). */
  overlap: number;
}

/** Below this overlap a bridge rests on the rare draws of one side that the other side knows. */
const leastOverlap = 0.05;

/**
 * The tempering bridge: log Z_1 - log Z_0 = Σ_k log Z_(k+1) / Z_k, each by Bennett's acceptance ratio between the chains of neighbouring temperatures.
 * Unlike thermodynamic integration it has no grid to refine: it converges for any temperatures whose laws overlap.
 * @param chains equilibrium chains at all β, see `temperedChains`.
 * References: Bennett 1976; Meng and Wong 1996; Gelman and Meng 1998.
 */
export function bridgeSampling(chains: TemperedChains): BridgeEstimate {
  const { betas, chains: n, baseLogPartition } = chains;
  const influences = new Float64Array(n);
  const links = Array.from({ length: betas.length - 1 }, (_, k): BridgeLink => {
    const { logRatio, overlap, shares, slope } = bennettInfluence(ofLink(chains, chains.up, k), ofLink(chains, chains.down, k));
    const own = new Float64Array(n);
    shares.up.forEach((share, at) => (own[at % n]! += share / slope));
    shares.down.forEach((share, at) => (own[at % n]! -= share / slope));
    own.forEach((influence, c) => (influences[c]! += influence));
    return { from: betas[k]!, to: betas[k + 1]!, logRatio, standardError: ofInfluences(own), overlap };
  });
  const narrow = links.filter(({ overlap }) => overlap < leastOverlap);
  const { from, to, overlap } = narrow.reduce((a, b) => (b.overlap < a.overlap ? b : a), narrow[0] ?? links[0]!);
  const apart = `${narrow.length} of ${links.length} neighbours hardly overlap (${overlap.toPrecision(2)} from β = ${from.toPrecision(4)} to ${to.toPrecision(4)})`;
  const warnings = [narrow.length > 0 ? `${apart}: take more temperatures there.` : undefined, equilibriumWarning(chains)].filter(
    (text) => text !== undefined
  );
  return {
    logPartition: links.reduce((sum, { logRatio }) => sum + logRatio, baseLogPartition),
    standardError: ofInfluences(influences),
    links,
    ...(warnings.length > 0 && { warning: warnings.join(' ') })
  };
}

/** All sweeps of one pair of neighbours, chain by chain in each. */
function ofLink({ betas, chains, sweeps }: TemperedChains, values: Float32Array, k: number): Float64Array {
  const width = (betas.length - 1) * chains;
  return Float64Array.from({ length: sweeps * chains }, (_, at) => values[Math.floor(at / chains) * width + k * chains + (at % chains)]!);
}

/** Standard error of a sum over independent chains, each of which moves it by its influence; they add up to nothing at the estimate. */
function ofInfluences(influences: Float64Array): number {
  const n = influences.length;
  return Math.sqrt((n / (n - 1)) * influences.reduce((sum, value) => sum + value * value, 0));
}
