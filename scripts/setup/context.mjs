// What every step of the set-up works with: where things are, what machine this is, how to run a program and how to speak. Tests replace parts of it.
import { spawn } from 'node:child_process';
import { statfsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * @typedef {object} Context
 * @property {string} root the repository
 * @property {NodeJS.ProcessEnv} env
 * @property {string} platform as `process.platform`
 * @property {string} architecture as `process.arch`
 * @property {string} nodeVersion
 * @property {(line: string) => void} say one line of progress
 * @property {(line: string) => void} warn one line that something is missing, though the set-up goes on
 * @property {typeof run} run
 * @property {(folder: string) => number} freeBytes
 */

/** @returns {Context} */
export function createContext(replaced = {}) {
  return {
    root: home,
    env: process.env,
    platform: process.platform,
    architecture: process.arch,
    nodeVersion: process.versions.node,
    say: (line) => console.log(`set-up: ${line}`),
    warn: (line) => console.error(`set-up: ${line}`),
    run,
    freeBytes,
    ...replaced
  };
}

/** Runs a program to its end without a standard input. `code` is 127 where there is no such program. */
export function run(command, args, { cwd, env, visible = false } = {}) {
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', visible ? 'inherit' : 'pipe', visible ? 'inherit' : 'pipe'],
      windowsHide: true
    });
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    const finish = (code) => resolve({ code, output: Buffer.concat(output).toString('utf8') });
    child.on('error', () => finish(127));
    child.on('close', (code, signal) => finish(code ?? (signal ? 130 : 1)));
  });
}

function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
