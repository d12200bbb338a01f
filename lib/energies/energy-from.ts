import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, ShapeError, tf } from '../engine';
import type { Key } from '../engine';
import { checkCounts } from './check-options';
import { checkBatch } from './energy';
import type { Energy, NoParams } from './energy';

/** What goes with a user's formula: the shape of an event, and whatever else of an `Energy` is known. */
export interface EnergyFromOptions<P> extends Partial<Omit<Energy<P>, 'event' | 'energy' | 'init'>> {
  /** Shape of one event: `[2]` for points in the plane. */
  event: readonly number[];
}

/**
 * Makes an energy of a formula: `energyFrom((x) => tf.sum(tf.square(x), 1), { event: [2] })`, or with parameters to learn,
 * `energyFrom((params, x) => …, { event: [2], init: (key) => ({ … }) })`.
 * @param formula from x [n, ...event] to energies [n] in nats, lower is likelier; built of operations with verified derivatives (`differentiableKernels`).
 * @param options event; name (default 'energy'); init of the parameters, if the formula takes any; logPartition, sample, moments … where they are known.
 * @throws ArgumentError for a formula of two arguments without `init`, or an event that is no shape. The energy throws a ShapeError for an x that is not a
 * batch of events, and for a formula that does not return one float32 number an event.
 */
export function energyFrom(formula: (x: Tensor) => Tensor, options: EnergyFromOptions<NoParams>): Energy<NoParams>;
export function energyFrom<P>(formula: (params: P, x: Tensor) => Tensor, options: EnergyFromOptions<P> & { init(key: Key): P }): Energy<P>;
export function energyFrom<P>(
  formula: ((x: Tensor) => Tensor) | ((params: P, x: Tensor) => Tensor),
  { event, name = 'energy', init, ...known }: EnergyFromOptions<P> & { init?(key: Key): P }
): Energy<P> {
  if (typeof formula !== 'function')
    throw new ArgumentError('energyFrom', { given: typeof formula, expected: 'a function of x, or of params and x' });
  if (!init && formula.length > 1) {
    throw new ArgumentError('energyFrom', {
      given: `a function of ${formula.length} arguments without init`,
      expected: 'a function of x alone, or init beside one of params and x',
      remedy: 'Say what the parameters start from: { init: (key) => ({ … }) }.'
    });
  }
  if (!Array.isArray(event)) throw new ArgumentError('energyFrom: event', { given: String(event), expected: 'the shape of one event, such as [2]' });
  event.forEach((size: number, i) => checkCounts('energyFrom', { [`event[${i}]`]: size }));
  const evaluate = init ? (formula as (params: P, x: Tensor) => Tensor) : (_: P, x: Tensor): Tensor => (formula as (x: Tensor) => Tensor)(x);
  return {
    ...known,
    name,
    event,
    init: init ?? (() => ({}) as P),
    energy: (params, x) => {
      checkBatch({ name, event }, x);
      return tf.tidy(() => checkEnergies(name, evaluate(params, x), x.shape[0]!));
    }
  };
}

function checkEnergies(name: string, energies: unknown, n: number): Tensor1D {
  const isTensor = energies instanceof tf.Tensor;
  if (isTensor && energies.rank === 1 && energies.shape[0] === n && energies.dtype === 'float32') return energies as Tensor1D;
  throw new ShapeError(`${name}: the energies`, {
    given: isTensor ? `a tensor ${energies.dtype} of shape [${energies.shape.join(', ')}]` : `${typeof energies}, no tensor`,
    expected: `float32 of shape [${n}], one number an event`,
    remedy: remedyFor(isTensor ? energies : undefined, n)
  });
}

function remedyFor(energies: Tensor | undefined, n: number): string | undefined {
  if (energies?.rank === 0) return 'Sum over the axes of the event only: tf.sum(…, 1).';
  if (energies?.rank === 2 && energies.shape[0] === n && energies.shape[1] === 1) return 'Drop the last axis: tf.squeeze(…, [1]).';
  return undefined;
}
