import { createRequire } from 'node:module';
import type CliProgress from 'cli-progress';

/** Where a run stands, as far as a reader wants to know. */
interface Standing {
  step: number;
  steps: number;
  seconds: number;
  remaining: number;
}

export interface ProgressDisplay {
  show(standing: Standing): void;
  end(): void;
}

type WriteDisplayData = (bundle: { data: Record<string, string>; metadata: object; transient: object }, update: boolean) => void;

/** A run that is over sooner than this shows nothing. */
const quietSeconds = 2;
const secondsBetween = 0.5;
const silent: ProgressDisplay = { show: () => undefined, end: () => undefined };
let displays = 0;

/**
 * How far a run is, with an estimate of the rest: a bar in a terminal, a line that changes in a live notebook, nothing elsewhere (tests, pipes,
 * notebooks that are executed without a reader).
 */
export function progressDisplay(name: string, steps: number, wanted: boolean): ProgressDisplay {
  if (!wanted) return silent;
  const write = notebookOutput();
  if (write) return throttled(inNotebook(name, write));
  return process.stderr.isTTY ? throttled(inTerminal(name, steps)) : silent;
}

/** A duration as a reader says it: `8 s`, `2 min 05 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `train mlp: 1,200 of 4,000 updates (30 %), 8 s, about 19 s left`. */
export function progressLine(name: string, { step, steps, seconds, remaining }: Standing): string {
  const count = (value: number): string => value.toLocaleString('en');
  const share = `${Math.floor((100 * step) / steps)} %`;
  const times = step < steps ? `${duration(seconds)}, about ${duration(remaining)} left` : duration(seconds);
  return `${name}: ${count(step)} of ${count(steps)} updates (${share}), ${times}`;
}

function throttled(display: ProgressDisplay): ProgressDisplay {
  let shown = performance.now() + 1000 * (quietSeconds - secondsBetween);
  let [visible, warm] = [false, false];
  return {
    show: (standing) => {
      // The first chunk compiles: it says nothing of the rest.
      if (!warm) {
        warm = true;
        return;
      }
      const last = standing.step >= standing.steps;
      if (!(last && visible) && performance.now() - shown < 1000 * secondsBetween) return;
      if (last && !visible) return;
      [shown, visible] = [performance.now(), true];
      display.show(standing);
    },
    end: () => {
      if (visible) display.end();
    }
  };
}

function inTerminal(name: string, steps: number): ProgressDisplay {
  let bar: CliProgress.SingleBar | undefined;
  return {
    show: (standing) => {
      if (!bar) {
        const { SingleBar, Presets } = createRequire(__filename)('cli-progress') as typeof CliProgress;
        bar = new SingleBar(
          { format: '{bar} {line}', barsize: 16, hideCursor: true, clearOnComplete: true, linewrap: false },
          Presets.shades_classic
        );
        bar.start(steps, standing.step, { line: progressLine(name, standing) });
      }
      bar.update(standing.step, { line: progressLine(name, standing) });
    },
    end: () => bar?.stop()
  };
}

function inNotebook(name: string, write: WriteDisplayData): ProgressDisplay {
  const id = `ebm-progress-${process.pid}-${++displays}`;
  let update = false;
  return {
    show: (standing) => {
      write({ data: { 'text/plain': progressLine(name, standing) }, metadata: {}, transient: { display_id: id } }, update);
      update = true;
    },
    end: () => undefined
  };
}

/** How the tslab kernel that runs this process writes outputs; null outside a kernel, and where a runner executes the notebook. */
function notebookOutput(): WriteDisplayData | null {
  if (process.env['EBM_NOTEBOOK'] !== undefined) return null;
  for (const [file, loaded] of Object.entries(require.cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file)) continue;
    const write = (loaded?.exports as { lastWriteDisplayData?: WriteDisplayData | null }).lastWriteDisplayData;
    if (write) return write;
  }
  return null;
}
