import type { Tensor } from '@tensorflow/tfjs';
import { random } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkCounts } from '../check-options';
import { quadraticOf } from './boltzmann-exact';
import type { BoltzmannParams } from './boltzmann-exact';
import type { Quadratic } from './quadratic';
import { checkedRows } from './states';
import type { TwoValued } from './states';

/** Where a state went at zero temperature. */
export interface Descent {
  /** The state it ended in. */
  state: Float64Array;
  /** E at the start and after each flip. */
  energies: Float64Array;
  /** The units that flipped, in order. */
  flips: number[];
  /** Sweeps over all units, the last of which changed nothing if `converged`. */
  sweeps: number;
  converged: boolean;
}

export interface AsynchronousOptions {
  /** A key for a fresh random order of the units in each sweep (the same for all starts); without it, units 0, 1, 2 … */
  key?: Key;
  /** Give up after so many sweeps (default 1000). */
  maximumSweeps?: number;
  support?: TwoValued;
}

/**
 * Dynamics at zero temperature: each unit in turn takes the value that its field b_i + Σ_j J_ij x_j favours (sgn for spins), and keeps its own where the field
 * is 0, until a sweep changes nothing. The state is then a local minimum of E(x) = -½ xᵀJx - b·x: with symmetric couplings and a zero diagonal no flip raises E.
 * In float64; `energies` are kept up flip by flip.
 * @param params of a Boltzmann machine or a Hopfield network; @param starts [n, units], a tensor or its values row by row.
 * @returns a descent for each row.
 * @throws DataError for starts outside the support, or parameters that are not finite.
 * Reference: Hopfield 1982.
 */
export function asynchronousDynamics(
  params: BoltzmannParams,
  starts: Tensor | ArrayLike<number>,
  { key, maximumSweeps = 1000, support = 'spins', ...others }: AsynchronousOptions = {}
): Descent[] {
  checkNoOthers('asynchronousDynamics', others);
  checkCounts('asynchronousDynamics', { maximumSweeps });
  const machine = quadraticOf(params, support);
  const { units } = machine;
  const values = checkedRows('asynchronousDynamics', starts, units, support);
  const orders: ArrayLike<number>[] = [];
  const orderOf = (sweep: number): ArrayLike<number> => (orders[sweep] ??= orderIn(units, sweep, key));
  return Array.from({ length: values.length / units }, (_, row) => {
    const start = Float64Array.from({ length: units }, (__, i) => values[row * units + i]!);
    return descend(machine, start, orderOf, maximumSweeps);
  });
}

function descend(machine: Quadratic, x: Float64Array, orderOf: (sweep: number) => ArrayLike<number>, maximumSweeps: number): Descent {
  const { units, couplings, bias, low, high } = machine;
  const fields = bias.map((b, i) => x.reduce((sum, value, j) => sum + couplings[i * units + j]! * value, b));
  const energies = [x.reduce((sum, value, i) => sum - (value * (fields[i]! + bias[i]!)) / 2, 0)];
  const flips: number[] = [];
  for (let sweep = 0; sweep < maximumSweeps; sweep++) {
    const before = flips.length;
    const order = orderOf(sweep);
    for (let at = 0; at < units; at++) {
      const unit = order[at]!;
      const field = fields[unit]!;
      const favoured = field > 0 ? high : field < 0 ? low : x[unit]!;
      if (favoured === x[unit]) continue;
      const change = favoured - x[unit]!;
      energies.push(energies[energies.length - 1]! - change * field);
      x[unit] = favoured;
      flips.push(unit);
      for (let i = 0, entry = unit * units; i < units; i++, entry++) fields[i]! += change * couplings[entry]!;
    }
    if (flips.length === before) return { state: x, energies: Float64Array.from(energies), flips, sweeps: sweep + 1, converged: true };
  }
  return { state: x, energies: Float64Array.from(energies), flips, sweeps: maximumSweeps, converged: false };
}

function orderIn(units: number, sweep: number, key: Key | undefined): ArrayLike<number> {
  if (!key) return Array.from({ length: units }, (_, i) => i);
  const fresh = random.foldIn(key, sweep);
  const order = random.permutation(fresh, units);
  const values = order.dataSync<'int32'>();
  [fresh, order].forEach((tensor) => tensor.dispose());
  return values;
}
