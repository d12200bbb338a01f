// The peers' own environment, .venv-bench: made when the benchmark first runs (about 400 MB), never by `npm start` or `npm test`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const home = path.join(root, '.venv-bench');
const stamp = path.join(home, 'requirements.sha256');
const requirements = ['requirements.txt', 'requirements-torch.txt'].map((name) => path.join(here, name));

export const python = path.join(home, 'bin', 'python');

const succeeds = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const digest = () => requirements.reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256')).digest('hex');
const isDone = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest() && succeeds(python, ['-c', '']);

/** Python 3.11 first: PyTorch's CPU wheel is pinned for it. */
function findPython() {
  const recent = 'import sys, venv; sys.exit(sys.version_info < (3, 11))';
  const found = ['python3.11', 'python3.12', 'python3.13', 'python3'].find((name) => succeeds(name, ['-c', recent]));
  if (!found) throw new Error('The benchmark compares with JAX, which wants Python 3.11 or newer with its venv module: install one and run again.');
  return found;
}

function install(file) {
  const result = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', file], {
    encoding: 'utf8'
  });
  return result.status === 0 ? '' : result.stderr.trim().split('\n').slice(-3).join('\n');
}

/** Whether the environment can import a peer; without it the benchmark leaves it out. */
export const has = (peer) => succeeds(python, ['-c', `import ${peer === 'arviz' ? 'arviz_stats' : peer}`]);

/** Makes .venv-bench where it is missing or its requirements have changed; under a second where it is there. */
export function setUpPeers(say = console.log) {
  if (isDone()) return;
  const interpreter = findPython();
  say('Setting up the peers in .venv-bench, once: JAX with blackjax, ArviZ and scikit-learn 130 MB, PyTorch (CPU build) with torchebm 190 MB.');
  rmSync(home, { recursive: true, force: true });
  if (!succeeds(interpreter, ['-m', 'venv', home])) throw new Error(`${interpreter} -m venv failed: install Python's venv module and run again.`);
  const failure = install(requirements[0]);
  if (failure) throw new Error(`JAX could not be installed:\n${failure}\nCheck the network and run again: it resumes.`);
  install(requirements[1]);
  if (!has('torch')) {
    say(
      "PyTorch and torchebm are left out: PyTorch's CPU build was not found. Install one with '.venv-bench/bin/pip install torch==2.13.0 numpy --index-url INDEX', where INDEX"
    );
    say(
      "is the CPU index that PyTorch's installation page names (or set PIP_EXTRA_INDEX_URL to it, with Python 3.11, and delete .venv-bench); run again."
    );
  }
  writeFileSync(stamp, digest());
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) setUpPeers();
