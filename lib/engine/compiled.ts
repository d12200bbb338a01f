import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend } from './backend';
import { TraceError } from './errors';
import { inputName, outputName } from './graph/saved-model';

/** A program that TensorFlow has loaded. */
export interface Compiled {
  /** Run it once, in one native call. */
  run(inputs: readonly Tensor[]): Tensor[];
  /** Give back this user's hold on it. */
  release(): void;
}

interface Entry {
  id: number;
  users: number;
}

/** Programs by the hash of their graph: two functions that trace to the same graph share one compilation. */
const pool = new Map<string, Entry>();
/** Programs that nobody uses any more stay for a while: a notebook's cell that is run again finds its program compiled. */
const idleLimit = 32;

/** Load the SavedModel with these bytes, or take hold of the one already loaded. */
export function compile(subject: string, bytes: Uint8Array, inputs: number, outputs: number): Compiled {
  const hash = fingerprint(bytes);
  const entry = pool.get(hash) ?? { id: load(subject, bytes), users: 0 };
  pool.delete(hash);
  pool.set(hash, entry);
  entry.users++;
  const inputNames = names(inputs, inputName);
  const outputNames = names(outputs, outputName);
  let held = true;
  return {
    run(tensors) {
      const backend = nativeBackend();
      return backend.binding
        .runSavedModel(entry.id, backend.getInputTensorIds([...tensors]), inputNames, outputNames)
        .map((metadata) => backend.createOutputTensor(metadata));
    },
    release() {
      if (!held) return;
      held = false;
      entry.users--;
      evict();
    }
  };
}

/** How many programs are loaded, in use or idle. */
export function loadedPrograms(): number {
  return pool.size;
}

export function fingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function load(subject: string, bytes: Uint8Array): number {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-'));
  try {
    fs.writeFileSync(path.join(folder, 'saved_model.pb'), bytes);
    return nativeBackend().binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    throw new TraceError(
      subject,
      {
        given: `a graph that TensorFlow refuses: ${error instanceof Error ? error.message : String(error)}`,
        expected: 'a function whose operations a program can hold',
        remedy: "Run it with mode 'eager'."
      },
      { cause: error }
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function evict(): void {
  let idle = [...pool.values()].filter(({ users }) => users === 0).length;
  for (const [hash, { id, users }] of pool) {
    if (idle <= idleLimit) return;
    if (users > 0) continue;
    pool.delete(hash);
    nativeBackend().binding.deleteSavedModel(id);
    idle--;
  }
}

function names(count: number, nameOf: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${nameOf(index)}:0`).join(',');
}
