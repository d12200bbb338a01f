import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import { nativeBackend, tf } from './backend';
import type { OpAttribute } from './backend';

function typeAttribute(name: string, type: 'TF_INT32' | 'TF_FLOAT'): OpAttribute {
  const { binding } = nativeBackend();
  return { name, type: binding.TF_ATTR_TYPE, value: binding[type] };
}

function binary(operation: string): (left: TensorInfo, right: TensorInfo) => Tensor {
  return (left, right) => nativeBackend().executeSingleOutput(operation, [typeAttribute('T', 'TF_INT32')], [left, right]);
}

/*
 * Integer arithmetic modulo 2^32 and bit operations on int32 tensors, with broadcasting. tfjs offers none of the bit operations; these call
 * TensorFlow's directly, so they exist on the native tiers only, carry no gradient, and are recorded by a trace like every other operation.
 */

/** Sum modulo 2^32. */
export const addInteger = binary('AddV2');
/** Product modulo 2^32. */
export const multiplyInteger = binary('Mul');
/** Bits that differ. */
export const bitwiseXor = binary('BitwiseXor');
/** Bits set in both. */
export const bitwiseAnd = binary('BitwiseAnd');
/** Bits set in either. */
export const bitwiseOr = binary('BitwiseOr');
/** `left << right`, the shift in 0..31. */
export const leftShift = binary('LeftShift');
/** `left >> right`, the sign bit repeated, the shift in 0..31. */
export const rightShift = binary('RightShift');

/** `value >>> places`, zeros moved in; `places` in 1..31. TensorFlow's int32 shift is arithmetic, so its sign bits are masked away. */
export function logicalRightShift(value: TensorInfo, places: number): Tensor {
  return bitwiseAnd(rightShift(value, integer(places)), integer(2 ** (32 - places) - 1));
}

/** The integers from `start` up to, not including, `end`. */
export function integerRange(start: number, end: number): Tensor {
  return nativeBackend().executeSingleOutput('Range', [typeAttribute('Tidx', 'TF_INT32')], [integer(start), integer(end), integer(1)]);
}

/** An int32 scalar with the bit pattern of `value` modulo 2^32. */
export function integer(value: number): Tensor {
  return tf.scalar(value | 0, 'int32');
}

/** int32 to float32; exact up to 2^24 in size. */
export function integerToFloat(value: TensorInfo): Tensor {
  const { binding } = nativeBackend();
  const attributes = [
    typeAttribute('SrcT', 'TF_INT32'),
    typeAttribute('DstT', 'TF_FLOAT'),
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false }
  ];
  return nativeBackend().executeSingleOutput('Cast', attributes, [value]);
}
