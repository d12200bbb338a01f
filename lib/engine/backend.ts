import type * as tfTypes from '@tensorflow/tfjs';
import * as path from 'path';
import * as fs from 'fs';
import { ArgumentError } from './errors';

/**
 * What runs the tensors.
 * `xla`: native TensorFlow whose graphs XLA compiles; `graph`: native TensorFlow without XLA (the official tfjs-node binary);
 * `wasm`: tfjs's WebAssembly backend, eager only.
 */
export type Tier = 'xla' | 'graph' | 'wasm';

/** The part of tfjs-node's backend that the engine drives: its two execute methods and the native binding. */
export interface NativeBackend {
  binding: NativeBinding;
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tfTypes.TensorInfo[]): tfTypes.Tensor;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: tfTypes.TensorInfo[], outputs: number): tfTypes.Tensor[];
  getInputTensorIds(tensors: tfTypes.TensorInfo[]): number[];
  createOutputTensor(metadata: { id: number; shape: number[]; dtype: number }): tfTypes.Tensor;
  readSync(dataId: object): Float32Array | Int32Array | Uint8Array;
  write(values: ArrayLike<number>, shape: number[], dtype: tfTypes.DataType): object;
  incRef(dataId: object): void;
}

export interface OpAttribute {
  name: string;
  type: number;
  value: unknown;
}

export interface NativeBinding {
  TF_Version: string;
  TF_FLOAT: number;
  TF_INT32: number;
  TF_BOOL: number;
  TF_ATTR_STRING: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_SHAPE: number;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): { id: number; shape: number[]; dtype: number }[];
  deleteSavedModel(id: number): void;
}

type Tf = typeof tfTypes;

interface Loaded {
  tf: Tf;
  tier: Tier;
  /** Why the tier is lower than `xla`, in words; empty for `xla`. */
  reason: string;
  ready: Promise<void>;
}

const loaded = load();

/** tfjs, on the best backend of this machine. Use it as `tf` everywhere: operators, tensors, `tidy`. */
export const tf: Tf = loaded.tf;
// The names of tfjs's types, so that `tf.Tensor` is also a type, as it is with tfjs itself.
// eslint-disable-next-line @typescript-eslint/no-namespace
export declare namespace tf {
  export type Tensor<R extends tfTypes.Rank = tfTypes.Rank> = tfTypes.Tensor<R>;
  export type Scalar = tfTypes.Scalar;
  export type Tensor1D = tfTypes.Tensor1D;
  export type Tensor2D = tfTypes.Tensor2D;
  export type Tensor3D = tfTypes.Tensor3D;
  export type Tensor4D = tfTypes.Tensor4D;
  export type Variable<R extends tfTypes.Rank = tfTypes.Rank> = tfTypes.Variable<R>;
  export type TensorInfo = tfTypes.TensorInfo;
  export type TensorLike = tfTypes.TensorLike;
  export type DataType = tfTypes.DataType;
  export type Rank = tfTypes.Rank;
}
/** Resolves when the backend is fully up: at once with the native library, after the WebAssembly module has been compiled without it. */
export const ready: Promise<void> = loaded.ready;

/** Which engine runs on this machine. */
export function tier(): Tier {
  return loaded.tier;
}

/** Why this tier and no better one, in words; empty when nothing is missing. */
export function tierReason(): string {
  return loaded.reason;
}

/** tfjs-node's backend. Only to be called on the native tiers. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

function load(): Loaded {
  const forced = process.env.EBM_TIER;
  if (forced && !['xla', 'graph', 'wasm'].includes(forced)) {
    throw new ArgumentError('EBM_TIER', {
      given: `'${forced}'`,
      expected: "'xla', 'graph' or 'wasm'",
      remedy: 'Unset it to let the workbench choose.'
    });
  }
  if (forced === 'wasm') return loadWasm('EBM_TIER=wasm asks for it', false);
  try {
    return loadNative(forced === 'graph');
  } catch (error) {
    return loadWasm(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), true);
  }
}

function loadNative(graphOnly: boolean): Loaded {
  // tfjs-node 4.22 calls two helpers that Node 23 removed and Node 22 warns of. `require`, because an import would patch a copy of the module.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const util = require('util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const entry = require.resolve('@tensorflow/tfjs-node');
  const packaged = fs.existsSync(path.join(path.dirname(entry), '..', 'deps', 'ebm-native.json'));
  if (packaged && process.platform === 'linux' && process.arch === 'x64') {
    // Read once, when the library is loaded; an unknown flag aborts the process, so only for the library that we pinned.
    const flags = {
      // Wider vectors than its default: Langevin on a small network takes a tenth less time.
      xla_cpu_prefer_vector_width: '512',
      // XLA's quick maximum loses a NaN.
      xla_cpu_enable_fast_min_max: 'false'
    };
    const given = process.env.XLA_FLAGS ?? '';
    const added = Object.entries(flags).flatMap(([name, value]) => (given.includes(name) ? [] : [`--${name}=${value}`]));
    process.env.XLA_FLAGS = [given, ...added].filter(Boolean).join(' ');
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const tf = require('@tensorflow/tfjs-node') as Tf;
  const xla = packaged && !graphOnly;
  const reason = xla ? '' : graphOnly ? 'EBM_TIER=graph asks for it' : 'the native library is the official tfjs-node binary, which has no XLA';
  return { tf, tier: xla ? 'xla' : 'graph', reason, ready: Promise.resolve() };
}

function loadWasm(reason: string, warn: boolean): Loaded {
  if (warn) {
    process.emitWarning(
      `EBM Workbench runs on WebAssembly, without compiled programs: ${reason}. Run \`npm run ebm -- setup\` to install the native library.`
    );
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const tf = require('@tensorflow/tfjs') as Tf;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('@tensorflow/tfjs-backend-wasm');
  // Without this tfjs prints an advertisement for tfjs-node, which is what is missing.
  tf.env().set('PROD', true);
  // The module compiles asynchronously; until then plain JavaScript serves, so that a first cell can already run.
  const create = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  void tf.setBackend('cpu');
  const ready = Promise.resolve(create()).then((backend) => {
    tf.registerBackend('wasm', () => backend, 2);
    void tf.setBackend('wasm');
  });
  return { tf, tier: 'wasm', reason, ready };
}
