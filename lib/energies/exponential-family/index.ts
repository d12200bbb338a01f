import { exponential } from './exponential';
import { gamma } from './gamma';
import { normal } from './normal';
import { poisson } from './poisson';

export type { ExponentialFamily, NaturalParams } from './family';

/** Members of the exponential family as energies of their natural parameters: all that can be known of an energy-based model in closed form. */
export const exponentialFamily = { normal, exponential, gamma, poisson };
