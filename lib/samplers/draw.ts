import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { inChunks, jit, loop, random, scan, tf, treeMap } from '../engine';
import type { ChunkOptions, Key, Mode } from '../engine';
import type { Energy } from '../energies';
import type { Evaluations } from './chains';
import type { Stored } from './checkpoint';
import type { Info, Kernel, KernelState, SettingTensors } from './kernel';
import { potentialOf } from './potential';

/** What is kept of each draw; `extra` entries by their own names, behind a dot. */
export type Records = Record<string, Stored>;

interface DrawOptions<P> {
  kernel: Kernel;
  energy: Energy<P>;
  params: P;
  settings: SettingTensors;
  key: Key;
  thin: number;
  chunks: ChunkOptions;
  mode?: Mode | undefined;
  /** Keep the draws, or let them pass (a warm-up that adapts nothing). */
  keep: boolean;
  /** The run so far. Its tensors are replaced as the run goes on. */
  run: { step: number; state: KernelState; records: Records; evaluations: Evaluations };
  onChunk: () => void;
}

type DrawProgram = (
  state: Record<string, Tensor>,
  settings: SettingTensors,
  params: unknown,
  key: Key,
  first: Scalar,
  count: Scalar,
  thin: Scalar
) => { state: Record<string, Tensor>; records: Record<string, Tensor> };

/**
 * Draw from `run.step` to the end of the chunks' options: a scan over draws, a loop over the steps that thinning skips, all in one program.
 * Step i has the i-th key of `key`: the result does not depend on how the run was cut.
 */
export async function draw<P>({ kernel, energy, params, settings, key, thin, chunks, mode, keep, run, onChunk }: DrawOptions<P>): Promise<void> {
  const capacity = chunkCapacity(run.state.position.size);
  const program = jit(drawProgram(kernel, energy, thin > 1, capacity) as (...args: never[]) => ReturnType<DrawProgram>, {
    name: `${kernel.name} on ${energy.name}`,
    mode: mode ?? 'auto'
  }) as unknown as DrawProgram & { dispose(): void };
  try {
    await inChunks(
      { ...chunks, start: run.step, longest: capacity },
      (first, count) => {
        const numbers = [first, count, thin].map((value) => tf.scalar(value, 'int32')) as [Scalar, Scalar, Scalar];
        const before = run.state;
        let chunk: ReturnType<DrawProgram>;
        try {
          chunk = program({ ...before } as Record<string, Tensor>, settings, params, key, ...numbers);
        } finally {
          tf.dispose(numbers);
        }
        const { state, records } = chunk;
        tf.dispose(before as never);
        run.state = state as unknown as KernelState;
        run.step = first + count;
        const sum = (name: string): number => total(records[name] as Tensor, count, before.position.shape[0] as number);
        run.evaluations.energies += sum('energyEvaluations');
        run.evaluations.gradients += sum('gradientEvaluations');
        if (keep) keepRecords(run.records, records, first, count, chunks.steps);
        tf.dispose(records);
        onChunk();
      },
      () => undefined
    );
  } finally {
    program.dispose();
  }
}

/** Rows of a chunk's records: at most a megabyte, whatever the number of draws, so that this is not a reason to compile anew. */
function chunkCapacity(size: number): number {
  return Math.max(1, Math.min(4096, Math.floor(2 ** 18 / size)));
}

function drawProgram<P>(kernel: Kernel, energy: Energy<P>, thinned: boolean, capacity: number): DrawProgram {
  return (state, settings, params, key, first, count, thin) => {
    const potential = potentialOf(energy, params as P);
    const step = (index: Tensor, from: KernelState): { state: KernelState; sums: Record<string, Tensor> } => {
      const [next, info] = kernel.step(potential, settings, random.foldIn(key, index as Scalar), from);
      return { state: next, sums: recordOf(info) };
    };
    const [last, records] = scan({ count, capacity }, state, (i, current) => {
      const index = tf.mul(tf.add(first, i), thin);
      let done = step(index, current as unknown as KernelState);
      if (thinned) {
        const more = loop(tf.sub(thin, tf.scalar(1, 'int32')), done as never, (j, carry) => {
          const { state: here, sums } = carry as unknown as typeof done;
          const after = step(tf.add(index, tf.add(j, tf.scalar(1, 'int32'))), here);
          return { state: after.state, sums: treeMap((a, b) => tf.add(a, b), sums, after.sums) } as never;
        }) as unknown as typeof done;
        // What a step did is averaged over the skipped ones, what it cost is summed.
        const mean = (name: string, value: Tensor): Tensor => (name.endsWith('Evaluations') ? value : tf.div(value, tf.cast(thin, 'float32')));
        done = { state: more.state, sums: Object.fromEntries(Object.entries(more.sums).map(([name, value]) => [name, mean(name, value)])) };
      }
      const kept = { values: done.state.position, energies: done.state.energy, ...done.sums };
      return [done.state as never, kept as Record<string, Tensor>];
    });
    return { state: last as never, records: records as Record<string, Tensor> };
  };
}

function recordOf({ acceptance, divergent, energyEvaluations, gradientEvaluations, extra = {} }: Info): Record<string, Tensor> {
  const extras = Object.entries(extra).map(([name, value]) => [`.${name}`, value] as const);
  return { acceptance, divergent, energyEvaluations, gradientEvaluations, ...Object.fromEntries(extras) };
}

function keepRecords(kept: Records, records: Record<string, Tensor>, first: number, count: number, draws: number): void {
  for (const [name, tensor] of Object.entries(records)) {
    if (name.endsWith('Evaluations')) continue;
    const shape = tensor.shape.slice(1);
    const size = shape.reduce((product, length) => product * length, 1);
    const rows = (kept[name] ??= { values: new Float32Array(draws * size), shape: [draws, ...shape] });
    rows.values.set((tensor.dataSync() as Float32Array).subarray(0, count * size), first * size);
  }
}

/** Evaluations of all chains. A kernel may report a mean over its chains, which float32 knows but nearly: the sum is a whole number. */
function total(rows: Tensor, count: number, chains: number): number {
  return (rows.dataSync() as Float32Array).subarray(0, count).reduce((sum, value) => sum + Math.round(value * chains), 0);
}
