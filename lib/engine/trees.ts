import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { ShapeError } from './errors';

/** A tree: tensors and numbers in plain objects and arrays, nested at will; `null` and `undefined` are empty subtrees. */
export type Tree = Tensor | number | null | undefined | readonly Tree[] | { readonly [name: string]: Tree };

/** A tree of the same structure in which each tensor may also be given as a number (a float32 scalar). */
export type Inputs<T> = T extends Tensor
  ? T | number
  : T extends (...args: never[]) => unknown
    ? T
    : T extends object
      ? { [K in keyof T]: Inputs<T[K]> }
      : T;

/** A tree of the same structure with a tensor of any rank at each leaf: what a loop carries from step to step. */
export type State<T> = T extends Tensor | number ? Tensor : T extends object ? { [K in keyof T]: State<T[K]> } : T;

/** A leaf with the path that leads to it, for error messages: `params.layers[0].weights`. */
export interface Leaf<L = Tensor | number> {
  path: string;
  value: L;
}

/** A tree taken apart: its leaves in order, and the way to put others in their place. */
export interface Flattened<L> {
  leaves: Leaf<L>[];
  /** Two trees with equal structure have equal strings. */
  structure: string;
  rebuild(values: readonly unknown[]): unknown;
}

/**
 * Take a tree apart, objects by sorted key as in JAX.
 * `isLeaf` says what else than tensors and numbers counts as a leaf (typed arrays, for instance).
 * @throws ShapeError for anything that is neither: a string, a function, a class instance, a disposed tensor.
 */
export function flatten<L = Tensor | number>(tree: unknown, name = 'tree', isLeaf: (value: unknown) => boolean = isNumericLeaf): Flattened<L> {
  const leaves: Leaf<L>[] = [];
  const visit = (node: unknown, path: string): { structure: string; rebuild: (take: () => unknown) => unknown } => {
    if (isLeaf(node)) {
      if (isTensor(node) && node.isDisposed) throw notATree(path, 'a disposed tensor');
      leaves.push({ path, value: node as L });
      return { structure: '*', rebuild: (take) => take() };
    }
    if (node === null || node === undefined) return { structure: node === null ? '-' : '?', rebuild: () => node };
    if (Array.isArray(node)) {
      const children = node.map((child, index) => visit(child, `${path}[${index}]`));
      return {
        structure: `[${children.map((child) => child.structure).join(',')}]`,
        rebuild: (take) => children.map((child) => child.rebuild(take))
      };
    }
    if (isPlainObject(node)) {
      const keys = Object.keys(node).sort();
      const children = keys.map((key) => visit(node[key], `${path}.${key}`));
      return {
        structure: `{${keys.map((key, index) => `${JSON.stringify(key)}:${children[index]?.structure}`).join(',')}}`,
        rebuild: (take) => Object.fromEntries(keys.map((key, index) => [key, children[index]?.rebuild(take)]))
      };
    }
    throw notATree(path, describe(node));
  };
  const root = visit(tree, name);
  return {
    leaves,
    structure: root.structure,
    rebuild: (values) => {
      let next = 0;
      return root.rebuild(() => values[next++]);
    }
  };
}

/** Apply `fn` to each leaf of one tree, or to the corresponding leaves of several of the same structure. @throws ShapeError if they differ. */
export function treeMap<T>(fn: (leaf: Tensor, ...others: Tensor[]) => unknown, tree: T, ...others: unknown[]): T {
  const first = flatten(tree, 'first tree');
  const rest = others.map((other, index) => {
    const flat = flatten(other, `tree ${index + 2}`);
    if (flat.structure !== first.structure) {
      throw new ShapeError('treeMap', { given: `structures ${first.structure} and ${flat.structure}`, expected: 'trees of one structure' });
    }
    return flat.leaves.map((leaf) => toTensor(leaf.value));
  });
  return first.rebuild(first.leaves.map((leaf, index) => fn(toTensor(leaf.value), ...rest.map((leaves) => leaves[index] as Tensor)))) as T;
}

export function isTensor(value: unknown): value is Tensor {
  return value instanceof tf.Tensor;
}

/** A number becomes a float32 scalar, a tensor stays what it is. */
export function toTensor(value: Tensor | number): Tensor {
  return typeof value === 'number' ? tf.scalar(value) : value;
}

/** `float32[3,2]`, for messages and cache keys. */
export function signatureOf(tensor: { dtype: string; shape: readonly number[] }): string {
  return `${tensor.dtype}[${tensor.shape.join(',')}]`;
}

function isNumericLeaf(value: unknown): boolean {
  return typeof value === 'number' || isTensor(value);
}

/** Whether a value is a record of its own properties: no array, no class instance. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Cells of a notebook may live in another realm: compare by shape, not by identity of Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor?.name ?? 'unknown'}`;
  return `a ${typeof value}`;
}

function notATree(path: string, given: string): ShapeError {
  return new ShapeError(path, { given, expected: 'tensors and numbers in plain objects and arrays' });
}
