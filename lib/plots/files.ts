import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

let written = 0;

/** Writes a file so that a reader sees the old or the new content, never a part: a temporary file beside it, then a rename. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}-${written++}.part`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
