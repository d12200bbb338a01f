// A stamp says from which inputs a step's result was made. It is written last, by a rename, so that an interrupted step never looks finished.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 of texts and of the contents of files (`{ file }`); a missing file counts as empty. */
export function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    const content = typeof part === 'string' ? part : existsSync(part.file) ? readFileSync(part.file) : '';
    hash.update(String(content.length)).update(':').update(content);
  }
  return hash.digest('hex');
}

/** SHA-256 of all files below a folder whose name passes: their paths and contents. */
export function digestFolder(folder, accepts) {
  const files = listFiles(folder, accepts);
  return digest(...files.flatMap((file) => [path.relative(folder, file), { file }]));
}

/** All files below a folder whose name passes, sorted; folders named `dist` or `node_modules` are left out. */
export function listFiles(folder, accepts) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'dist' || entry.name === 'node_modules' ? [] : listFiles(full, accepts);
      return accepts(entry.name) ? [full] : [];
    })
    .sort();
}

/** A JSON file's content; undefined where it is missing or broken. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.partial-${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(partial, file);
}
