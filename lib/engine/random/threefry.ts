import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { addInteger, bitwiseAnd, bitwiseOr, bitwiseXor, integer, leftShift, rightShift } from '../integer-operations';

/*
 * Threefry-2x32 with 20 rounds: a block cipher without tables that maps a key of two 32-bit words and a counter of two to two random words.
 * Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC11, section 4.2 and table 2 (the rotations).
 * Twice here, bit for bit the same: on tensors, for programs, and on typed arrays, which is faster eagerly and needs no bit operations of the backend.
 */

const parity = 0x1bd11bda;
const rotations: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24]
];

/** Encrypt counters (int32, equal shapes of rank 1) under a key (int32, shape [2]). Native tiers only; nothing is read, so it can be traced. */
export function threefryTensors(key: Tensor, first: Tensor, second: Tensor): [Tensor, Tensor] {
  const key0 = tf.slice(key, [0], [1]);
  const key1 = tf.slice(key, [1], [1]);
  const schedule = [key0, key1, bitwiseXor(bitwiseXor(key0, key1), integer(parity))] as const;
  const rotate = rotatesLeft();
  let x0 = addInteger(first, key0);
  let x1 = addInteger(second, key1);
  for (let group = 0; group < 5; group++) {
    for (const distance of rotations[group % 2] ?? []) {
      x0 = addInteger(x0, x1);
      x1 = bitwiseXor(rotate(x1, distance), x0);
    }
    x0 = addInteger(x0, schedule[(group + 1) % 3] as Tensor);
    x1 = addInteger(x1, addInteger(schedule[(group + 2) % 3] as Tensor, integer(group + 1)));
  }
  return [x0, x1];
}

/** Encrypt counters under the key (`key0`, `key1`), in place. */
export function threefryArrays(key0: number, key1: number, first: Int32Array, second: Int32Array): void {
  const key2 = key0 ^ key1 ^ parity;
  const length = first.length;
  for (let i = 0; i < length; i++) {
    let x0 = ((first[i] as number) + key0) | 0;
    let x1 = ((second[i] as number) + key1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key2) | 0;
    x1 = (x1 + key0 + 2) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key0) | 0;
    x1 = (x1 + key1 + 3) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 4) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    first[i] = (x0 + key2) | 0;
    second[i] = (x1 + key0 + 5) | 0;
  }
}

/** Rotation of the bits, with the constants that it needs made once. */
function rotatesLeft(): (value: Tensor, distance: number) => Tensor {
  const made = new Map<number, { left: Tensor; right: Tensor; mask: Tensor }>();
  return (value, distance) => {
    let constants = made.get(distance);
    if (!constants) {
      constants = { left: integer(distance), right: integer(32 - distance), mask: integer(2 ** distance - 1) };
      made.set(distance, constants);
    }
    return bitwiseOr(leftShift(value, constants.left), bitwiseAnd(rightShift(value, constants.right), constants.mask));
  };
}
