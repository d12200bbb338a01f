import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { DataError } from '../engine';

/**
 * Read a file whose content is known in advance.
 * @param sha256 the pinned checksum, in hexadecimal.
 * @param remedy what to do when the file is missing or another.
 * @throws DataError when it cannot be read, or its checksum differs.
 */
export function readVerified(path: string, sha256: string, remedy: string): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw new DataError(path, { given: (error as Error).message, expected: 'a file that can be read', remedy });
  }
  const actual = createHash('sha256').update(content).digest('hex');
  if (actual !== sha256) throw new DataError(path, { given: `${content.length} bytes with sha256 ${actual}`, expected: `sha256 ${sha256}`, remedy });
  return content;
}
