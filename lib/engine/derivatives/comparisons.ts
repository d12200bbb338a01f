import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { zeros } from './broadcasting';
import type { DerivativeTable, Gradients, Rule } from './rule';

/** The rule of a piecewise constant function: zero for each of the named inputs. */
function constantIn(...names: string[]): Rule {
  return {
    inputs: names,
    gradient: (_dy, inputs) => Object.fromEntries(names.map((name, i): [string, () => Tensor] => [name, () => zeros(inputs[i]!.shape)])) as Gradients
  };
}

/** Kernels whose derivative is zero wherever it exists, and those that take no differentiable input. */
export const piecewiseConstantDerivatives: DerivativeTable = {
  Greater: constantIn('a', 'b'),
  GreaterEqual: constantIn('a', 'b'),
  Less: constantIn('a', 'b'),
  LessEqual: constantIn('a', 'b'),
  Equal: constantIn('a', 'b'),
  NotEqual: constantIn('a', 'b'),
  LogicalAnd: constantIn('a', 'b'),
  LogicalOr: constantIn('a', 'b'),
  LogicalNot: constantIn('x'),
  FloorDiv: constantIn('a', 'b'),
  Sign: constantIn('x'),
  Step: constantIn('x'),
  Floor: constantIn('x'),
  Ceil: constantIn('x'),
  Round: constantIn('x'),
  IsNan: constantIn('x'),
  IsInf: constantIn('x'),
  IsFinite: constantIn('x'),
  ArgMax: constantIn('x'),
  ArgMin: constantIn('x'),
  All: constantIn('x'),
  Any: constantIn('x'),
  OneHot: constantIn('indices'),
  ZerosLike: constantIn('x'),
  OnesLike: constantIn('x'),
  // To whole numbers or booleans a cast is piecewise constant; its output has the input's shape, so that no input need be kept.
  Cast: { gradient: (dy, _inputs, { dtype }) => ({ x: () => (dtype === 'float32' ? tf.clone(dy) : zeros(dy.shape)) }) },
  Fill: 'source',
  Range: 'source',
  LinSpace: 'source'
};
