import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { inChunks, jit, loop, random, tf } from '../../engine';
import type { ChunkOptions, Key, Mode } from '../../engine';
import type { Energy } from '../../energies';
import type { Evaluations } from '../chains';
import type { Kernel, KernelState, SettingTensors } from '../kernel';
import { potentialOf } from '../potential';
import { dualAveragingStep, startDualAveraging } from './dual-averaging';
import type { DualAveraging } from './dual-averaging';
import { inverseMassFrom, runningVarianceStep, startRunningVariance } from './running-variance';
import type { RunningVariance } from './running-variance';
import { warmUpWindows } from './windows';

export interface WarmUpOptions<P> {
  kernel: Kernel;
  energy: Energy<P>;
  params: P;
  key: Key;
  target: number;
  adaptMass: boolean;
  chunks: ChunkOptions;
  mode?: Mode | undefined;
  /** The run so far; its tensors are replaced as it goes on. */
  run: { step: number; state: KernelState; settings: Record<string, Tensor>; adaptation: Adaptation | null; evaluations: Evaluations };
  onChunk: () => void;
}

/** All that the adaptation knows, flat: the search for the step size and the variances so far. */
export type Adaptation = Record<string, Tensor>;

type Program = (state: never, adaptation: Adaptation, settings: SettingTensors, params: unknown, key: Key, ...numbers: Scalar[]) => Result;
interface Result {
  state: KernelState;
  adaptation: Adaptation;
  sums: { acceptance: Tensor; energies: Tensor; gradients: Tensor };
}

/**
 * Run the chains while the step size follows their mean acceptance (dual averaging) and, window by window, the diagonal mass their variances.
 * Afterwards `run.settings` holds what was found.
 * References: Hoffman and Gelman 2014, section 3.2; Stan reference manual, "Adaptation".
 */
export async function warmUp<P>({ kernel, energy, params, key, target, adaptMass, chunks, mode, run, onChunk }: WarmUpOptions<P>): Promise<void> {
  const event = run.state.position.shape.slice(1);
  if (adaptMass)
    replace(
      run.settings,
      'inverseMass',
      tf.tidy(() => tf.mul(run.settings.inverseMass!, tf.ones(event)))
    );
  const program = jit(warmUpProgram(kernel, energy) as (...args: never[]) => Result, {
    name: `warm-up of ${kernel.name} on ${energy.name}`,
    mode: mode ?? 'auto'
  }) as unknown as Program & { dispose(): void };
  const call = (adaptation: Adaptation, first: number, count: number): Result => {
    const numbers = [tf.scalar(first, 'int32'), tf.scalar(count, 'int32'), tf.scalar(target)] as Scalar[];
    try {
      return program({ ...run.state } as never, adaptation, run.settings, params, key, ...numbers);
    } finally {
      tf.dispose(numbers);
    }
  };
  const restart = (): void => {
    const guess = reasonableStepSize(run.settings.stepSize!.dataSync()[0] as number, (stepSize) => {
      const fresh = startAdaptation(stepSize, event);
      try {
        const { sums, ...rest } = call(fresh, run.step, 1);
        const acceptance = sums.acceptance.dataSync()[0] as number;
        run.evaluations.energies += sums.energies.dataSync()[0] as number;
        run.evaluations.gradients += sums.gradients.dataSync()[0] as number;
        tf.dispose([sums, rest as never]);
        return acceptance;
      } finally {
        tf.dispose(fresh);
      }
    });
    tf.dispose(run.adaptation ?? []);
    run.adaptation = startAdaptation(guess, event);
  };
  const windows = warmUpWindows(chunks.steps, adaptMass);
  try {
    if (!run.adaptation) restart();
    await inChunks(
      { ...chunks, start: run.step, longest: Math.max(1, ...windows.map(({ from, until }) => until - from)) },
      (first, asked) => {
        // A chunk ends where its window does; the rest of what was asked is done in the next.
        for (let from = first; from < first + asked;) {
          const window = windows.find(({ until }) => from < until)!;
          const count = Math.min(window.until, first + asked) - from;
          const result = call(run.adaptation!, from, count);
          tf.dispose([run.state, run.adaptation] as never);
          run.state = result.state;
          run.adaptation = result.adaptation;
          run.evaluations.energies += result.sums.energies.dataSync()[0] as number;
          run.evaluations.gradients += result.sums.gradients.dataSync()[0] as number;
          tf.dispose(result.sums as never);
          from += count;
          run.step = from;
          if (from < window.until) continue;
          replace(run.settings, 'stepSize', tf.exp(run.adaptation['step.logStepAverage']!));
          if (!window.learnsMass) {
            // The way to the typical set says nothing about the variances there.
            forgetVariance(run.adaptation, event);
            continue;
          }
          const mass = inverseMassFrom(part<RunningVariance>(run.adaptation, 'variance'));
          replace(run.settings, 'inverseMass', tf.tensor(mass, event));
          restart();
        }
        onChunk();
      },
      () => undefined
    );
    tf.dispose(run.adaptation ?? []);
    run.adaptation = null;
  } finally {
    program.dispose();
  }
}

function warmUpProgram<P>(kernel: Kernel, energy: Energy<P>): Program {
  return (start, adaptation, settings, params, key, first, count, target) => {
    const potential = potentialOf(energy, params as P);
    // Whole numbers: float32 would lose count beyond 2^24.
    const none = tf.scalar(0, 'int32');
    const sums = { acceptance: tf.scalar(0), energies: none, gradients: none };
    return loop(count!, { state: start, adaptation, sums } as never, (i, carry) => {
      const now = carry as unknown as Result;
      const search = part<DualAveraging>(now.adaptation, 'step');
      const adapted = { ...settings, stepSize: tf.exp(search.logStep) };
      const [state, info] = kernel.step(potential, adapted, random.foldIn(key, tf.add(first!, i) as Scalar), now.state);
      const acceptance = tf.mean(info.acceptance);
      const chains = state.position.shape[0] as number;
      const ofAll = (mean: Tensor): Tensor => tf.cast(tf.round(tf.mul(chains, mean)), 'int32');
      return {
        state,
        adaptation: {
          ...flat('step', dualAveragingStep(search, target!, acceptance)),
          ...flat('variance', runningVarianceStep(part<RunningVariance>(now.adaptation, 'variance'), state.position))
        },
        sums: {
          acceptance: tf.add(now.sums.acceptance, acceptance),
          energies: tf.add(now.sums.energies, ofAll(info.energyEvaluations)),
          gradients: tf.add(now.sums.gradients, ofAll(info.gradientEvaluations))
        }
      } as never;
    }) as unknown as Result;
  };
}

/** Double or halve until the mean acceptance of one step crosses a half. Reference: Hoffman and Gelman 2014, algorithm 4. */
function reasonableStepSize(start: number, acceptanceOf: (stepSize: number) => number): number {
  const tooLarge = acceptanceOf(start) < 0.5;
  const factor = tooLarge ? 0.5 : 2;
  let stepSize = start;
  for (let i = 0; i < 40; i++) {
    stepSize *= factor;
    if (acceptanceOf(stepSize) < 0.5 !== tooLarge) break;
  }
  return stepSize;
}

function startAdaptation(stepSize: number, event: readonly number[]): Adaptation {
  return { ...flat('step', startDualAveraging(stepSize)), ...flat('variance', startRunningVariance(event)) };
}

function forgetVariance(adaptation: Adaptation, event: readonly number[]): void {
  for (const [name, fresh] of Object.entries(flat('variance', startRunningVariance(event)))) replace(adaptation, name, fresh);
}

function flat(prefix: string, parts: object): Adaptation {
  return Object.fromEntries(Object.entries(parts).map(([name, tensor]) => [`${prefix}.${name}`, tensor as Tensor]));
}

function part<T>(adaptation: Adaptation, prefix: string): T {
  const entries = Object.entries(adaptation).filter(([name]) => name.startsWith(`${prefix}.`));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.slice(prefix.length + 1), tensor])) as T;
}

function replace(settings: Record<string, Tensor>, name: string, value: Tensor): void {
  settings[name]?.dispose();
  settings[name] = value;
}
