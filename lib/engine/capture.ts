import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import { nativeBackend, tf } from './backend';
import type { NativeBackend, OpAttribute } from './backend';
import { TraceError } from './errors';
import { inferredAttributes, operation, outputReference } from './graph/graph';
import type { Attribute, Constant, FunctionGraph, GraphNode, GraphType } from './graph/graph';
import { guardAgainstReads } from './guards';
import { rememberDoubles, valuesNow } from './remembered-doubles';
import { enterTrace, leaveTrace } from './tracing-state';
import { signatureOf } from './trees';

/** A tensor from outside larger than this is not made a constant of the program: it must be an argument. */
const largestCapturedConstant = 1024;

/** One function being recorded: what each known tensor is called in it, and the tensors that it takes from the functions around it. */
export interface Frame {
  graph: FunctionGraph;
  names: Map<object, string>;
  captured: Tensor[];
  outer: Frame | undefined;
  nodeCount: number;
  /** Scalar constants by value: literals such as rotation counts recur by the dozen. */
  scalars: Map<string, string>;
}

/** Everything one run of a user's function leaves behind. */
export interface Recording {
  main: FunctionGraph;
  library: FunctionGraph[];
}

interface Session {
  subject: string;
  library: FunctionGraph[];
  /** How many functions have been named. */
  functions: number;
  /** Data written from JavaScript during the trace, with the doubles that the values had before they were rounded to float32. */
  literals: WeakMap<object, ArrayLike<number>>;
  /** Tensors that outlive their scopes until the trace ends. */
  kept: Set<Tensor>;
}

let frame: Frame | undefined;
let session: Session | undefined;
let executeSingle: NativeBackend['executeSingleOutput'];
let executeMultiple: NativeBackend['executeMultipleOutputs'];
let write: NativeBackend['write'];
let hookedBackend: NativeBackend | undefined;

/**
 * Run `fn` once on `inputs` and record every operation that reaches the backend as a function graph.
 * The results of `fn` are the graph's results; nothing that `fn` computes survives the call.
 */
export function record(subject: string, fn: (inputs: Tensor[]) => Tensor[], inputs: readonly Tensor[], precision: 'float32' | 'float64'): Recording {
  hookBackend();
  const before = session;
  session = { subject, library: [], functions: 0, literals: new WeakMap(), kept: new Set() };
  const restoreArrays = precision === 'float64' ? rememberDoubles() : undefined;
  const removeGuards = guardAgainstReads(subject, (tensor) => isRecorded(tensor));
  enterTrace();
  try {
    const { library } = session;
    const main = openFrame('main', inputs, undefined);
    try {
      tf.tidy(() => {
        within(main.frame, () => fn(main.fresh)).forEach((result) => addResult(main.frame, result));
      });
    } finally {
      tf.dispose(main.fresh);
    }
    return { main: main.frame.graph, library };
  } finally {
    tf.dispose([...session.kept]);
    leaveTrace();
    removeGuards();
    restoreArrays?.();
    session = before;
  }
}

/** The function being recorded now. */
export function currentFrame(): Frame {
  if (!frame) throw new TraceError('capture', { given: 'a call outside of a trace', expected: 'a function under jit' });
  return frame;
}

/** A frame in which nothing has been recorded yet. */
export function emptyFrame(graph: FunctionGraph, outer: Frame | undefined): Frame {
  return { graph, names: new Map(), captured: [], outer, nodeCount: 0, scalars: new Map() };
}

/** Open a frame whose arguments stand for `inputs`; the fresh tensors have the same values and identities of their own. */
export function openFrame(name: string, inputs: readonly Tensor[], outer: Frame | undefined): { frame: Frame; fresh: Tensor[] } {
  const opened = emptyFrame({ name, arguments: [], nodes: [], results: [] }, outer);
  const fresh = inputs.map((tensor) => standIn(tensor));
  fresh.forEach((tensor) => addArgument(opened, tensor));
  return { frame: opened, fresh };
}

/** Record what `run` does into `inner`. */
export function within<T>(inner: Frame | undefined, run: () => T): T {
  const before = frame;
  frame = inner;
  try {
    return run();
  } finally {
    frame = before;
  }
}

/**
 * Record an operation on `inputs`, executing it on `standIns` of the same shapes and dtypes: for an operation that would refuse the
 * values that happen to be there while tracing.
 */
export function executeRecorded(op: string, attributes: OpAttribute[], inputs: TensorInfo[], standIns: TensorInfo[]): Tensor {
  const output = executeSingle(op, attributes, standIns);
  addOperation(op, attributes, inputs, [output]);
  return output;
}

/** A tensor of the same values that no tape and no frame knows. */
export function standIn(tensor: Tensor): Tensor {
  const { binding } = nativeBackend();
  const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: nativeType(tensor.dtype as GraphType) };
  return executeSingle('Identity', [type], [tensor]);
}

/**
 * Keep alive, to the end of the trace, every tensor of the scopes around this point, and `more`.
 * A gradient that runs a body again needs what its closure can see, long after tfjs would have disposed of it.
 */
export function keepForTrace(more: readonly Tensor[]): void {
  const { state } = tf.engine() as unknown as { state: { scopeStack: { track: Tensor[] }[] } };
  for (const tensor of [...state.scopeStack.flatMap((scope) => scope.track), ...more]) {
    if (tensor.isDisposed || (tensor as unknown as { kept: boolean }).kept) continue;
    session?.kept.add(tf.keep(tensor));
  }
}

/** Keep a finished function for the program. */
export function addToLibrary(graph: FunctionGraph): void {
  session?.library.push(graph);
}

/** A name that no other function of this program has. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${session ? session.functions++ : 0}`;
}

export function addResult(target: Frame, tensor: Tensor): void {
  target.graph.results.push({ reference: referenceTo(target, tensor), dtype: tensor.dtype as GraphType, shape: tensor.shape });
}

/** Write a node by hand (a While, a list operation); returns its name. */
export function addNode(target: Frame, op: string, inputs: string[], attributes: Record<string, Attribute>, extra: Partial<GraphNode> = {}): string {
  const name = `n${target.nodeCount++}`;
  target.graph.nodes.push({ name, op, inputs, inputShapes: [], attributes, ...extra });
  return name;
}

/** Say that `tensor` is the value that `target` calls `reference`. */
export function bind(target: Frame, tensor: TensorInfo, reference: string): void {
  target.names.set(tensor.dataId, reference);
}

/** What `target` calls this tensor: an argument, a node's output, a value of a function around it (then an argument from now on) or a constant. */
export function referenceTo(target: Frame, tensor: TensorInfo): string {
  const known = target.names.get(tensor.dataId);
  if (known) return known;
  if (target.outer && knows(target.outer, tensor)) {
    target.captured.push(tensor as Tensor);
    return addArgument(target, tensor);
  }
  return addConstant(target, tensor);
}

export function constant(target: Frame, value: Constant): string {
  const name = addNode(target, 'Const', [], {}, { constant: value });
  return outputReference(name, 'Const', 0);
}

function addArgument(target: Frame, tensor: TensorInfo): string {
  const name = `a${target.graph.arguments.length}`;
  target.graph.arguments.push({ name, dtype: tensor.dtype as GraphType, shape: tensor.shape });
  bind(target, tensor, name);
  return name;
}

function knows(target: Frame, tensor: TensorInfo): boolean {
  return target.names.has(tensor.dataId) || (target.outer !== undefined && knows(target.outer, tensor));
}

/** Whether the tensor's value depends on the program's run, so that reading it while tracing would freeze it. */
function isRecorded(tensor: TensorInfo): boolean {
  return frame !== undefined && knows(frame, tensor);
}

function addConstant(target: Frame, tensor: TensorInfo): string {
  const subject = session?.subject ?? 'jit';
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  const doubles = session?.literals.get(tensor.dataId);
  if (!doubles) {
    if (isVariable(tensor)) {
      throw new TraceError(subject, {
        given: `a function that reads a tf.Variable (${signatureOf(tensor)}) from outside`,
        expected: 'state passed in and returned',
        remedy: 'Pass the value as an argument and return the new value.'
      });
    }
    if (size > largestCapturedConstant) {
      throw new TraceError(subject, {
        given: `a function that uses a tensor from outside, ${signatureOf(tensor)}`,
        expected: `outside tensors of at most ${largestCapturedConstant} elements, which become constants`,
        remedy: 'Pass the tensor as an argument.'
      });
    }
  }
  const values = doubles ?? nativeBackend().readSync(tensor.dataId);
  const scalar = size === 1 ? `${signatureOf(tensor)}=${Object.is(values[0], -0) ? '-0' : values[0]}` : undefined;
  const reference = (scalar && target.scalars.get(scalar)) ?? constant(target, { dtype: tensor.dtype as GraphType, shape: tensor.shape, values });
  if (scalar) target.scalars.set(scalar, reference);
  bind(target, tensor, reference);
  return reference;
}

function isVariable(tensor: TensorInfo): boolean {
  const { registeredVariables } = tf.engine() as unknown as { registeredVariables: Record<string, TensorInfo> };
  return Object.values(registeredVariables).some((variable) => variable.dataId === tensor.dataId);
}

function addOperation(op: string, given: OpAttribute[], inputs: TensorInfo[], outputs: Tensor[]): void {
  const target = currentFrame();
  const declared = operation(op);
  if (!declared || declared.s) {
    throw new TraceError(session?.subject ?? 'jit', {
      given: `the operation ${op}`,
      expected: declared ? 'operations without hidden state' : 'an operation that a compiled program can hold',
      remedy: declared ? "Draw random numbers with ebm's random, from a key." : "Use mode 'eager' for this function."
    });
  }
  const references = inputs.map((input) => referenceTo(target, input));
  const attributes = inferredAttributes(op, inputs, Object.fromEntries(given.map((attribute) => [attribute.name, attributeOf(attribute)])));
  const name = addNode(target, op, references, attributes, { inputShapes: inputs.map((input) => input.shape) });
  outputs.forEach((output, index) => bind(target, output, outputReference(name, op, index)));
}

function attributeOf({ name, type, value }: OpAttribute): Attribute {
  const { binding } = nativeBackend();
  const list = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return list ? { list: { type: value as number[] } } : { type: value as number };
    case binding.TF_ATTR_INT:
      return list ? { list: { i: value as number[] } } : { i: value as number };
    case binding.TF_ATTR_FLOAT:
      return list ? { list: { f: value as number[] } } : { f: value as number };
    case binding.TF_ATTR_BOOL:
      return { b: Boolean(value) };
    case binding.TF_ATTR_STRING:
      return { s: Buffer.from(value as string) };
    case binding.TF_ATTR_SHAPE:
      return { shape: { dim: (value as number[]).map((size) => ({ size })) } };
    default:
      throw new TraceError(session?.subject ?? 'jit', { given: `an attribute '${name}' of unknown kind ${type}`, expected: 'a known kind' });
  }
}

function nativeType(dtype: GraphType): number {
  const { binding } = nativeBackend();
  return dtype === 'float32' ? binding.TF_FLOAT : dtype === 'int32' ? binding.TF_INT32 : binding.TF_BOOL;
}

/** tfjs-node's kernels all end in these two methods; recording what passes through them is all that a trace needs. */
function hookBackend(): void {
  const backend = nativeBackend();
  if (hookedBackend === backend) return;
  hookedBackend = backend;
  executeSingle = backend.executeSingleOutput.bind(backend);
  executeMultiple = backend.executeMultipleOutputs.bind(backend);
  write = backend.write.bind(backend);
  backend.executeSingleOutput = (op, attributes, inputs) => {
    const output = executeSingle(op, attributes, inputs);
    if (frame) addOperation(op, attributes, inputs, [output]);
    return output;
  };
  backend.executeMultipleOutputs = (op, attributes, inputs, count) => {
    const outputs = executeMultiple(op, attributes, inputs, count);
    if (frame) addOperation(op, attributes, inputs, outputs);
    return outputs;
  };
  backend.write = (values, shape, dtype) => {
    const dataId = write(values, shape, dtype);
    if (session) session.literals.set(dataId, valuesNow(values));
    return dataId;
  };
}
