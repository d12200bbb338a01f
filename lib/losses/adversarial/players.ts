import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, stopGradient } from '../../engine';
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
  checkSameEvents(`${subject}: generator`, energy, generator);
  checkNeeds(subject, 'gradient', energy);
  if (samples !== undefined) checkWhole(`${subject}: samples`, samples);
}

/** @throws ArgumentError unless a weight is a finite number of at least 0. */
export function checkNumber(subject: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) throw new ArgumentError(subject, { given: String(value), expected: 'a finite number, at least 0' });
}

/** Draws of a generator that the other player learns from: [n, ...event], held fixed. */
export function generated<G>(generator: Generator<G>, params: G, key: Key, n: number): Tensor {
  return stopGradient(ancestralSample(generator, params, key, n));
}
