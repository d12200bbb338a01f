import * as fs from 'fs';
import * as path from 'path';
import type { Tensor } from '@tensorflow/tfjs';
import { tier } from './backend';
import { asTensor, takeApart } from './call-arguments';
import { checkFinite } from './check-finite';
import { fromPairs } from './double';
import type { Float64Values } from './double';
import { ArgumentError, SetupError } from './errors';
import { runEagerly, trace } from './program';
import type { Program, ProgramReport } from './program';
import { tapeIsOn } from './tape';
import { isTracing } from './tracing-state';
import type { Inputs } from './trees';

/** How a program runs: compiled by XLA, as a TensorFlow graph, or operation by operation as plain tfjs. */
export type CompiledMode = 'xla' | 'graph' | 'eager';
/** `auto` measures on the first call and keeps the fastest. */
export type Mode = CompiledMode | 'auto';

export interface JitOptions {
  /** Default `auto`. */
  mode?: Mode;
  /** `float64`: inputs widened, everything inside in double, results returned as Float64Array. Default `float32`. */
  precision?: 'float32' | 'float64';
  /** Positions of arguments whose values belong to the program (sizes, choices, functions): another value, another compilation. */
  static?: readonly number[];
  /** What errors and reports call the function. Default: its own name. */
  name?: string;
  /** `finite`: throw a DivergenceError that names the result with a NaN or an infinity, instead of returning it. */
  check?: 'none' | 'finite';
  /** How many forms of arguments are kept compiled; the least recently used goes. Default 16. */
  cacheSize?: number;
}

/** The results of a float64 program: each tensor as doubles. */
export type Float64Results<T> = T extends Tensor | number ? Float64Values : T extends object ? { [K in keyof T]: Float64Results<T[K]> } : T;

export interface Jitted<A extends unknown[], R> {
  (...args: { [K in keyof A]: Inputs<A[K]> }): R;
  /** Give back what was compiled. A later call compiles again. */
  dispose(): void;
  /** One entry for each form of arguments met so far. */
  report(): ProgramReport[];
  /**
   * Write the function, for arguments of this form, as a TensorFlow SavedModel that Python and TF Serving load:
   * signature `serving_default`, inputs named by argument and path (`arg0_weights`), outputs likewise (`result`, `result_loss`).
   */
  export(folder: string, ...example: { [K in keyof A]: Inputs<A[K]> }): void;
}

/**
 * Compile a pure function of tensors: traced once for each form (structure, shapes, dtypes) of its arguments, then run as one native call.
 *
 * Arguments and results are trees: tensors and numbers in plain objects and arrays. Numbers are inputs (no recompilation), and arrive in the
 * function as float32 scalars. Inside a trace or a gradient a compiled function is simply called, so that programs nest and differentiate (in the
 * precision of the outer one). The caller owns the results.
 *
 * Indices are not checked in a program: `gather` gives NaN for a row that is not there, scatters and segment sums drop it.
 *
 * @throws TraceError for what a program cannot hold (a value read, a hidden random number, a variable write, an unsupported operation, a
 * gradient through `loop`), ShapeError for arguments that are no trees, DivergenceError where `check` asks for it
 */
export function jit<A extends unknown[], R>(fn: (...args: A) => R, options: JitOptions & { precision: 'float64' }): Jitted<A, Float64Results<R>>;
export function jit<A extends unknown[], R>(fn: (...args: A) => R, options?: JitOptions): Jitted<A, R>;
export function jit<A extends unknown[], R>(fn: (...args: A) => R, options: JitOptions = {}): Jitted<A, unknown> {
  const { mode = 'auto', precision = 'float32', check = 'none', cacheSize = 16 } = options;
  const name = options.name ?? (fn.name || 'anonymous function');
  const double = precision === 'float64';
  checkOptions(name, mode, precision, cacheSize);
  const isStatic = (position: number): boolean => options.static?.includes(position) ?? false;
  const programs = new Map<string, Program>();

  const programFor = (args: ReturnType<typeof takeApart>): Program => {
    const program = programs.get(args.key) ?? trace(name, fn as never, args, precision);
    programs.delete(args.key);
    programs.set(args.key, program);
    if (programs.size > cacheSize) {
      const [oldest] = programs.keys();
      programs.get(oldest as string)?.release();
      programs.delete(oldest as string);
    }
    return program;
  };

  const call = (...given: unknown[]): unknown => {
    const args = takeApart(given, isStatic, double);
    // Within a trace or under a tape the function itself is what the outer program records or differentiates.
    if (isTracing() || tapeIsOn()) return inline(fn as never, args);
    if (tier() === 'wasm' || (mode === 'eager' && !double)) return eagerly(name, fn as never, args, check);
    const program = programFor(args);
    const results = program.run(args, mode);
    const values = double ? results.map((tensor, index) => toDoubles(tensor, program.types[index] === 'float32')) : results;
    if (check === 'finite') checkFinite(name, values, program.paths);
    return program.rebuild(values);
  };

  return Object.assign(call, {
    dispose: () => {
      programs.forEach((program) => program.release());
      programs.clear();
    },
    report: () => [...programs.values()].map((program) => program.report()),
    export: (folder: string, ...example: unknown[]) => {
      requireNative(name, 'export');
      const args = takeApart(example, isStatic, double);
      const program = programFor(args);
      const inputs = args.leaves.map((leaf) => identifier(leaf.path));
      writeFolder(folder, program.savedModel(inputs, program.paths.map(identifier)));
    }
  }) as Jitted<A, unknown>;
}

function inline(fn: (...args: never[]) => unknown, args: ReturnType<typeof takeApart>): unknown {
  return fn(...(args.rebuild(args.leaves.map(({ value }) => asTensor(value))) as never[]));
}

function eagerly(name: string, fn: (...args: never[]) => unknown, args: ReturnType<typeof takeApart>, check: 'none' | 'finite'): unknown {
  const { results, rebuild, paths } = runEagerly(fn, args);
  if (check === 'finite') checkFinite(name, results, paths);
  return rebuild(results);
}

function toDoubles(tensor: Tensor, wide: boolean): ArrayLike<number> {
  const values = wide ? fromPairs(tensor) : tensor.dataSync();
  tensor.dispose();
  return values;
}

function identifier(leafPath: string): string {
  return leafPath.replace(/[^A-Za-z0-9]+/g, '_').replace(/_+$/, '');
}

function writeFolder(folder: string, bytes: Uint8Array): void {
  if (fs.existsSync(folder) && !fs.existsSync(path.join(folder, 'saved_model.pb')) && fs.readdirSync(folder).length > 0) {
    throw new ArgumentError('export', {
      given: `${folder}, a folder with other files in it`,
      expected: 'a new folder, or an earlier export to replace'
    });
  }
  const temporary = `${folder}.partial-${process.pid}`;
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(path.join(temporary, 'variables'), { recursive: true });
  fs.writeFileSync(path.join(temporary, 'saved_model.pb'), bytes);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(temporary, folder);
}

function requireNative(name: string, what: string): void {
  if (tier() !== 'wasm') return;
  throw new SetupError(`jit(${name})`, {
    given: `${what} without the native library`,
    expected: 'the native library',
    remedy: 'Run `npm run ebm -- setup`.'
  });
}

function checkOptions(name: string, mode: Mode, precision: string, cacheSize: number): void {
  const fail = (option: string, given: unknown, expected: string): never => {
    throw new ArgumentError(`jit(${name}): ${option}`, { given: String(given), expected });
  };
  if (!['auto', 'xla', 'graph', 'eager'].includes(mode)) fail('mode', mode, "'auto', 'xla', 'graph' or 'eager'");
  if (!['float32', 'float64'].includes(precision)) fail('precision', precision, "'float32' or 'float64'");
  if (!Number.isInteger(cacheSize) || cacheSize < 1) fail('cacheSize', cacheSize, 'a whole number of at least 1');
  if (precision === 'float64') requireNative(name, "precision 'float64'");
}
