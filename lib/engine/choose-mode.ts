import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { CompiledMode } from './jit';

/** Milliseconds that each mode took, and the one chosen. */
export interface Choice {
  mode: CompiledMode;
  milliseconds: Partial<Record<CompiledMode, number>>;
}

/** XLA is kept unless another mode beats it by this factor: timings on a busy machine waver, and one choice should last. */
const margin = 0.93;

/** A mode whose first run is slower than this, in milliseconds, is dropped if another's was clearly faster: its first run also compiles. */
const longRun = 1000;
const hopeless = 1.5;

/**
 * The fastest of some modes, each tried warm on the call's real inputs; a mode that fails is left out.
 * `run` executes once and throws what it computed away; `now` reads a clock, in milliseconds.
 * @throws what the last mode threw, if all of them fail
 */
export function measureModes(modes: readonly CompiledMode[], run: (mode: CompiledMode) => void, now = (): number => performance.now()): Choice {
  const clock = (once: () => void): number => {
    const start = now();
    once();
    return now() - start;
  };
  const times = new Map<CompiledMode, number[]>();
  let failure: unknown;
  let best = Infinity;
  for (const mode of modes) {
    try {
      const cold = clock(() => run(mode));
      if (cold > longRun && cold > hopeless * best) continue;
      const warm = clock(() => run(mode));
      best = Math.min(best, warm);
      times.set(mode, [warm]);
    } catch (error) {
      failure = error;
    }
  }
  if (times.size === 0) throw failure;
  const tried = [...times.keys()];
  const total = [...times.values()].reduce((sum, [first]) => sum + (first ?? 0), 0);
  // Quick programs are timed more often, slow ones not again.
  const rounds = Math.min(6, Math.floor(300 / Math.max(total, 1)));
  for (let round = 0; round < rounds; round++) for (const mode of tried) times.get(mode)?.push(clock(() => run(mode)));
  const milliseconds = Object.fromEntries([...times].map(([mode, list]) => [mode, Math.min(...list)])) as Choice['milliseconds'];
  const cost = (mode: CompiledMode): number => (milliseconds[mode] ?? Infinity) * (mode === modes[0] ? margin : 1);
  const mode = tried.reduce((fastest, other) => (cost(other) < cost(fastest) ? other : fastest));
  return { mode, milliseconds };
}

/** The choice made for this program on this machine before, if any: results then have the same last digits in every run. */
export function rememberedChoice(program: string): Choice | undefined {
  return readChoices()[program];
}

export function rememberChoice(program: string, choice: Choice): void {
  const file = choicesFile();
  const temporary = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(temporary, JSON.stringify({ ...readChoices(), [program]: choice }));
    fs.renameSync(temporary, file);
  } catch {
    // A read-only home costs only a new measurement.
  }
}

function readChoices(): Record<string, Choice> {
  try {
    return JSON.parse(fs.readFileSync(choicesFile(), 'utf8')) as Record<string, Choice>;
  } catch {
    return {};
  }
}

function choicesFile(): string {
  const folder = process.env.EBM_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'ebm-workbench');
  const cores = os.cpus();
  // Another processor or other compiler flags, another race.
  const machine = createHash('sha256')
    .update(`${cores[0]?.model ?? ''} ${cores.length} ${process.env.XLA_FLAGS ?? ''}`)
    .digest('hex');
  return path.join(folder, `modes-${machine.slice(0, 12)}.json`);
}
