import assert from 'node:assert/strict';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { jit, potentialOf, random, tf } from 'ebm';
import type { Chains, Energy, Kernel, KernelState, Key } from 'ebm';

export const key = random.key(4);

/** What is compared with the truth: a number and its standard error. */
export interface Estimate {
  mean: number;
  error: number;
}

/** Mean of independent values, and its standard error. */
export function estimate(values: ArrayLike<number>): Estimate {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1);
  return { mean, error: Math.sqrt(variance / list.length) };
}

/** @throws unless the truth is within 4.5 standard errors. */
export function agrees({ mean, error }: Estimate, truth: number, what: string): void {
  assert.ok(Number.isFinite(mean) && error > 0, `${what}: ${mean} ± ${error}`);
  assert.ok(Math.abs(mean - truth) < 4.5 * error, `${what}: ${mean} ± ${error}, but in truth ${truth}`);
}

/** Average over each chain of f(one coordinate): the chains are independent, so that the spread of these tells the error. */
export function chainMeans({ values, draws, chains, event }: Chains, coordinate: number, f: (x: number) => number): number[] {
  const size = event.reduce((product, length) => product * length, 1);
  return Array.from({ length: chains }, (_, chain) => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) sum += f(values[(draw * chains + chain) * size + coordinate]!);
    return sum / draws;
  });
}

/** What one step does, operation by operation, from an exact start: the new positions and the probabilities of acceptance. */
export function oneStep<P>(kernel: Kernel, energy: Energy<P>, x: Tensor, stepKey: Key, change?: (state: KernelState) => KernelState): StepValues {
  const values: StepValues = { position: [], acceptance: [], divergent: [] };
  tf.tidy(() => {
    const potential = potentialOf(energy, energy.init(key));
    const start = kernel.init(potential, x);
    const [state, info] = kernel.step(potential, settingsOf(kernel), stepKey, change ? change(start) : start);
    values.position = Array.from(state.position.dataSync());
    values.acceptance = Array.from(info.acceptance.dataSync());
    values.divergent = Array.from(info.divergent.dataSync());
  });
  return values;
}

/** The same as one XLA program. */
export function oneCompiledStep<P>(kernel: Kernel, energy: Energy<P>, x: Tensor, stepKey: Key): StepValues {
  const step = jit(
    (params: P, at: Tensor, its: Key, settings: Record<string, Tensor>) => {
      const potential = potentialOf(energy, params);
      const [{ position }, { acceptance, divergent }] = kernel.step(potential, settings, its, kernel.init(potential, at));
      return { position, acceptance, divergent };
    },
    { mode: 'xla', name: `one step of ${kernel.name}` }
  );
  try {
    return tf.tidy(() => {
      const result = step(energy.init(key) as never, x as never, stepKey as never, settingsOf(kernel) as never) as unknown as Record<string, Tensor>;
      const list = (name: string): number[] => Array.from(result[name]!.dataSync());
      return { position: list('position'), acceptance: list('acceptance'), divergent: list('divergent') } as never;
    }) as unknown as StepValues;
  } finally {
    step.dispose();
  }
}

interface StepValues {
  position: number[];
  acceptance: number[];
  divergent: number[];
}

export function settingsOf({ settings }: Kernel): Record<string, Tensor> {
  const entries = Object.entries(settings).map(([name, value]) => [name, typeof value === 'number' ? tf.scalar(value) : value!]);
  return Object.fromEntries(entries) as Record<string, Tensor>;
}

/** An energy written down in place, without parameters. */
export function plain(name: string, event: number[], energy: (x: Tensor) => Tensor, more: Partial<Energy<object>> = {}): Energy<object> {
  return { name, event, init: () => ({}), energy: (_, x) => energy(x) as Tensor1D, ...more };
}

/** Distribution function of exp(-E) on an interval, by the trapezoid rule in float64, independent of the library's quadrature. */
export function distributionFunction(energy: (x: number) => number, from: number, to: number, cells = 40_000): (x: number) => number {
  const width = (to - from) / cells;
  const sums = new Float64Array(cells + 1);
  for (let i = 1; i <= cells; i++) {
    sums[i] = sums[i - 1]! + (width / 2) * (Math.exp(-energy(from + (i - 1) * width)) + Math.exp(-energy(from + i * width)));
  }
  return (x) => {
    const at = Math.min(Math.max((x - from) / width, 0), cells);
    const cell = Math.min(Math.floor(at), cells - 1);
    return (sums[cell]! + (at - cell) * (sums[cell + 1]! - sums[cell]!)) / sums[cells]!;
  };
}
