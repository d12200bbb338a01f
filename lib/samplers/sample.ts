import type { Tensor } from '@tensorflow/tfjs';
import { AbortedError, random, ready, tf, treeMap } from '../engine';
import type { Inputs, Key, Mode, Progress } from '../engine';
import { checkOptionNames } from '../engine/check-choice';
import type { Energy } from '../energies';
import { warmUp } from './adaptation/warm-up';
import type { Chains } from './chains';
import { checkIdentity, readCheckpoint, writeCheckpoint } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { draw } from './draw';
import type { Kernel } from './kernel';
import { planOf } from './plan';
import { chainsOf, checkpointOf, identityOf, runFrom, startRun } from './run';
import type { Run } from './run';
import { startAnywhere } from './start-anywhere';

export interface SampleProgress extends Progress {
  phase: 'warm-up' | 'draws';
}

export interface SampleOptions {
  key: Key;
  /** Where the chains start: [chains, ...event]. Default: standard normal numbers; their sizes, where events are positive; fair coins, where they are binary or spins. */
  initial?: Tensor;
  /** Default 4, or as many as `initial` has rows. */
  chains?: number;
  /** Draws to keep of each chain. Default 1000. */
  draws?: number;
  /** Steps before them, which are not kept. Default 0; 500 where the kernel was given no step size. */
  warmup?: number;
  /** Steps a draw. Default 1. */
  thin?: number;
  /**
   * What the warm-up adapts. Default: where the kernel was given no step size, the step size and (if it has one and was given none) the diagonal mass; else nothing.
   * `target` replaces the kernel's own target acceptance. It is met within some 0.02 where acceptance falls gently with the step size; where it falls off a cliff,
   * as for HMC and NUTS on a Gaussian of few dimensions, the average of the steps tried may lie well to one side.
   */
  adapt?: { stepSize?: boolean; mass?: boolean; target?: number };
  /** A file to which the run is saved every few seconds and at its end; if it is there already, the run goes on from it. */
  checkpoint?: string;
  /** Go on from what an AbortedError carries. */
  resume?: Checkpoint;
  signal?: AbortSignal;
  onProgress?: (progress: SampleProgress) => void;
  mode?: Mode;
}

/** What an AbortedError of `sample` carries. */
export interface PartialSample {
  chains: Chains;
  checkpoint: Checkpoint;
}

const checkpointSeconds = 5;
const optionNames = [
  ...(['key', 'initial', 'chains', 'draws', 'warmup', 'thin', 'adapt'] as const),
  ...(['checkpoint', 'resume', 'signal', 'onProgress', 'mode'] as const)
];

/**
 * Run many chains of a kernel on an energy: warm-up with adaptation, then draws. One compiled program does the steps, in chunks of at most 200 ms;
 * settings are its inputs, so that two step sizes share one compilation. The same key gives the same draws, however the run was cut or resumed.
 * @throws ArgumentError for settings out of range, and for a start where the energy is infinite or NaN; ShapeError for an `initial` of another shape;
 * DataError for a checkpoint of another run; AbortedError when the signal fires: its `partial` (see PartialSample) holds the chains so far, and
 * `resume: error.partial.checkpoint` goes on.
 */
export async function sample<P>(kernel: Kernel, energy: Energy<P>, params: Inputs<P>, options: SampleOptions): Promise<Chains> {
  await ready;
  checkOptionNames('sample', options, optionNames);
  const plan = planOf(kernel, energy, options);
  const { draws, warmup, thin, stepSize, mass, target } = plan;
  const { key, signal, onProgress, mode, checkpoint: file } = options;
  const bound = treeMap((value) => value.clone(), params) as P;
  const [startKey, warmKey, drawKey] = random.split(key, 3) as [Key, Key, Key];
  const initial = options.initial?.clone() ?? startAnywhere(energy, startKey, plan.chains);
  const identity = identityOf(kernel, energy, bound, initial, key, { warmup, thin, stepSize, mass, target });
  let run: Run | undefined;
  try {
    const known = options.resume ?? (file === undefined ? undefined : readCheckpoint(file, identity));
    if (options.resume) checkIdentity('sample: resume', options.resume, identity);
    const current: Run = (run = known ? runFrom(known, draws) : startRun(kernel, energy, bound, initial));
    let saved = performance.now();
    const save = (): void => {
      // A longer run on file, of which only the beginning was asked for, is left as it is.
      const longer = known?.phase === 'draws' && known.step > draws;
      if (file !== undefined && !longer) writeCheckpoint(file, checkpointOf(current, identity));
      saved = performance.now();
    };
    const onChunk = (): void => {
      if (performance.now() - saved > 1000 * checkpointSeconds) save();
    };
    const chunks = (phase: 'warm-up' | 'draws', steps: number) => ({
      steps,
      signal,
      name: 'sample',
      onProgress: (progress: Progress) => onProgress?.({ phase, ...progress })
    });
    const timed = async (name: 'seconds' | 'warmupSeconds', work: () => Promise<void>): Promise<void> => {
      const [began, before] = [performance.now(), current[name]];
      try {
        await work();
      } finally {
        current[name] = before + (performance.now() - began) / 1000;
      }
    };
    const common = { kernel, energy, params: bound, mode, onChunk };
    try {
      if (current.phase === 'warm-up') {
        await timed('warmupSeconds', async () => {
          const during = counted(current, 'warmupEvaluations');
          const steps = chunks('warm-up', warmup);
          if (stepSize) await warmUp({ ...common, key: warmKey, target, adaptMass: mass, chunks: steps, run: during });
          else await draw({ ...common, settings: current.settings, key: warmKey, thin: 1, chunks: steps, keep: false, run: during });
        });
        [current.phase, current.step] = ['draws', 0];
      }
      await timed('seconds', () =>
        draw({
          ...common,
          settings: current.settings,
          key: drawKey,
          thin,
          chunks: chunks('draws', draws),
          keep: true,
          run: counted(current, 'evaluations')
        })
      );
    } catch (error) {
      if (!(error instanceof AbortedError)) throw error;
      save();
      const partial: PartialSample = { chains: chainsOf(kernel, energy, current, plan), checkpoint: checkpointOf(current, identity) };
      const { given, expected } = error;
      const remedy =
        file === undefined ? 'Go on with resume: error.partial.checkpoint.' : `Nothing is lost: run it again with checkpoint: '${file}'.`;
      throw new AbortedError('sample', { given: `${given} (${current.phase})`, expected, remedy }, partial);
    }
    save();
    return chainsOf(kernel, energy, current, plan);
  } finally {
    tf.dispose([bound, initial, startKey, warmKey, drawKey] as never);
    if (run) tf.dispose([run.state, run.settings, run.adaptation ?? []] as never);
  }
}

/** The run as a phase sees it: `evaluations` are those of that phase. */
function counted(run: Run, name: 'evaluations' | 'warmupEvaluations'): Run {
  return new Proxy(run, { get: (target, property) => Reflect.get(target, property === 'evaluations' ? name : property) as unknown });
}
