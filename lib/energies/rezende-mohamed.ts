import { ArgumentError } from '../engine';
import type { Moments, NoParams, TractableEnergy } from './energy';
import { twoModes } from './rezende-mohamed-ring';
import { EDGE, valleys, valleysOf } from './rezende-mohamed-valleys';

/** The four potentials of Rezende and Mohamed's table 1. */
export type RezendeMohamedName = 'U1' | 'U2' | 'U3' | 'U4';

/** One of the potentials with all its truths. */
export interface RezendeMohamed extends TractableEnergy<NoParams> {
  moments(params: NoParams): Moments;
  /** The square of the plane that the paper draws; inside, the energy is the published one. */
  readonly window: readonly [readonly [number, number], readonly [number, number]];
}

/**
 * The potentials by which normalising flows are usually tried, with w₁ = sin(πz₁/2), w₂ = 3 exp(-½((z₁-1)/0.6)²), w₃ = 3 σ((z₁-1)/0.3):
 * U1 = ½((‖z‖-2)/0.4)² - log(exp(-½((z₁-2)/0.6)²) + exp(-½((z₁+2)/0.6)²)), U2 = ½((z₂-w₁)/0.4)²,
 * U3 = -log(exp(-½((z₂-w₁)/0.35)²) + exp(-½((z₂-w₁+w₂)/0.35)²)), U4 = -log(exp(-½((z₂-w₁)/0.4)²) + exp(-½((z₂-w₁+w₃)/0.35)²)).
 *
 * As published, U2 to U4 do not grow along z₁, and their Z is infinite: outside of the window |z₁| ≤ 4 that the paper draws we add the smooth wall
 * ½((|z₁|-4)/0.4)². Inside, they are the published ones. Then Z = (8 + 0.4√2π) √2π Σ widths in closed form, and draws are exact: z₁ from the
 * walled interval, z₂ from its Gaussians. Of U1, log Z is by quadrature and draws are exact by rejection.
 * @throws ArgumentError for another name.
 * Reference: Rezende and Mohamed 2015, "Variational inference with normalizing flows", table 1.
 */
export function rezendeMohamed(name: RezendeMohamedName): RezendeMohamed {
  const window = [
    [-EDGE, EDGE],
    [-EDGE, EDGE]
  ] as const;
  const common = { name: `Rezende–Mohamed ${name}`, event: [2], window, init: () => ({}) };
  if (name === 'U1') return { ...common, ...twoModes(common) };
  if (!Object.hasOwn(valleysOf, name)) {
    throw new ArgumentError('rezendeMohamed', { given: `'${String(name)}'`, expected: "'U1', 'U2', 'U3' or 'U4'" });
  }
  return { ...common, ...valleys(common, valleysOf[name]) };
}
