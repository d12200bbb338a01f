import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import {
  addNode,
  addResult,
  addToLibrary,
  bind,
  constant,
  currentFrame,
  emptyFrame,
  openFrame,
  referenceTo,
  standIn,
  uniqueName,
  within
} from './capture';
import type { Frame } from './capture';
import { outputReference, typeNumber } from './graph/graph';
import type { GraphType } from './graph/graph';
import { externalInputs } from './tape';
import { isTensor } from './trees';

/** One step of a loop, on the leaves of its state: the leaves after it, and what it puts on record. */
export type Step = (index: Scalar, leaves: readonly Tensor[]) => { next: Tensor[]; records: Tensor[] };

export interface WhileResult {
  states: Tensor[];
  /** Each record of all steps, stacked on axis 0. */
  records: Tensor[];
  /** Tensors of the functions around the loop that its body differentiably depends on. */
  external: Tensor[];
}

/** Record a counted loop as one While of the current frame. Lists of records are made to the count's length; to `capacity` where the count is a tensor. */
export function recordWhile(count: number | Tensor, leaves: readonly Tensor[], step: Step, capacity?: number): WhileResult {
  const outer = currentFrame();
  // A count that is a constant belongs to the outer function: body and condition both take it as an argument.
  if (isTensor(count)) referenceTo(outer, count);
  const zero = tf.scalar(0, 'int32');
  const { frame: body, fresh } = openFrame(uniqueName('body'), [zero, ...leaves], outer);
  const [index, ...states] = fresh as [Scalar, ...Tensor[]];
  let after: ReturnType<Step> = { next: [], records: [] };
  const external = externalInputs(fresh, () => {
    after = within(body, () => {
      const made = step(index, states);
      [tf.add(index, tf.scalar(1, 'int32')), ...made.next].forEach((tensor) => addResult(body, tensor));
      return made;
    });
    return [...after.next, ...after.records];
  });
  // The condition reads the count: a constant of its own, or one more value carried through unchanged.
  if (isTensor(count)) referenceTo(body, count);
  // So may a record be a tensor from outside; all that is carried must be known before the lists are added.
  after.records.forEach((record) => referenceTo(body, record));
  const carried = body.captured;
  const carriedData = new Set(carried.map((tensor) => tensor.dataId));
  carried.forEach((tensor) => addResult(body, tensor));
  const length = capacity ?? (count as number);
  const lists = after.records.map((record) => list(outer, body, record, length, 'a0'));
  addToLibrary(body.graph);

  const inputs = [zero, ...leaves, ...carried];
  const name = addNode(outer, 'StatelessWhile', [...inputs.map((tensor) => referenceTo(outer, tensor)), ...lists], {
    T: { list: { type: [...inputs.map((tensor) => typeNumber[tensor.dtype as GraphType]), ...lists.map(() => typeNumber.variant)] } },
    cond: { func: { name: condition(count, body) } },
    body: { func: { name: body.graph.name } },
    parallel_iterations: { i: 1 }
  });
  const results = after.next.map((tensor) => standIn(tensor));
  results.forEach((tensor, position) => bind(outer, tensor, outputReference(name, 'StatelessWhile', position + 1)));
  const stacked = after.records.map((record, position) => {
    const reference = outputReference(name, 'StatelessWhile', inputs.length + position);
    return stack(outer, record, length, reference);
  });
  tf.dispose(fresh);
  return {
    states: results,
    records: stacked,
    external: external.filter((tensor) => outer.names.has(tensor.dataId) || carriedData.has(tensor.dataId))
  };
}

/** A list of `count` elements, made outside, carried through the body and set there at each step. Returns what the While is fed. */
function list(outer: Frame, body: Frame, record: Tensor, count: number, index: string): string {
  const type = { element_dtype: { type: typeNumber[record.dtype as GraphType] } };
  const shape = constant(outer, { dtype: 'int32', shape: [record.rank], values: record.shape });
  const length = constant(outer, { dtype: 'int32', shape: [], values: [count] });
  const made = addNode(outer, 'TensorListReserve', [shape, length], { ...type, shape_type: { type: typeNumber.int32 } });
  const argument = `a${body.graph.arguments.length}`;
  body.graph.arguments.push({ name: argument, dtype: 'variant', shape: [] });
  const set = addNode(body, 'TensorListSetItem', [argument, index, referenceTo(body, record)], type);
  body.graph.results.push({ reference: outputReference(set, 'TensorListSetItem', 0), dtype: 'variant', shape: [] });
  return outputReference(made, 'TensorListReserve', 0);
}

function stack(outer: Frame, record: Tensor, count: number, reference: string): Tensor {
  const shape = constant(outer, { dtype: 'int32', shape: [record.rank], values: record.shape });
  const name = addNode(outer, 'TensorListStack', [reference, shape], {
    element_dtype: { type: typeNumber[record.dtype as GraphType] },
    num_elements: { i: count }
  });
  const value = within(undefined, () => tf.zeros([count, ...record.shape], record.dtype));
  bind(outer, value, outputReference(name, 'TensorListStack', 0));
  return value;
}

function condition(count: number | Tensor, body: Frame): string {
  const graph = { name: `${body.graph.name}_condition`, arguments: [...body.graph.arguments], nodes: [], results: [] };
  const frame = emptyFrame(graph, undefined);
  const limit = isTensor(count) ? (body.names.get(count.dataId) as string) : constant(frame, { dtype: 'int32', shape: [], values: [count] });
  const less = addNode(frame, 'Less', ['a0', limit], { T: { type: typeNumber.int32 } });
  frame.graph.results.push({ reference: outputReference(less, 'Less', 0), dtype: 'bool', shape: [] });
  addToLibrary(frame.graph);
  return graph.name;
}
