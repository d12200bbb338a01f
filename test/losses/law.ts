import assert from 'node:assert/strict';
import { jit, random, tf, treeMap, valueAndGradWithExtra } from 'ebm';
import type { Energy, Key } from 'ebm';
import type { Scalar, Tensor } from '@tensorflow/tfjs';

/** A loss whose types are forgotten. */
export interface RunnableLoss {
  (model: Energy, params: unknown, batch: Tensor, key: Key, state: unknown): { loss: Scalar; gradient?: unknown };
  start?: (model: Energy, params: unknown, key: Key) => unknown;
  explicit?: boolean;
}

/** What mathematics says of a loss at the parameters where it must stand still. */
export interface Law {
  loss: RunnableLoss;
  model: Energy;
  optimum: unknown;
  /** Data of the law that the optimum belongs to, or a fixed batch. */
  data(key: Key, n: number): Tensor;
  /** The value at the optimum. */
  value: number;
  /** How far beside the optimum the gradient's sign is looked at (default 0.3; false: the gradient is not along the parameters). */
  beside?: number | false;
  /** Runs operation by operation: what cannot be compiled. */
  eager?: boolean;
}

const [rows, repeats, repeatsBeside] = [1000, 100, 12];
const standardErrors = 4.5;

interface Evaluated {
  value: number;
  gradient: number[];
}

/** What a loss can break: its value at the optimum, that its gradient vanishes there, that beside it the gradient points away. */
export type Clause = 'value' | 'still' | 'sign';

export type Breach = { clause: Clause; what: string };

/**
 * Where a loss breaks the law: the value at the optimum is the closed form, the mean gradient vanishes there, and beside it along each parameter it points
 * away. Means over 100 batches of 1,000, within 4.5 standard errors; rounding is given 2e-5.
 */
export function breaches(law: Law): Breach[] {
  const { optimum, value, beside = 0.3 } = law;
  const evaluate = evaluator(law);
  const found: Breach[] = [];
  const expect = (holds: boolean, clause: Clause, what: string): void => void (holds || found.push({ clause, what }));
  try {
    const at = Array.from({ length: repeats }, (_, seed) => evaluate(optimum, seed));
    const [mean, error] = meanAndError(at.map((each) => each.value));
    expect(Math.abs(mean - value) <= standardErrors * error + 2e-5, 'value', `${mean} ± ${error}, expected ${value}`);
    const count = at[0]!.gradient.length;
    for (let k = 0; k < count; k++) {
      const [slope, slopeError] = meanAndError(at.map((each) => each.gradient[k]!));
      assert.ok(slopeError < 0.1, `parameter ${k}: a standard error of ${slopeError} tells nothing`);
      expect(Math.abs(slope) <= standardErrors * slopeError + 2e-5, 'still', `parameter ${k}: a gradient of ${slope} ± ${slopeError}`);
      if (beside === false) continue;
      for (const side of [beside, -beside]) {
        const moved = nudged(optimum, k, side);
        // Beside what it is at the optimum, of the same keys: its mean there is zero, and what is left of the noise is small.
        const slopes = at.slice(0, repeatsBeside).map((each, seed) => Math.sign(side) * (evaluate(moved, seed).gradient[k]! - each.gradient[k]!));
        tf.dispose(moved as Tensor);
        const [away, awayError] = meanAndError(slopes);
        expect(
          away > standardErrors * awayError && away > 1e-4,
          'sign',
          `parameter ${k} moved by ${side}: a gradient of ${away} ± ${awayError} away`
        );
      }
    }
  } finally {
    evaluate.dispose();
  }
  return found;
}

/** @throws AssertionError with all that a loss breaks. */
export function obeysTheLaw(law: Law): void {
  assert.deepEqual(breaches(law), []);
}

function evaluator({ loss, model, data, eager }: Law): { (params: unknown, seed: number): Evaluated; dispose(): void } {
  const once = (params: unknown, batch: Tensor, key: Key, state: unknown): { loss: Scalar; gradient: unknown } => {
    if (loss.explicit) {
      const result = loss(model, params, batch, key, state);
      return { loss: result.loss, gradient: result.gradient };
    }
    const [[value], gradient] = valueAndGradWithExtra((theta: unknown): [Tensor, null] => [loss(model, theta, batch, key, state).loss, null])(params);
    return { loss: value, gradient };
  };
  const program = jit(once as never, { mode: 'graph' }) as unknown as typeof once & { dispose(): void };
  const evaluate = (params: unknown, seed: number): Evaluated => {
    return inScope(() => {
      const [dataKey, lossKey, startKey] = random.split(random.key(seed), 3) as [Key, Key, Key];
      const state = loss.start?.(model, params, startKey) ?? [];
      const result = (eager ? once : program)(params, data(dataKey, rows), lossKey, state);
      return { value: result.loss.dataSync()[0]!, gradient: numbersOf(result.gradient) };
    });
  };
  return Object.assign(evaluate, { dispose: () => program.dispose() });
}

/** Plain numbers from tensors that do not outlive them. */
function inScope<T>(make: () => T): T {
  tf.engine().startScope();
  try {
    return make();
  } finally {
    tf.engine().endScope();
  }
}

/** All numbers of a tree, in its own order. */
export function numbersOf(tree: unknown): number[] {
  const all: number[] = [];
  treeMap((leaf: Tensor) => (all.push(...leaf.dataSync()), leaf), tree as Tensor);
  return all;
}

/** A copy of the tree with its k-th number moved. */
function nudged(tree: unknown, k: number, by: number): unknown {
  let before = 0;
  return treeMap((leaf: Tensor) => {
    const values = Float32Array.from(leaf.dataSync());
    const place = k - before;
    before += values.length;
    if (place >= 0 && place < values.length) values[place]! += by;
    return tf.tensor(values, leaf.shape);
  }, tree as Tensor);
}

function meanAndError(values: readonly number[]): [mean: number, error: number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
}
