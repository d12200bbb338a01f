import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, random, ShapeError, tf } from '../engine';
import type { Key } from '../engine';
import { checkPositive } from './check-options';
import type { Energy } from './energy';
import type { Support } from './support';

/**
 * The sum of energies, a product of experts: E(x) = Σ Eᵢ(x), p(x) ∝ Π pᵢ(x). Its log Z is not theirs; of energies that are bounded below it is finite where one of
 * theirs is. Parameters are the tuple of the experts' parameters. An expert on positive numbers restricts one on all real numbers to them.
 * @throws ArgumentError for no energies, or experts whose supports differ otherwise; ShapeError for events of different shapes.
 * Reference: Hinton 2002, "Training products of experts by minimizing contrastive divergence".
 */
export function sumOf<P extends readonly unknown[]>(...energies: { [K in keyof P]: Energy<P[K]> }): Energy<P> {
  const experts = energies as unknown as readonly Energy[];
  const [first] = experts;
  if (!first) throw new ArgumentError('sumOf', { given: 'no energies', expected: 'at least one' });
  const describe = ({ event }: Energy): string => `[${event.join(', ')}]`;
  const kindOf = ({ support }: Energy): Support => support ?? 'real';
  const narrowest = experts.find((expert) => kindOf(expert) !== 'real') ?? first;
  const fits = (kind: Support): boolean => kind === kindOf(narrowest) || (kind === 'real' && kindOf(narrowest) === 'positive');
  experts.forEach((expert) => {
    if (describe(expert) !== describe(first)) {
      throw new ShapeError('sumOf', {
        given: `events ${describe(first)} of ${first.name} and ${describe(expert)} of ${expert.name}`,
        expected: 'one shape'
      });
    }
    if (!fits(kindOf(expert))) {
      const inTurn = experts.filter((each) => each === narrowest || each === expert);
      throw new ArgumentError('sumOf', {
        given: `${inTurn.map((each) => `${each.name} on ${kindOf(each)}`).join(' and ')} values`,
        expected: 'one support'
      });
    }
  });
  const addUp = (parts: Tensor1D[]): Tensor1D => parts.reduce((a, b) => tf.add(a, b));
  const eachWithKey = <T>(key: Key, f: (expert: Energy, key: Key, i: number) => T): T[] =>
    random.split(key, experts.length).map((ofExpert, i) => f(experts[i]!, ofExpert, i));
  const estimates = experts.some((expert) => expert.minibatchEnergy);
  return {
    name: experts.map(({ name }) => name).join(' + '),
    event: first.event,
    ...(narrowest.support && { support: narrowest.support }),
    ...(experts.some(({ smooth }) => smooth === false) && { smooth: false }),
    init: (key) => {
      const keys: Key[] = [];
      const params = eachWithKey(key, (expert, ofExpert) => {
        keys.push(ofExpert);
        return expert.init(ofExpert);
      });
      keys.forEach((used) => used.dispose());
      return params as unknown as P;
    },
    energy: (params, x) => tf.tidy(() => addUp(experts.map((expert, i) => expert.energy(params[i], x)))),
    ...(estimates && {
      minibatchEnergy: (params: P, key: Key, x: Tensor) =>
        tf.tidy(() =>
          addUp(eachWithKey(key, (expert, ofExpert, i) => expert.minibatchEnergy?.(params[i], ofExpert, x) ?? expert.energy(params[i], x)))
        )
    })
  };
}

/**
 * An energy times a positive number, c E(x): p^c up to its own log Z, which the energy's does not tell. c > 1 sharpens, c < 1 flattens.
 * @throws ArgumentError unless the factor is finite and above zero.
 */
export function scaleBy<P>(energy: Energy<P>, factor: number): Energy<P> {
  checkPositive('scaleBy', { factor });
  return changed(energy, `${factor} · (${energy.name})`, (values) => tf.mul(values, factor));
}

/**
 * An energy at a temperature, E(x) / T: T > 1 lowers the barriers, T → 0 leaves the minima.
 * @throws ArgumentError unless the temperature is finite and above zero.
 * Reference: Kirkpatrick, Gelatt and Vecchi 1983.
 */
export function temper<P>(energy: Energy<P>, temperature: number): Energy<P> {
  checkPositive('temper', { temperature });
  return changed(energy, `${energy.name} at temperature ${temperature}`, (values) => tf.div(values, temperature));
}

/**
 * An energy plus a constant, E(x) + c: the same distribution, so the same draws and moments, and log Z - c.
 * @throws ArgumentError unless the constant is finite.
 */
export function shiftBy<P>(energy: Energy<P>, constant: number): Energy<P> {
  if (!Number.isFinite(constant)) throw new ArgumentError('shiftBy: constant', { given: String(constant), expected: 'a finite number' });
  const { logPartition, sample, moments, transition } = energy;
  return {
    ...changed(energy, `${energy.name} + ${constant}`, (values) => tf.add(values, constant)),
    ...(logPartition && { logPartition: (params: P) => logPartition.call(energy, params) - constant }),
    ...(sample && { sample: (params: P, key: Key, n: number) => sample.call(energy, params, key, n) }),
    ...(moments && { moments: (params: P) => moments.call(energy, params) }),
    ...(transition && { transition: (params: P, key: Key, x: Tensor) => transition.call(energy, params, key, x) })
  };
}

/** The energy with its values changed; what depends on them in ways unknown is left out. */
function changed<P>(energy: Energy<P>, name: string, change: (values: Tensor) => Tensor): Energy<P> {
  const { event, support, smooth, minibatchEnergy } = energy;
  return {
    name,
    event,
    ...(support && { support }),
    ...(smooth === false && { smooth }),
    init: (key) => energy.init(key),
    energy: (params, x) => tf.tidy(() => change(energy.energy(params, x)) as Tensor1D),
    ...(minibatchEnergy && {
      minibatchEnergy: (params: P, key: Key, x: Tensor) => tf.tidy(() => change(minibatchEnergy.call(energy, params, key, x)) as Tensor1D)
    })
  };
}
