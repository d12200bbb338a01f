import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { TraceError } from './errors';

interface TapeNode {
  inputs: Record<string, Tensor>;
  outputs: Tensor[];
  /** What the way back needs: copies that live as long as the tape. */
  saved?: Tensor[];
}

/** The part of tfjs's engine that keeps the tape. */
export interface GradientEngine {
  state: { gradientDepth: number; kernelDepth: number; activeTape?: TapeNode[] | undefined };
  gradients(f: () => Tensor, xs: Tensor[], dy: Tensor | null, allowNoGradients: boolean): { value: Tensor; grads: (Tensor | null | undefined)[] };
  track(tensor: Tensor): Tensor;
  runKernelFunc(call: {
    forwardFunc: () => Tensor[];
    backwardsFunc: (dy: Tensor | Tensor[]) => Record<string, () => Tensor>;
    inputs: Record<string, Tensor>;
    attrs: object;
  }): Tensor[];
}

export function gradientEngine(): GradientEngine {
  return tf.engine() as unknown as GradientEngine;
}

/** Whether what happens now is recorded for a gradient. */
export function tapeIsOn(): boolean {
  return gradientEngine().state.gradientDepth > 0;
}

/** A second tensor on the same data, unknown to the tape. */
export function detached(tensor: Tensor): Tensor {
  const { state } = gradientEngine();
  // Inside a kernel nothing is taped: pose as one for the length of a clone.
  state.kernelDepth++;
  try {
    return tensor.clone();
  } finally {
    state.kernelDepth--;
  }
}

/**
 * A scalar and its gradients as tfjs takes them, with two of its faults mended: where something throws, there or on the way back, nothing of the tape is
 * left behind; and on the way back of another gradient, that one's tape is not lost.
 */
export function takeGradients(f: () => Tensor, xs: Tensor[]): ReturnType<GradientEngine['gradients']> {
  const engine = gradientEngine();
  const { activeTape, gradientDepth } = engine.state;
  const outermost = gradientDepth === 0;
  try {
    return engine.gradients(f, xs, null, true);
  } catch (error) {
    const own = engine.state.activeTape;
    // tfjs lets go of what was saved at the end of the way back only. An inner gradient's is on the outer tape, which lets it go.
    if (outermost && own !== activeTape) tf.dispose(own?.flatMap(({ saved = [] }) => saved) ?? []);
    throw error;
  } finally {
    if (outermost) engine.state.activeTape = activeTape;
  }
}

/** Gradients of a scalar, callable on the way back of another gradient too; zeros for what is not used. */
export function gradientsOf(f: () => Tensor, xs: Tensor[]): Tensor[] {
  const { grads } = takeGradients(f, xs);
  return xs.map((x, index) => grads[index] ?? tf.zeros(x.shape));
}

/** The float tensors from elsewhere that `run` takes in or returns as they are, by the tape; empty while no gradient is being taken. */
export function externalInputs(own: readonly Tensor[], run: () => readonly Tensor[]): Tensor[] {
  const { state } = gradientEngine();
  const start = state.activeTape?.length ?? 0;
  const returned = run();
  if (!tapeIsOn()) return [];
  const known = new Set(own.map((tensor) => tensor.id));
  const found = new Map<number, Tensor>();
  for (const { inputs, outputs } of state.activeTape?.slice(start) ?? []) {
    for (const input of Object.values(inputs)) if (!known.has(input.id) && input.dtype === 'float32') found.set(input.id, input);
    outputs.forEach((output) => known.add(output.id));
  }
  for (const tensor of returned) if (!known.has(tensor.id) && tensor.dtype === 'float32') found.set(tensor.id, tensor);
  return [...found.values()];
}

/**
 * Tie `results` to `inputs` on the tape by a step whose gradient is an error.
 * Without it the tape would have a gap there, and a gradient that leads through it would come out silently wrong.
 */
export function refuseGradient(what: string, inputs: readonly Tensor[], results: Tensor[]): Tensor[] {
  return tieGradient(inputs, results, () => {
    throw new TraceError('grad', {
      given: `a gradient through a compiled ${what}`,
      expected: `a function whose ${what} lies outside of what is differentiated`,
      remedy: "Differentiate inside the body, put stopGradient around the result, use scan, or run with mode 'eager'."
    });
  });
}

/** Tie `results` to `inputs` on the tape, with the given gradient: from the results' adjoints to the inputs'. */
export function tieGradient(inputs: readonly Tensor[], results: Tensor[], backward: (adjoints: Tensor[]) => Tensor[]): Tensor[] {
  if (!tapeIsOn() || results.length === 0) return results;
  return gradientEngine().runKernelFunc({
    forwardFunc: () => results,
    backwardsFunc: (adjoints) => {
      let gradients: Tensor[] | undefined;
      const all = (): Tensor[] => (gradients ??= backward(Array.isArray(adjoints) ? adjoints : [adjoints]));
      return Object.fromEntries(inputs.map((_, index) => [`x${index}`, () => (all()[index] as Tensor).clone()]));
    },
    inputs: Object.fromEntries(inputs.map((tensor, index) => [`x${index}`, tensor])),
    attrs: {}
  });
}
