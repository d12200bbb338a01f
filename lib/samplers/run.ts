import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, jit, tf, treeMap } from '../engine';
import type { Key } from '../engine';
import { restoreTree, storeTree } from '../engine/stored-tree';
import type { Energy } from '../energies';
import type { Chains, Evaluations } from './chains';
import { fingerprintOf } from './checkpoint';
import type { Checkpoint, Stored } from './checkpoint';
import type { Kernel, KernelState } from './kernel';
import { potentialOf } from './potential';

/** A run of `sample` under way. */
export interface Run {
  phase: 'warm-up' | 'draws';
  /** Steps of the warm-up, or draws, done. */
  step: number;
  state: KernelState;
  settings: Record<string, Tensor>;
  adaptation: Record<string, Tensor> | null;
  /** What is kept of each draw; the kernel's extras have names that begin with a dot. */
  records: Record<string, Stored>;
  evaluations: Evaluations;
  warmupEvaluations: Evaluations;
  seconds: number;
  warmupSeconds: number;
}

/** Put the chains on their marks. @throws ArgumentError where the energy is infinite or NaN. */
export function startRun<P>(kernel: Kernel, energy: Energy<P>, params: P, position: Tensor): Run {
  const start = jit((theta: P, x: Tensor) => kernel.init(potentialOf(energy, theta), x) as unknown as Record<string, Tensor>, {
    name: `${kernel.name} on ${energy.name}: start`,
    mode: 'eager'
  });
  const state = start(params as never, position as never) as unknown as KernelState;
  try {
    checkEnergies(energy.name, state.energy);
  } catch (error) {
    tf.dispose(state as never);
    throw error;
  }
  const given = Object.entries(kernel.settings).filter((entry): entry is [string, number | Tensor] => entry[1] !== undefined);
  const settings = given.map(([name, value]) => [name, typeof value === 'number' ? tf.scalar(value) : value.clone()] as const);
  return {
    phase: 'warm-up',
    step: 0,
    state,
    settings: Object.fromEntries(settings),
    adaptation: null,
    records: {},
    evaluations: { energies: 0, gradients: 0 },
    warmupEvaluations: { energies: 0, gradients: 0 },
    seconds: 0,
    warmupSeconds: 0
  };
}

function checkEnergies(name: string, energies: Tensor1D): void {
  const values = Array.from(energies.dataSync());
  const bad = values.flatMap((value, chain) => (Number.isFinite(value) ? [] : [chain]));
  if (bad.length === 0) return;
  const which = bad.slice(0, 5).join(', ') + (bad.length > 5 ? ', …' : '');
  throw new ArgumentError('sample: initial', {
    given: `a start where E(x) of ${name} is ${values[bad[0] as number]} (${bad.length} of ${values.length} chains: ${which})`,
    expected: 'finite energies',
    remedy: 'Start inside the support: { initial }, of shape [chains, ...event].'
  });
}

/** What must be equal for two runs to be the same run, a hash of each. */
export function identityOf<P>(kernel: Kernel, energy: Energy<P>, params: P, initial: Tensor, key: Key, plan: object): Record<string, string> {
  const numbers = (tree: unknown): unknown[] => {
    const leaves: unknown[] = [];
    tf.tidy(() => treeMap((leaf) => void leaves.push(leaf.shape, Array.from(leaf.dataSync())), tree) as never);
    return leaves;
  };
  return {
    kernel: fingerprintOf(kernel.name),
    settings: fingerprintOf([Object.keys(kernel.settings), numbers(kernel.settings)]),
    energy: fingerprintOf([energy.name, energy.event]),
    parameters: fingerprintOf(numbers(params)),
    start: fingerprintOf(numbers(initial)),
    key: fingerprintOf(numbers(key)),
    plan: fingerprintOf(plan)
  };
}

/** The run as it stands, out of the engine. */
export function checkpointOf(run: Run, identity: Record<string, string>): Checkpoint {
  const { records, evaluations, warmupEvaluations } = run;
  return {
    ...run,
    identity,
    state: storeTree(run.state),
    settings: storeTree(run.settings),
    adaptation: run.adaptation && storeTree(run.adaptation),
    records: Object.fromEntries(Object.entries(records).map(([name, { values, shape }]) => [name, { values: values.slice(), shape }])),
    evaluations: { ...evaluations },
    warmupEvaluations: { ...warmupEvaluations }
  };
}

/** The run of a checkpoint, with room for `draws` draws: a finished run may be made longer. */
export function runFrom(checkpoint: Checkpoint, draws: number): Run {
  const records = Object.entries(checkpoint.records).map(([name, { values, shape }]): [string, Stored] => {
    const rows = new Float32Array((values.length / (shape[0] as number)) * draws);
    rows.set(values.subarray(0, rows.length));
    return [name, { values: rows, shape: [draws, ...shape.slice(1)] }];
  });
  const { identity, ...rest } = checkpoint;
  void identity;
  return {
    ...rest,
    step: checkpoint.phase === 'draws' ? Math.min(checkpoint.step, draws) : checkpoint.step,
    evaluations: { ...checkpoint.evaluations },
    warmupEvaluations: { ...checkpoint.warmupEvaluations },
    records: Object.fromEntries(records),
    state: restoreTree<KernelState>(checkpoint.state),
    settings: restoreTree<Record<string, Tensor>>(checkpoint.settings),
    adaptation: checkpoint.adaptation === null ? null : restoreTree<Record<string, Tensor>>(checkpoint.adaptation)
  };
}

/** The draws so far. */
export function chainsOf(
  kernel: Kernel,
  energy: { readonly name: string; readonly event: readonly number[] },
  run: Run,
  { chains, thin }: { chains: number; thin: number }
): Chains {
  const done = run.phase === 'draws' ? run.step : 0;
  const rows = (name: string): Float32Array => {
    const { values, shape } = run.records[name] ?? { values: new Float32Array(0), shape: [1] };
    return values.slice(0, (values.length / (shape[0] as number)) * done);
  };
  const extras = Object.keys(run.records).filter((name) => name.startsWith('.'));
  const plain = (value: Tensor): number | Float32Array => (value.rank === 0 ? (value.dataSync()[0] as number) : Float32Array.from(value.dataSync()));
  return {
    draws: done,
    chains,
    thin,
    event: [...energy.event],
    values: rows('values'),
    energies: rows('energies'),
    acceptance: rows('acceptance'),
    divergent: rows('divergent'),
    extra: Object.fromEntries(extras.map((name) => [name.slice(1), { values: rows(name), shape: [done, ...run.records[name]!.shape.slice(1)] }])),
    settings: Object.fromEntries(Object.entries(run.settings).map(([name, value]) => [name, plain(value)])),
    evaluations: { ...run.evaluations },
    warmupEvaluations: { ...run.warmupEvaluations },
    kernel: kernel.name,
    exact: kernel.exact,
    ...(kernel.interacting && { interacting: true }),
    ...(kernel.maxTreeDepth !== undefined && { maxTreeDepth: kernel.maxTreeDepth }),
    energy: energy.name,
    seconds: run.seconds,
    warmupSeconds: run.warmupSeconds
  };
}
