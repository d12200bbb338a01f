import { tf, tier } from '../backend';
import { activationDerivatives } from './activations';
import { piecewiseConstantDerivatives } from './comparisons';
import { convolutionDerivatives } from './convolution';
import { elementwiseDerivatives } from './elementwise';
import { gatherDerivatives } from './gather';
import { linearAlgebraDerivatives } from './linear-algebra';
import { reductionDerivatives } from './reductions';
import type { DerivativeTable, Rule } from './rule';
import { shapeDerivatives } from './shapes';
import { mendTape } from './tape';
import { registerWasmKernels } from './wasm-kernels';

export type { Derivative, DerivativeTable, Gradients, Rule } from './rule';
export { missingOnWasm } from './wasm-kernels';

/**
 * Every tfjs kernel whose derivatives the workbench stands for, by tfjs's kernel name: first, second, mixed and third derivatives are right where they
 * exist (each is tested against float64 differences). tfjs 4.22's own gradients are silently wrong from the second order on wherever they keep an
 * output, and missing for many of the kernels that first gradients run.
 */
export const differentiableKernels: DerivativeTable = {
  ...activationDerivatives,
  ...elementwiseDerivatives,
  ...piecewiseConstantDerivatives,
  ...reductionDerivatives,
  ...linearAlgebraDerivatives,
  ...shapeDerivatives,
  ...convolutionDerivatives,
  ...gatherDerivatives
};

let registered = false;

/** Puts the table in force: our gradients replace tfjs's, and a gradient through an unlisted kernel throws a TraceError that names it. Safe to repeat. */
export function registerDerivatives(): void {
  if (registered) return;
  registered = true;
  Object.entries(differentiableKernels).forEach(([kernelName, derivative]) => {
    if (typeof derivative !== 'string') register(kernelName, derivative);
  });
  if (tier() === 'wasm') registerWasmKernels();
  mendTape(isListed);
}

/** Those of the given kernels that are not in the table. */
export function unsupportedKernels(kernelNames: readonly string[]): string[] {
  return [...new Set(kernelNames)].filter((name) => !isListed(name));
}

function isListed(kernelName: string): boolean {
  return Object.prototype.hasOwnProperty.call(differentiableKernels, kernelName);
}

function register(kernelName: string, { inputs, gradient }: Rule): void {
  // tfjs warns on the console when a gradient is replaced in place.
  if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    ...(inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...(inputs ?? [])] }),
    gradFunc: (dy, kept, attributes) => gradient(dy as Parameters<Rule['gradient']>[0], kept, attributes)
  });
}
