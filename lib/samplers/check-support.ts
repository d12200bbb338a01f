import { ArgumentError } from '../engine';
import { supportInWords } from '../energies';
import type { Energy } from '../energies';
import type { Kernel } from './kernel';

/** @throws ArgumentError when a kernel's steps would leave the discrete values of a model's events. */
export function checkSupport(subject: string, kernel: Kernel, { name, support = 'real' }: Pick<Energy, 'name' | 'support'>): void {
  const twoValued = support === 'binary' || support === 'spins';
  if (!(twoValued || support === 'counts') || (twoValued && kernel.discrete)) return;
  throw new ArgumentError(`${subject}: kernel`, {
    given: `${kernel.name} for ${name}, whose events are ${supportInWords[support]}`,
    expected: 'a kernel whose steps stay on them',
    remedy: twoValued ? 'Take gibbs() or metropolisFlip().' : 'No kernel here walks over counts; the energy may have an exact `sample`.'
  });
}
