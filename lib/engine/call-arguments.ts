import type { Tensor } from '@tensorflow/tfjs';
import { toPairs } from './double';
import type { Float64Values } from './double';
import { tf } from './backend';
import { ShapeError } from './errors';
import { flatten, isPlainObject, isTensor, signatureOf } from './trees';
import type { Leaf } from './trees';

export type ArgumentLeaf = Tensor | number | Float64Values;

/** The arguments of one call, taken apart: dynamic leaves, and a key under which calls of the same form find one program. */
export interface CallArguments {
  key: string;
  leaves: Leaf<ArgumentLeaf>[];
  /** Put tensors in the leaves' places; static arguments stay as given. */
  rebuild(tensors: readonly Tensor[]): unknown[];
  /** `x: float32[3,2], key: int32[2]`, for messages. */
  description: string;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** Take a call's arguments apart. `isStatic` names the positions whose values belong to the program. @throws ShapeError for what is no tree. */
export function takeApart(args: readonly unknown[], isStatic: (position: number) => boolean, double: boolean): CallArguments {
  const isLeaf = (value: unknown): boolean => typeof value === 'number' || isTensor(value) || (double && value instanceof Float64Array);
  const parts = args.map((argument, position) =>
    isStatic(position)
      ? { leaves: [] as Leaf<ArgumentLeaf>[], structure: `=${staticKey(argument)}`, rebuild: () => argument }
      : flatten<ArgumentLeaf>(argument, `arg${position}`, isLeaf)
  );
  const leaves = parts.flatMap((part) => part.leaves);
  leaves.forEach(checkLeaf);
  return {
    key: `${parts.map((part) => part.structure).join(';')}|${leaves.map(({ value }) => leafKey(value)).join(';')}`,
    leaves,
    rebuild: (tensors) => {
      let next = 0;
      return parts.map((part) => part.rebuild(tensors.slice(next, (next += part.leaves.length))));
    },
    description: leaves.map(({ path, value }) => `${path}: ${leafKey(value)}`).join(', ') || 'no arguments'
  };
}

/** The tensor that stands for a leaf while tracing and in eager runs. */
export function asTensor(value: ArgumentLeaf): Tensor {
  if (typeof value === 'number') return tf.scalar(value);
  if (value instanceof Float64Array) return tf.tensor(Array.from(value), value.shape ?? [value.length], 'float32');
  return value;
}

/** What a compiled program is fed for a leaf: doubles go in as pairs of int32. */
export function asInput(value: ArgumentLeaf, double: boolean): Tensor {
  if (isTensor(value)) return value;
  return double ? toPairs(value) : asTensor(value);
}

function leafKey(value: ArgumentLeaf): string {
  if (typeof value === 'number') return 'number';
  if (isTensor(value)) return signatureOf(value);
  return `float64[${(value.shape ?? [value.length]).join(',')}]`;
}

function checkLeaf({ path, value }: Leaf<ArgumentLeaf>): void {
  if (isTensor(value) && !['float32', 'int32', 'bool'].includes(value.dtype)) {
    throw new ShapeError(path, { given: signatureOf(value), expected: 'float32, int32 or bool' });
  }
}

/** Plain data by value, everything else (functions, instances) by identity. */
function staticKey(value: unknown): string {
  if (typeof value === 'number') return `n${Object.is(value, -0) ? '-0' : value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(staticKey).join(',')}]`;
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && !isPlainObject(value))) return identityKey(value);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${staticKey(part)}`).join(',')}}`;
  }
  return `${typeof value} ${String(value)}`;
}

function identityKey(object: object): string {
  const known = identities.get(object) ?? nextIdentity++;
  identities.set(object, known);
  return `#${known}`;
}
