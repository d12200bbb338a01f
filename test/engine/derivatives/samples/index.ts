import { arraySamples, linearAlgebraSamples } from './arrays';
import { convolutionSamples } from './convolution';
import { elementwiseSamples } from './elementwise';
import { piecewiseConstantSamples } from './piecewise-constant';
import type { Sample } from './sample';

export type { Sample } from './sample';

/** Programs for every listed kernel. */
export const samples: Sample[] = [
  ...elementwiseSamples,
  ...piecewiseConstantSamples,
  ...arraySamples,
  ...linearAlgebraSamples,
  ...convolutionSamples
];
