import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, stopGradient, tf } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import type { Key } from '../../engine';
import type { Energy } from '../../energies';
import { ancestralSample } from '../../generators';
import type { Generator } from '../../generators';
import { checkSameEvents } from '../../generators/generator';
import { checkNeeds } from '../needs';

/**
 * @throws ShapeError unless both speak of the same events; ArgumentError for an energy of discrete events, in which a generator has no gradient, or a number of draws
 * that is no positive integer.
 */
export function checkPlayers(
  subject: string,
  energy: Pick<Energy, 'name' | 'event' | 'support'>,
  generator: Pick<Generator, 'name' | 'event'>,
  samples?: number
): void {
  const players: [string, { event?: unknown } | undefined][] = [
    ['energy or discriminator', energy],
    ['generator', generator]
  ];
  for (const [what, player] of players) {
    if (!Array.isArray(player?.event)) throw new ArgumentError(subject, { given: `no ${what}`, expected: 'two players: is a name misspelt?' });
  }
  checkSameEvents(`${subject}: generator`, energy, generator);
  checkNeeds(subject, 'gradient', energy);
  if (samples !== undefined) checkWhole(`${subject}: samples`, samples);
}

/** As `checkNumber`, for a weight that may be a tensor of one number, whose value is known only when a program runs. */
export function checkWeight(subject: string, value: number | Tensor): void {
  if (typeof value === 'number' || !(value instanceof tf.Tensor)) return checkNumber(subject, value);
  if (value.size !== 1)
    throw new ArgumentError(subject, { given: `a tensor of shape [${value.shape.join(', ')}]`, expected: 'a number, or a scalar tensor' });
}

/** @throws ArgumentError unless a weight is a finite number of at least 0. */
export function checkNumber(subject: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) throw new ArgumentError(subject, { given: String(value), expected: 'a finite number, at least 0' });
}

/** Draws of a generator that the other player learns from: [n, ...event], held fixed. */
export function generated<G>(generator: Generator<G>, params: G, key: Key, n: number): Tensor {
  return stopGradient(ancestralSample(generator, params, key, n));
}
