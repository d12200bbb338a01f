import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { SetupProblem } from './problem.mjs';

/** Node 20.19, 22.12 or newer: below them, `require` cannot load the ES modules among the packages. */
export function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const works = major >= 23 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (works) return;
  throw new SetupProblem(
    `Node ${version} is too old: 20.19, 22.12 or newer is needed`,
    'Install a current Node (20, 22 or 24), with a version manager such as nvm or fnm if you are not root, and run it again.'
  );
}

const oldest = [3, 10];
const probe = 'import sys, importlib.util as u; print("%d.%d.%d" % sys.version_info[:3], bool(u.find_spec("venv") and u.find_spec("ensurepip")))';

/**
 * The first Python that is new enough and can make virtual environments: $PYTHON, else python3, python3.13 … python3.10, python.
 * @returns {Promise<{command: string, version: string}>}
 */
export async function findPython({ env, run }) {
  const candidates = env.PYTHON ? [env.PYTHON] : ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  let tooOld, withoutVenv;
  for (const command of candidates) {
    const { code, output } = await run(command, ['-c', probe], { env });
    if (code !== 0) continue;
    const [version, venv] = output.trim().split(' ');
    const [major, minor] = version.split('.').map(Number);
    if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) tooOld ??= version;
    else if (venv !== 'True') withoutVenv ??= version;
    else return { command, version };
  }
  if (withoutVenv) {
    const remedy = 'Install it (Debian and Ubuntu: the package python3-venv) or set PYTHON to a complete Python, and run it again.';
    throw new SetupProblem(`Python ${withoutVenv} has no venv module`, remedy);
  }
  const found = tooOld
    ? `Python ${tooOld} is too old: 3.10 or newer is needed`
    : `no Python was found${env.PYTHON ? ` at ${env.PYTHON} ($PYTHON)` : ''}: 3.10 or newer is needed`;
  throw new SetupProblem(found, 'Install Python 3.10 or newer, or set PYTHON to its path, and run it again.');
}

/** The C++ compiler: $CXX, else g++ or clang++ on the PATH; undefined where there is none. Starts no process. */
export function findCompiler({ env }) {
  const names = env.CXX ? [env.CXX] : ['g++', 'clang++', 'c++'];
  return names.map((name) => findProgram(name, env)).find(Boolean);
}

/** A program's path, found as a shell would find it; undefined where there is none. */
export function findProgram(name, env) {
  const folders = path.isAbsolute(name) ? [''] : (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export function checkDisk({ root, freeBytes }, step, megabytes) {
  const free = Math.floor(freeBytes(root) / 1e6);
  if (free >= megabytes) return;
  throw new SetupProblem(
    `${step} needs ${megabytes} MB of disk, ${free} MB are free`,
    'Free some space and run it again: it goes on where it stopped.'
  );
}
