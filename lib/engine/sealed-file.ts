import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { deserialize, serialize } from 'v8';
import { DataError } from './errors';

/**
 * Write a value to a file in one go: to a temporary name on the same disk, through to the disk, then renamed. A reader sees the old file or the new one, never a part,
 * and a power cut leaves one of them.
 * @param seal what the file is, its first line.
 */
export function writeSealed(file: string, seal: string, value: unknown): void {
  const payload = serialize(value);
  const head = Buffer.from(`${seal} ${payload.length} ${digest(payload)}\n`);
  const temporary = `${file}.partial-${process.pid}`;
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  try {
    const handle = fs.openSync(temporary, 'w');
    try {
      fs.writeFileSync(handle, Buffer.concat([head, payload]));
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** The value again; undefined where there is no file. @throws DataError for a file that is something else, cut short or damaged; it is left as it is. */
export function readSealed(file: string, seal: string): unknown {
  if (!fs.existsSync(file)) return undefined;
  const bytes = fs.readFileSync(file);
  const end = bytes.subarray(0, 1024).indexOf('\n');
  const head = bytes.subarray(0, Math.max(0, end)).toString();
  const fail = (given: string): never => {
    throw new DataError(file, {
      given,
      expected: `a whole ${seal}`,
      remedy: 'It is damaged, or not ours: name another file, or delete this one to start anew.'
    });
  };
  if (!head.startsWith(`${seal} `)) return fail(bytes.length === 0 ? 'an empty file' : 'another file');
  const [length, hash] = head.slice(seal.length + 1).split(' ');
  const payload = bytes.subarray(end + 1);
  if (payload.length !== Number(length)) return fail(`a file cut short: ${payload.length} of ${length} bytes`);
  if (digest(payload) !== hash) return fail('a damaged file: its checksum is wrong');
  return deserialize(payload);
}

function digest(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex');
}
