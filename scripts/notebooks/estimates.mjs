// How long each notebook took when it last ran to its end, cell by cell.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export class Estimates {
  constructor(cache, write) {
    this.file = path.join(cache, 'notebook-seconds.json');
    this.write = write;
    this.known = existsSync(this.file) ? readOr(this.file, {}) : {};
  }

  /** Seconds for the whole notebook, or undefined if it never ran. */
  total(name) {
    return this.known[name]?.seconds;
  }

  /** Seconds that are left after `done` cells, or undefined if unknown. */
  left(name, done, elapsed) {
    const last = this.known[name];
    if (!last) return undefined;
    const before = last.cells.slice(0, done).reduce((sum, seconds) => sum + seconds, 0);
    const after = last.cells.slice(done).reduce((sum, seconds) => sum + seconds, 0);
    // the time since the last cell's end belongs to the running one
    const overhead = last.seconds - before - after;
    return Math.max(0, Math.min(after, overhead + before + after - elapsed) || after);
  }

  remember(name, cells, seconds) {
    this.known[name] = { seconds: Number(seconds.toFixed(1)), cells };
    this.write(this.file, `${JSON.stringify(this.known, null, 1)}\n`);
  }
}

function readOr(file, otherwise) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return otherwise;
  }
}
