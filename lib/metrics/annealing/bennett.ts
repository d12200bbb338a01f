import { DataError } from '../../engine';
import { sigmoid64 } from '../../energies';

/** log Z_b / Z_a from draws of both. */
export interface BennettEstimate {
  /** log Z_b - log Z_a in nats. */
  logRatio: number;
  /** Standard error by the delta method, were all draws independent. */
  standardError: number;
  /** 2 ∫ p_a p_b / (p_a + p_b) for equally many draws, from 0 (the draws never meet) to 1 (the two are one). */
  overlap: number;
}

/** What a bridge's standard error is made of, when the draws come in chains. */
export interface BennettInfluence extends BennettEstimate {
  /** Each draw's weight in the estimating equation, first those of a, then those of b. */
  shares: { up: Float64Array; down: Float64Array };
  /** Derivative of the equation's two sides, in the same unit: an imbalance of means moves the estimate by itself over this. */
  slope: number;
}

/**
 * Bennett's acceptance ratio, the optimal bridge between two unnormalised laws: the root c = log Z_b / Z_a of
 * Σ_(x ~ a) σ(up(x) - c - log(n_a / n_b)) = Σ_(x ~ b) σ(down(x) + c + log(n_a / n_b)).
 * No other bridge, and no importance sampling from one side, has a smaller variance for independent draws.
 * @param up E_a(x) - E_b(x) at draws of a; @param down E_b(x) - E_a(x) at draws of b. Infinities are possible, if only of states the other law forbids (-Infinity).
 * @throws DataError for no draws on a side, or NaN or +Infinity among them.
 * References: Bennett 1976; Meng and Wong 1996 (the optimal bridge and its iteration).
 */
export function bennettAcceptanceRatio(up: ArrayLike<number>, down: ArrayLike<number>): BennettEstimate {
  const { logRatio, standardError, overlap } = bennettInfluence(up, down);
  return { logRatio, standardError, overlap };
}

export function bennettInfluence(up: ArrayLike<number>, down: ArrayLike<number>): BennettInfluence {
  for (const [side, values] of Object.entries({ up, down })) {
    const odd = Array.from(values).findIndex((value) => Number.isNaN(value) || value === Infinity);
    if (values.length > 0 && odd < 0) continue;
    throw new DataError(`bennettAcceptanceRatio: ${side}`, {
      given: odd < 0 ? 'no draws' : `${values[odd]} at ${odd}`,
      expected: 'numbers below infinity'
    });
  }
  const shift = Math.log(up.length / down.length);
  const ofSide = (values: ArrayLike<number>, c: number): Float64Array => Float64Array.from(values, (value) => sigmoid64(value - c));
  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
  // The difference of the two sides falls with c, from above zero to below it.
  const excess = (c: number): number => sum(ofSide(up, c + shift)) - sum(ofSide(down, -c - shift));
  let [low, high] = bracket(excess);
  while (high - low > 1e-12 * (1 + Math.abs(low))) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  const logRatio = (low + high) / 2;
  const shares = { up: ofSide(up, logRatio + shift), down: ofSide(down, -logRatio - shift) };
  const derivative = (values: Float64Array): number => values.reduce((total, share) => total + share * (1 - share), 0);
  const slope = derivative(shares.up) + derivative(shares.down);
  const squares = (values: Float64Array): number => {
    const mean = sum(values) / values.length;
    return values.reduce((total, value) => total + (value - mean) ** 2, 0);
  };
  const overlap = sum(shares.up) * (1 / up.length + 1 / down.length);
  return { logRatio, standardError: Math.sqrt(squares(shares.up) + squares(shares.down)) / slope, overlap, shares, slope };
}

function bracket(excess: (c: number) => number): [number, number] {
  let reach = 1;
  while (reach < 1e300 && !(excess(-reach) > 0 && excess(reach) < 0)) reach *= 2;
  return [-reach, reach];
}
