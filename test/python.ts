import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(__dirname, '..', '..');

/**
 * The Python of a virtual environment with the packages of `test/requirements-NAME.txt` (pinned by hash), made on first use under `.cache`.
 * These packages serve the tests alone: the workbench itself does not need them.
 */
export function pythonWith(name: string): string {
  const requirements = path.join(root, 'test', `requirements-${name}.txt`);
  const folder = path.join(root, '.cache', `venv-${name}`);
  const python = path.join(folder, 'bin', 'python');
  const stamp = path.join(folder, 'complete');
  const hash = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash) return python;
  console.log(`Making ${path.relative(root, folder)} for this test (a download of some 300 MB, once).`);
  fs.rmSync(folder, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', folder]);
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', requirements], {
    stdio: ['ignore', 'ignore', 'pipe']
  });
  fs.writeFileSync(stamp, hash);
  return python;
}
