import { ArgumentError, DataError, DivergenceError, ShapeError } from '../engine';
import { checkWhole } from '../engine/check-whole';
import { checkOptionNames } from '../engine/check-choice';

export interface MeanFieldOptions {
  /** Where the iterations start, a list of magnetisations in [-1, 1] each (default: all -0.9, all 0.01, all 0.9, and one that alternates). */
  starts?: readonly ArrayLike<number>[];
  /** Share of the old value that is kept in each update, in [0, 1) (default 0: updates of one unit at a time never lower the bound). */
  damping?: number;
  /** Stop when no magnetisation moves by more (default 1e-12). */
  tolerance?: number;
  /** Give up after so many sweeps (default 100,000: near the critical coupling they creep). */
  sweeps?: number;
}

export interface MeanField {
  /** mᵢ, the approximation to E[xᵢ]. */
  magnetisation: Float64Array;
  /** ½ mᵀJm + bᵀm + H(m): log Z is never below it. */
  bound: number;
  /** Sweeps of the start that won. */
  sweeps: number;
  /** The bounds that all starts led to. */
  bounds: Float64Array;
}

/**
 * The naive mean-field approximation to p(x) ∝ exp(½ xᵀJx + bᵀx), x ∈ {-1, 1}ᵈ, by independent spins of means m, in float64: the fixed point of
 * mᵢ = tanh(Σⱼ Jᵢⱼ mⱼ + bᵢ), unit by unit, and its bound on the partition function,
 * log Z ≥ ½ mᵀJm + bᵀm + H(m), H(m) = -Σᵢ Σ± (1 ± mᵢ)/2 log((1 ± mᵢ)/2) nats.
 * Past a critical coupling there are several fixed points: of the starts, the one with the best bound is returned.
 * @param couplings J, [d, d] row by row, symmetric with a zero diagonal; @param bias b, [d].
 * @throws ShapeError for couplings of another size; DataError for ones that are asymmetric, have a diagonal, or are not finite; ArgumentError for settings
 * out of range; DivergenceError where the iterations do not settle.
 * Reference: Wainwright and Jordan 2008, section 5.3; Parisi 1988.
 */
export function meanField(couplings: ArrayLike<number>, bias: ArrayLike<number>, options: MeanFieldOptions = {}): MeanField {
  checkOptionNames('meanField', options, ['damping', 'tolerance', 'sweeps', 'starts']);
  const { damping = 0, tolerance = 1e-12, sweeps = 100_000 } = options;
  checkModel(couplings, bias);
  if (!(damping >= 0 && damping < 1)) throw new ArgumentError('meanField: damping', { given: String(damping), expected: 'a number in [0, 1)' });
  if (!(tolerance > 0)) throw new ArgumentError('meanField: tolerance', { given: String(tolerance), expected: 'a positive number' });
  checkWhole('meanField: sweeps', sweeps);
  const starts = (options.starts ?? defaultStarts(bias.length)).map((start, at) => checkStart(start, bias.length, at));
  if (starts.length === 0) throw new ArgumentError('meanField: starts', { given: 'an empty list', expected: 'at least one' });
  const results = starts.map((start) => {
    const done = settle(couplings, bias, start, damping, tolerance, sweeps);
    return { magnetisation: start, bound: boundOf(couplings, bias, start), sweeps: done };
  });
  const best = results.reduce((a, b) => (b.bound > a.bound ? b : a));
  return { ...best, bounds: Float64Array.from(results, ({ bound }) => bound) };
}

/** Iterate in place; the number of sweeps. */
function settle(J: ArrayLike<number>, b: ArrayLike<number>, m: Float64Array, damping: number, tolerance: number, most: number): number {
  const d = m.length;
  for (let sweep = 1; sweep <= most; sweep++) {
    let moved = 0;
    for (let i = 0; i < d; i++) {
      const next = damping * m[i]! + (1 - damping) * Math.tanh(inputOf(J, b, m, i));
      moved = Math.max(moved, Math.abs(next - m[i]!));
      m[i] = next;
    }
    if (moved <= tolerance) return sweep;
  }
  throw new DivergenceError('meanField', {
    given: `magnetisations that still move after ${most} sweeps`,
    expected: `changes of at most ${tolerance}`,
    remedy: 'Allow more sweeps or a larger tolerance.'
  });
}

function inputOf(J: ArrayLike<number>, b: ArrayLike<number>, m: Float64Array, i: number): number {
  let input = b[i] as number;
  for (let j = 0, at = i * m.length; j < m.length; j++, at++) input += (J[at] as number) * m[j]!;
  return input;
}

function boundOf(J: ArrayLike<number>, b: ArrayLike<number>, m: Float64Array): number {
  let bound = 0;
  m.forEach((value, i) => {
    // ½ mᵀJm + bᵀm: the bias counts whole, the couplings half.
    bound += (value * (inputOf(J, b, m, i) + (b[i] as number))) / 2;
    for (const share of [(1 + value) / 2, (1 - value) / 2]) if (share > 0) bound -= share * Math.log(share);
  });
  return bound;
}

function defaultStarts(d: number): Float64Array[] {
  return [-0.9, 0.01, 0.9].map((value) => new Float64Array(d).fill(value)).concat([Float64Array.from({ length: d }, (_, i) => (i % 2 ? -0.9 : 0.9))]);
}

function checkStart(start: ArrayLike<number>, d: number, at: number): Float64Array {
  if (start.length !== d) throw new ShapeError(`meanField: starts[${at}]`, { given: `${start.length} numbers`, expected: `${d}, one a unit` });
  const values = Float64Array.from(start);
  const odd = values.find((value) => !(Math.abs(value) <= 1));
  if (odd !== undefined) throw new ArgumentError(`meanField: starts[${at}]`, { given: String(odd), expected: 'numbers in [-1, 1]' });
  return values;
}

function checkModel(J: ArrayLike<number>, b: ArrayLike<number>): void {
  const d = b.length;
  if (d === 0 || J.length !== d * d) {
    throw new ShapeError('meanField: couplings', {
      given: `${J.length} numbers beside ${d} biases`,
      expected: `${d * d}, a square matrix row by row`
    });
  }
  const fail = (given: string, expected: string): never => {
    throw new DataError('meanField: couplings', { given, expected });
  };
  for (let i = 0; i < d; i++) {
    if (!Number.isFinite(b[i])) throw new DataError('meanField: bias', { given: `${b[i]} at unit ${i}`, expected: 'finite numbers' });
    if (J[i * d + i] !== 0) fail(`${J[i * d + i]} on the diagonal at unit ${i}`, 'a diagonal of zeros');
    for (let j = 0; j < d; j++) {
      const [there, back] = [J[i * d + j] as number, J[j * d + i] as number];
      if (!Number.isFinite(there)) fail(`${there} between units ${i} and ${j}`, 'finite numbers');
      if (Math.abs(there - back) > 1e-6 * Math.max(1, Math.abs(there))) fail(`${there} from ${i} to ${j}, ${back} back`, 'a symmetric matrix');
    }
  }
}
