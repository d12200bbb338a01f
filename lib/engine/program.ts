import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend, tf, tier } from './backend';
import { asInput, asTensor } from './call-arguments';
import type { CallArguments } from './call-arguments';
import { record } from './capture';
import type { Recording } from './capture';
import { measureModes, rememberChoice, rememberedChoice } from './choose-mode';
import type { Choice } from './choose-mode';
import { compile, fingerprint } from './compiled';
import type { Compiled } from './compiled';
import { EbmError, TraceError } from './errors';
import { toSavedModel } from './graph/saved-model';
import type { GraphType } from './graph/graph';
import type { CompiledMode, Mode } from './jit';
import { flatten, isTensor, toTensor } from './trees';
import type { Flattened } from './trees';

/** A user's function for arguments of one form: recorded once, compiled in the modes that are used. */
export interface Program {
  /** The result's tree from its leaves. */
  rebuild(leaves: readonly unknown[]): unknown;
  /** Paths of the result's leaves, for messages. */
  paths: string[];
  /** Their dtypes as the function returned them. */
  types: GraphType[];
  run(args: CallArguments, mode: Mode): Tensor[];
  savedModel(inputNames: string[], outputNames: string[]): Uint8Array;
  report(): ProgramReport;
  release(): void;
}

/** What a program is and how it runs: printed on demand. */
export interface ProgramReport {
  signature: string;
  /** Nodes of the recorded graph, bodies of loops included. */
  nodes: number;
  /** The mode of the last run. */
  mode: CompiledMode | undefined;
  /** What `auto` measured, in milliseconds a call. */
  milliseconds: Choice['milliseconds'];
}

/** Record `fn` for arguments of this form. @throws TraceError for what a program cannot hold; typed errors of `fn` pass unchanged. */
export function trace(name: string, fn: (...args: never[]) => unknown, args: CallArguments, precision: 'float32' | 'float64'): Program {
  const double = precision === 'float64';
  let rebuild: Program['rebuild'] = (leaves) => leaves[0];
  let paths: string[] = [];
  const recordOnce = (): Recording => {
    const examples = args.leaves.map(({ value }) => asTensor(value));
    const run = (inputs: Tensor[]): Tensor[] => {
      const result = explained(name, args, () => fn(...(args.rebuild(inputs) as never[])));
      if (result instanceof Promise) {
        // Its rejection, by the guard against reads for one, is nobody's: unhandled it would end the process.
        result.catch(() => undefined);
        throw new TraceError(name, {
          given: 'an async function',
          expected: 'a function that returns tensors at once',
          remedy: 'Await outside of it.'
        });
      }
      const flat = flatten<Tensor | number>(result, 'result');
      rebuild = flat.rebuild;
      paths = flat.leaves.map((leaf) => leaf.path);
      return flat.leaves.map(({ value }) => toTensor(value));
    };
    try {
      return record(name, run, examples, precision);
    } finally {
      examples.forEach((example, index) => example !== args.leaves[index]?.value && example.dispose());
    }
  };
  const first = recordOnce();
  const second = recordOnce();
  const graphBytes = toSavedModel(first, { xla: false, precision });
  const identity = fingerprint(graphBytes);
  if (identity !== fingerprint(toSavedModel(second, { xla: false, precision }))) {
    throw new TraceError(name, {
      given: 'a function that traces to another program each time',
      expected: 'a function of its arguments alone',
      remedy: 'Look for a random number, a time or a counter that is not an argument.'
    });
  }

  const doubleInputs = new Set(args.leaves.flatMap(({ value }, index) => (isTensor(value) ? [] : [index])));
  const compiled = new Map<CompiledMode, Compiled>();
  const get = (mode: 'xla' | 'graph'): Compiled => {
    const known = compiled.get(mode);
    if (known) return known;
    const bytes = toSavedModel(first, { xla: mode === 'xla', precision, doubleInputs: double ? doubleInputs : new Set<number>() });
    const made = compile(name, bytes, args.leaves.length, first.main.results.length);
    compiled.set(mode, made);
    return made;
  };
  const execute = (mode: CompiledMode, call: CallArguments): Tensor[] => {
    if (mode === 'eager') return runEagerly(fn, call).results;
    return explained(name, call, () => {
      const inputs = call.leaves.map(({ value }) => asInput(value, double));
      try {
        return get(mode).run(inputs);
      } finally {
        inputs.forEach((input, index) => input !== call.leaves[index]?.value && input.dispose());
      }
    });
  };
  let choice: Choice | undefined;
  let lastMode: CompiledMode | undefined;
  const choose = (call: CallArguments): CompiledMode => {
    // A choice made with XLA is none for a process that does without.
    const key = `${identity}-${nativeBackend().binding.TF_Version}${tier() === 'xla' ? '' : `-${tier()}`}`;
    choice ??= rememberedChoice(key);
    if (!choice) {
      choice = measureModes(candidateModes(first, double), (mode) => tf.dispose(execute(mode, call)));
      rememberChoice(key, choice);
    }
    return choice.mode;
  };
  return {
    rebuild,
    paths,
    types: first.main.results.map(({ dtype }) => dtype),
    run(call, mode) {
      lastMode = mode === 'auto' ? choose(call) : mode === 'xla' && tier() !== 'xla' ? 'graph' : mode;
      return execute(lastMode, call);
    },
    savedModel: (inputNames, outputNames) => toSavedModel(first, { xla: false, precision, doubleBoundary: true, inputNames, outputNames }),
    report: () => ({ signature: args.description, nodes: countNodes(first), mode: lastMode, milliseconds: choice?.milliseconds ?? {} }),
    release: () => compiled.forEach((program) => program.release())
  };
}

/** A result taken apart. */
export interface EagerResult {
  results: Tensor[];
  paths: string[];
  rebuild(leaves: readonly unknown[]): unknown;
}

/** Run the function as it is; the caller owns the results, which are never tensors that it passed in. */
export function runEagerly(fn: (...args: never[]) => unknown, args: CallArguments): EagerResult {
  let flat: Flattened<Tensor | number> | undefined;
  const results = tf.tidy(() => {
    const result = fn(...(args.rebuild(args.leaves.map(({ value }) => asTensor(value))) as never[]));
    flat = flatten<Tensor | number>(result, 'result');
    return flat.leaves.map(({ value }) => toTensor(value).clone());
  });
  const { leaves, rebuild } = flat as unknown as Flattened<Tensor | number>;
  return { results, rebuild, paths: leaves.map((leaf) => leaf.path) };
}

/** XLA's convolutions are slow on CPU and a convolution outweighs the cost of eager calls: there all modes compete. */
function candidateModes({ main, library }: Recording, double: boolean): CompiledMode[] {
  const compiledModes: CompiledMode[] = tier() === 'xla' ? ['xla', 'graph'] : ['graph'];
  const convolves = [main, ...library].some((graph) => graph.nodes.some((node) => node.op.startsWith('Conv')));
  return convolves && !double ? [...compiledModes, 'eager'] : compiledModes;
}

function countNodes({ main, library }: Recording): number {
  return [main, ...library].reduce((sum, graph) => sum + graph.nodes.length, 0);
}

/** An error of tfjs or TensorFlow inside a function says which function it was and what it was called with. */
function explained<T>(name: string, args: CallArguments, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof EbmError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new TraceError(
      name,
      {
        given: `${args.description}, which fails: ${message.slice(0, 600)}`,
        expected: 'arguments that the function accepts',
        remedy: "Run it with mode 'eager' to find the line."
      },
      { cause: error }
    );
  }
}
