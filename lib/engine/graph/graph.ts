import type { TensorInfo } from '@tensorflow/tfjs';
import operations from './operations.json';

/** TensorFlow's numbers for data types (tensorflow/core/framework/types.proto). */
export const typeNumber = { float32: 1, float64: 2, int32: 3, string: 7, complex64: 8, bool: 10, variant: 21 } as const;
export type GraphType = keyof typeof typeNumber;

/** An attribute of a node, in the shape of TensorFlow's AttrValue. */
export type Attribute =
  | { type: number }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { s: Uint8Array }
  | { shape: { dim: { size: number }[] } }
  | { func: { name: string } }
  | { tensor: TensorMessage }
  | { list: { i?: number[]; f?: number[]; type?: number[] } };

/** TensorFlow's TensorProto: the bytes of all elements, or one value that every element has. */
export interface TensorMessage {
  dtype: number;
  tensor_shape: { dim: { size: number }[] };
  tensor_content?: Uint8Array;
  float_val?: number[];
  double_val?: number[];
  int_val?: number[];
  bool_val?: boolean[];
}

/** A constant's values: as float32 or integers, and in double where the source gave doubles. */
export interface Constant {
  dtype: GraphType;
  shape: number[];
  values: ArrayLike<number>;
}

export interface GraphNode {
  name: string;
  op: string;
  inputs: string[];
  inputShapes: number[][];
  attributes: Record<string, Attribute>;
  constant?: Constant;
}

export interface Argument {
  name: string;
  dtype: GraphType;
  shape: number[];
}

/** A function of a graph: arguments, nodes in order of execution, and references to its results. */
export interface FunctionGraph {
  name: string;
  arguments: Argument[];
  nodes: GraphNode[];
  results: { reference: string; dtype: GraphType; shape: number[] }[];
}

/** What TensorFlow's registry says of an operation: type and number attributes of its inputs, names of its outputs, whether it is stateful. */
interface Operation {
  i: [typeAttribute: string, numberAttribute: string][];
  o: [name: string, listAttribute: string][];
  s?: number;
}

/**
 * The operations that a trace may hold: those that tfjs-node's kernels and the engine emit.
 * Taken from libtensorflow 2.21's own registry (TF_GetAllOpList): `scripts/dump-operations.py` writes the file.
 */
export function operation(name: string): Operation | undefined {
  return (operations as unknown as Record<string, Operation>)[name];
}

/** How a function body names output `index` of a node: `node:product:0`. */
export function outputReference(node: string, op: string, index: number): string {
  const outputs = operation(op)?.o ?? [];
  const list = outputs.length === 1 && outputs[0]?.[1];
  return list ? `${node}:${outputs[0]?.[0]}:${index}` : `${node}:${outputs[index]?.[0]}:0`;
}

/** TensorFlow infers some type attributes when eager that a graph must state: fill them in from the inputs. */
export function inferredAttributes(op: string, inputs: readonly TensorInfo[], given: Record<string, Attribute>): Record<string, Attribute> {
  const result = { ...given };
  const declared = operation(op)?.i ?? [];
  let position = 0;
  for (const [typeAttribute, numberAttribute] of declared) {
    const length = numberAttribute ? inputs.length - (declared.length - 1) : 1;
    const first = inputs[position];
    if (typeAttribute && !(typeAttribute in result) && first) result[typeAttribute] = { type: typeNumber[first.dtype as GraphType] };
    if (numberAttribute && !(numberAttribute in result)) result[numberAttribute] = { i: length };
    position += length;
  }
  return result;
}
