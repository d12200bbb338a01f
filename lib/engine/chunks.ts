import { AbortedError, ArgumentError } from './errors';

/** Where a long run stands. */
export interface Progress {
  step: number;
  steps: number;
  /** Seconds since the start, compilation included. */
  seconds: number;
  /** Seconds still to go, by the speed so far; undefined before the first chunk is timed. */
  remaining: number | undefined;
}

export interface ChunkOptions {
  /** How many steps in all. */
  steps: number;
  /** Index of the first step: a resumed run goes on where it stopped. Default 0. */
  start?: number;
  /** Chunks end at multiples of this number of steps. Default: wherever a chunk happens to end. */
  every?: number;
  /** Longest chunk, in steps. Default: no limit. */
  longest?: number;
  /** Longest time without a breath for the event loop, in milliseconds. Default 200. */
  chunkMilliseconds?: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  name?: string;
}

/**
 * Cut a long run into chunks of at most some 200 ms, with a breath for the event loop between them: progress shows, an interrupt or an abort works.
 * @param run does `count` steps from step `first`; it may be asynchronous.
 * @param partial what an AbortedError shall carry, given the step reached.
 * @throws ArgumentError for options out of range; AbortedError when the signal fires.
 */
export async function inChunks(
  options: ChunkOptions,
  run: (first: number, count: number) => void | Promise<void>,
  partial: (step: number) => unknown
): Promise<void> {
  const { steps, start = 0, every, longest = Infinity, chunkMilliseconds = 200, signal, onProgress, name = 'inChunks' } = options;
  checkOptions(name, options);
  const began = performance.now();
  let perStep: number | undefined;
  let size = 1;
  for (let step = start; step < steps;) {
    if (signal?.aborted) {
      const remedy = `Go on from the error's partial state with start: ${step}.`;
      throw new AbortedError(name, { given: `an abort after ${step} of ${steps} steps`, expected: 'a run to the end', remedy }, partial(step));
    }
    const border = every ? Math.min(steps, (Math.floor(step / every) + 1) * every) : steps;
    const count = Math.min(size, border - step, longest);
    const clock = performance.now();
    await run(step, count);
    const milliseconds = performance.now() - clock;
    // The first call compiles: it says nothing about speed.
    if (step > start) perStep = milliseconds / count;
    size = perStep === undefined ? 2 : Math.max(1, Math.min(size * 8, Math.floor(chunkMilliseconds / perStep)));
    step += count;
    const seconds = (performance.now() - began) / 1000;
    onProgress?.({ step, steps, seconds, remaining: perStep === undefined ? undefined : (perStep * (steps - step)) / 1000 });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function checkOptions(name: string, { steps, start = 0, every = 1, longest, chunkMilliseconds = 200 }: ChunkOptions): void {
  const whole = (option: string, value: number, least: number): void => {
    if (Number.isInteger(value) && value >= least && value < 2 ** 31) return;
    throw new ArgumentError(`${name}: ${option}`, { given: String(value), expected: `a whole number from ${least}` });
  };
  whole('steps', steps, 0);
  whole('start', start, 0);
  whole('every', every, 1);
  if (longest !== undefined && longest !== Infinity) whole('longest', longest, 1);
  if (!(chunkMilliseconds > 0))
    throw new ArgumentError(`${name}: chunkMilliseconds`, { given: String(chunkMilliseconds), expected: 'a positive number' });
}
