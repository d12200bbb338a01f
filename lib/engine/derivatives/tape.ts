import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { TraceError } from '../errors';
import { zeros } from './broadcasting';

interface TapeNode {
  kernelName: string;
  inputs: Record<string, Tensor>;
  outputs: Tensor[];
  saved: Tensor[];
  gradient?: (dys: (Tensor | null)[]) => unknown;
}

interface TapeKeeper {
  state: { activeTape: TapeNode[]; gradientDepth: number };
  addTapeNode(...node: unknown[]): void;
}

/**
 * Makes three faults of tfjs's tape impossible, by a look at each node as it is recorded:
 * a kernel that is not listed refuses its gradient by name, an output kept for a gradient comes after the operation that made it (tfjs records it
 * before, where an enclosing gradient misses it), and the unused outputs of a kernel get zeros from a kernel instead of a typed array.
 */
export function mendTape(isListed: (kernelName: string) => boolean): void {
  const engine = tf.engine() as unknown as TapeKeeper;
  const original = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...recorded) => {
    original(...recorded);
    const { activeTape } = engine.state;
    const node = activeTape[activeTape.length - 1]!;
    if (!isListed(node.kernelName)) guardUnlisted(engine, node);
    if (node.gradient && node.outputs.length > 1) zeroUnusedOutputs(node);
  };
}

function guardUnlisted(engine: TapeKeeper, node: TapeNode): void {
  // A node named after no kernel is a custom gradient or a kept copy, named after the scope around it.
  if (tf.getKernel(node.kernelName, tf.getBackend())) {
    node.gradient = () => refuse(node.kernelName, 'operations whose derivatives are verified');
  } else if (node.saved.length > 0) {
    keepInOrder(engine, node);
  }
}

/** The copies that a custom gradient keeps stand just before its node: those of its outputs must follow it. */
function keepInOrder(engine: TapeKeeper, node: TapeNode): void {
  const { activeTape } = engine.state;
  const kept = activeTape.slice(-1 - node.saved.length, -1);
  const has = (tensors: Tensor[], copy: TapeNode): boolean => tensors.some((tensor) => tensor.id === copy.inputs.x?.id);
  const ofOutputs = kept.filter((copy) => has(node.outputs, copy));
  if (ofOutputs.length > 0) {
    const before = kept.filter((copy) => !ofOutputs.includes(copy));
    activeTape.splice(-1 - kept.length, kept.length + 1, ...before, node, ...ofOutputs);
  }
  const known = [...node.outputs, ...Object.values(node.inputs)];
  const { gradient } = node;
  if (!gradient || kept.every((copy) => has(known, copy))) return;
  node.gradient = (dys) => {
    const higher = engine.state.gradientDepth > 0;
    return higher ? refuse(`a custom gradient in '${node.kernelName}'`, 'a custom gradient that keeps only its inputs and outputs') : gradient(dys);
  };
}

function zeroUnusedOutputs(node: TapeNode): void {
  const { gradient, outputs } = node;
  const shapes = outputs.map(({ shape }) => shape);
  node.gradient = (dys) => gradient!(dys.map((dy, i) => dy ?? zeros(shapes[i]!)));
}

function refuse(what: string, expected: string): never {
  throw new TraceError('grad', {
    given: `a gradient through ${what}`,
    expected,
    remedy: 'Put stopGradient around it, or write it with operations from differentiableKernels.'
  });
}
