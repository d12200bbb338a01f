import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ArgumentError } from '../errors';
import { sameShape, sumTo } from './broadcasting';
import type { DerivativeTable, Gradients, Rule } from './rule';

/** dA = dy Bᵀ and dB = Aᵀ dy, by transpose flags; leading axes along which an input was broadcast are summed. */
const matrixProductRule: Rule = {
  inputs: ['a', 'b'],
  gradient: (dy, [a, b], { transposeA, transposeB }) => {
    const byA = (): Tensor => (transposeA ? tf.matMul(b!, dy, !!transposeB, true) : tf.matMul(dy, b!, false, !transposeB));
    const byB = (): Tensor => (transposeB ? tf.matMul(dy, a!, true, !!transposeA) : tf.matMul(a!, dy, !transposeA, false));
    return { a: () => sumLeadingTo(byA(), a!.shape), b: () => sumLeadingTo(byB(), b!.shape) };
  }
};

function sumLeadingTo(gradient: Tensor, shape: number[]): Tensor {
  return sameShape(gradient.shape, shape) ? gradient : sumTo(gradient, shape);
}

interface Equation {
  inputs: string[];
  output: string;
}

function parse(equation: string): Equation {
  const [left, output] = equation.replace(/\s+/g, '').split('->');
  const inputs = left!.split(',');
  const repeated = inputs.some((labels) => new Set(labels).size !== labels.length);
  if (output === undefined || repeated || equation.includes('.')) {
    throw new ArgumentError('gradient of einsum', {
      given: `'${equation}'`,
      expected: "an equation with '->', without '...' and with no label twice in one operand",
      remedy: 'Write the output explicitly, or use matMul, mul and sum.'
    });
  }
  return { inputs, output };
}

/** The gradient of operand `index`: an einsum of dy with the other operands; a label that only this operand has is spread back. */
function einsumGradient(dy: Tensor, operands: Tensor[], { inputs, output }: Equation, index: number): Tensor {
  const labels = inputs[index]!;
  const others = inputs.filter((_, i) => i !== index);
  const reachable = new Set([output, ...others].join(''));
  const kept = [...labels].filter((label) => reachable.has(label)).join('');
  const equation = `${[output, ...others].join(',')}->${kept}`;
  const gradient = tf.einsum(equation, dy, ...operands.filter((_, i) => i !== index));
  if (kept.length === labels.length) return gradient;
  const { shape } = operands[index]!;
  const spreadShape = shape.map((size, axis) => (reachable.has(labels[axis]!) ? size : 1));
  return tf.broadcastTo(tf.reshape(gradient, spreadShape), shape as [number]);
}

const einsumRule: Rule = {
  inputs: 'all',
  gradient: (dy, operands, attributes) => {
    const equation = parse(attributes.equation as string);
    return Object.fromEntries(operands.map((_, i) => [i, () => einsumGradient(dy, operands, equation, i)])) as Gradients;
  }
};

export const linearAlgebraDerivatives: DerivativeTable = {
  BatchMatMul: matrixProductRule,
  Einsum: einsumRule
};
