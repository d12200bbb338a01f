import type { Recording } from '../capture';
import { typeNumber } from './graph';
import type { Argument, Attribute, Constant, FunctionGraph, GraphNode, GraphType, TensorMessage } from './graph';
import { encodeSavedModel } from './messages';
import type { FunctionMessage, NodeMessage, TensorInfoMessage } from './messages';
import { lowerForXla } from './lower-for-xla';

/** How a recording becomes a program. */
export interface Target {
  /** Compile with XLA; otherwise TensorFlow executes the graph node by node. */
  xla: boolean;
  precision: 'float32' | 'float64';
  /** Inputs that arrive as doubles, each as pairs of int32 (the runtime's tensors have no double). */
  doubleInputs?: ReadonlySet<number>;
  /** For readers outside of JavaScript: doubles pass the boundary as doubles. */
  doubleBoundary?: boolean;
  /** Names of the inputs and outputs in the program's signature, for exports. */
  inputNames?: readonly string[];
  outputNames?: readonly string[];
}

/**
 * The SavedModel of a recording: placeholders, one call of the recorded function, and its results.
 * In double precision the inputs are widened before the call and each result leaves as pairs of int32 (the bits of its doubles).
 */
export function toSavedModel({ main, library }: Recording, target: Target): Uint8Array {
  const double = target.precision === 'float64';
  const inside = (dtype: GraphType): number => typeNumber[double && dtype === 'float32' ? 'float64' : dtype];
  const functions = [...library, main].map((graph) => functionMessage(target.xla ? lowerForXla(graph) : graph, inside, graph === main && target.xla));
  const node: NodeMessage[] = [];
  const add = (name: string, op: string, input: string[], attr: Record<string, Attribute>): string => {
    node.push({ name, op, input, attr });
    return name;
  };
  const inputs: Record<string, TensorInfoMessage> = {};
  const fed = main.arguments.map((argument, index) => {
    const widened = double && argument.dtype === 'float32';
    const asDouble = widened && (target.doubleBoundary ?? false);
    const asPairs = !asDouble && (target.doubleInputs?.has(index) ?? false);
    const outside: Argument = asPairs
      ? { ...argument, dtype: 'int32', shape: [...argument.shape, 2] }
      : asDouble
        ? { ...argument, dtype: 'float64' }
        : argument;
    const placeholder = add(inputName(index), 'Placeholder', [], {
      dtype: { type: typeNumber[outside.dtype] },
      shape: { shape: shapeMessage(outside.shape) }
    });
    inputs[target.inputNames?.[index] ?? placeholder] = tensorInfo(placeholder, outside);
    if (asPairs) return add(`double_${index}`, 'Bitcast', [placeholder], { T: { type: typeNumber.int32 }, type: { type: typeNumber.float64 } });
    if (!widened || asDouble) return placeholder;
    return add(`double_${index}`, 'Cast', [placeholder], { SrcT: { type: typeNumber.float32 }, DstT: { type: typeNumber.float64 } });
  });
  add('call', 'StatefulPartitionedCall', fed, {
    Tin: { list: { type: main.arguments.map(({ dtype }) => inside(dtype)) } },
    Tout: { list: { type: main.results.map(({ dtype }) => inside(dtype)) } },
    f: { func: { name: main.name } },
    ...(target.xla ? { _XlaMustCompile: { b: true } } : {})
  });
  const outputs: Record<string, TensorInfoMessage> = {};
  main.results.forEach(({ dtype, shape }, index) => {
    const result = index ? `call:${index}` : 'call';
    const wide = double && dtype === 'float32';
    const split = wide && !target.doubleBoundary;
    const name = split
      ? add(outputName(index), 'Bitcast', [result], { T: { type: typeNumber.float64 }, type: { type: typeNumber.int32 } })
      : add(outputName(index), 'Identity', [result], { T: { type: inside(dtype) } });
    outputs[target.outputNames?.[index] ?? name] = tensorInfo(name, {
      dtype: split ? 'int32' : wide ? 'float64' : dtype,
      shape: split ? [...shape, 2] : shape
    });
  });
  return encodeSavedModel({ node, functions, inputs, outputs });
}

export function inputName(index: number): string {
  return `input_${index}`;
}

export function outputName(index: number): string {
  return `output_${index}`;
}

function functionMessage(graph: FunctionGraph, inside: (dtype: GraphType) => number, mustCompile: boolean): FunctionMessage {
  return {
    signature: {
      name: graph.name,
      input_arg: graph.arguments.map(({ name, dtype }) => ({ name, type: inside(dtype) })),
      output_arg: graph.results.map(({ dtype }, index) => ({ name: `r${index}`, type: inside(dtype) }))
    },
    node_def: graph.nodes.map((node) => nodeMessage(node, inside)),
    ret: Object.fromEntries(graph.results.map(({ reference }, index) => [`r${index}`, reference])),
    attr: mustCompile ? { _XlaMustCompile: { b: true } } : {}
  };
}

function nodeMessage({ name, op, inputs, attributes, constant }: GraphNode, inside: (dtype: GraphType) => number): NodeMessage {
  const widen = (type: number): number => (type === typeNumber.float32 ? inside('float32') : type);
  const attr: Record<string, Attribute> = {};
  for (const [key, attribute] of Object.entries(attributes)) {
    if ('type' in attribute) attr[key] = { type: widen(attribute.type) };
    else if ('list' in attribute && attribute.list.type) attr[key] = { list: { type: attribute.list.type.map(widen) } };
    else attr[key] = attribute;
  }
  if (constant) {
    attr.dtype = { type: inside(constant.dtype) };
    attr.value = { tensor: constantMessage(constant, inside(constant.dtype)) };
  }
  return { name, op, input: inputs, attr };
}

function constantMessage({ dtype, shape, values }: Constant, type: number): TensorMessage {
  const message: TensorMessage = { dtype: type, tensor_shape: shapeMessage(shape) };
  const [first] = Array.from({ length: 1 }, (_, index) => values[index]);
  const uniform = first !== undefined && values.length > 1 && Array.prototype.every.call(values, (value: number) => Object.is(value, first));
  if (uniform) {
    if (dtype === 'bool') return { ...message, bool_val: [Boolean(first)] };
    if (dtype === 'int32') return { ...message, int_val: [first] };
    return type === typeNumber.float64 ? { ...message, double_val: [first] } : { ...message, float_val: [first] };
  }
  const array =
    dtype === 'int32'
      ? Int32Array.from(values)
      : dtype === 'bool'
        ? Uint8Array.from(values)
        : type === typeNumber.float64
          ? Float64Array.from(values)
          : Float32Array.from(values);
  return { ...message, tensor_content: new Uint8Array(array.buffer) };
}

function shapeMessage(shape: readonly number[]): { dim: { size: number }[] } {
  return { dim: shape.map((size) => ({ size })) };
}

function tensorInfo(name: string, { dtype, shape }: { dtype: GraphType; shape: number[] }): TensorInfoMessage {
  return { name: `${name}:0`, dtype: typeNumber[dtype], tensor_shape: shapeMessage(shape) };
}
