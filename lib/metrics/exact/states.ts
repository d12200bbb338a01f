import { ArgumentError } from '../../engine';
import { supportInWords } from '../../energies';
import type { Support } from '../../energies';

/** Whether an energy's events are binary or spins. @throws ArgumentError where they are neither. */
export function twoValued(subject: string, { name, support = 'real' }: { name: string; support?: Support }): 'binary' | 'spins' {
  if (support === 'binary' || support === 'spins') return support;
  throw new ArgumentError(subject, {
    given: `${name}, whose events are ${supportInWords[support]}`,
    expected: `an energy of events of ${supportInWords.binary}, or of ${supportInWords.spins}`
  });
}

/** @throws ArgumentError unless there are 1 to `most` units, with the number of states. */
export function requireFew(subject: string, units: number, most: number): void {
  if (Number.isInteger(units) && units >= 1 && units <= most) return;
  throw new ArgumentError(subject, {
    given: `${units} units${units > most ? `, 2^${units} = ${(2 ** units).toPrecision(3)} states` : ''}`,
    expected: `from 1 to ${most}`,
    remedy: units > most ? 'Estimate from samples instead.' : undefined
  });
}

/** KL(p ‖ q) = Σ p log(p / q) in nats over states; ∞ where q vanishes and p does not. Reference: Kullback and Leibler 1951. */
export function klOfLaws(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const share = p[i] as number;
    if (share > 0) sum += share * Math.log(share / (q[i] as number));
  }
  return sum;
}

/** Total variation ½ Σ |p - q| over states. */
export function totalVariationOfLaws(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.abs((p[i] as number) - (q[i] as number));
  return sum / 2;
}
