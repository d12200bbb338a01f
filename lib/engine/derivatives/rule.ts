import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs';

/** Gradients with respect to a kernel's inputs, by input name, each computed only if it is asked for. */
export type Gradients = Record<string, () => Tensor>;

/** A kernel's attributes as tfjs records them on its tape. */
export type Attributes = NamedAttrMap;

/**
 * A derivative of our own. Only inputs are kept: an output kept by tfjs is off the tape of an enclosing gradient, which makes second derivatives
 * silently wrong; whatever the gradient needs of the output it computes again (a compiler shares the two).
 */
export interface Rule {
  /** Names of the inputs that `gradient` needs, in this order; `'all'` for kernels that take a list of tensors. */
  inputs?: readonly string[] | 'all';
  /** Takes dL/d(output) (an array of them for kernels of several outputs), the kept inputs and the attributes. */
  gradient(dy: Tensor, inputs: Tensor[], attributes: Attributes): Gradients;
}

/** `'tfjs'`: tfjs's own gradient is right to third order; `'source'`: the kernel has no differentiable input; otherwise a rule of ours. */
export type Derivative = 'tfjs' | 'source' | Rule;

export type DerivativeTable = Readonly<Record<string, Derivative>>;

/** The rule of an elementwise function of one input `x`. */
export function unary(gradient: (dy: Tensor, x: Tensor) => Tensor): Rule {
  return { inputs: ['x'], gradient: (dy, [x]) => ({ x: () => gradient(dy, x!) }) };
}
