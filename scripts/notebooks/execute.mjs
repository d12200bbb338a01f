// One notebook in a process of its own: Python's nbclient drives the kernel and tells its progress.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'execute.py');

/**
 * Executes a notebook.
 * @param {{ name: string, file: string }} notebook
 * @param {{ python: string, results: string, signal: AbortSignal, listener: object }} options `listener`: started(cells), cell(done, seconds), claims(records)
 * @returns {Promise<{ name, result, figures, claims, cells, seconds, status: 'done' | 'failed' | 'stopped', failure? }>}
 */
export async function executeNotebook({ name, file }, { python, results, signal, listener }) {
  const folder = path.join(results, name);
  rmSync(folder, { recursive: true, force: true });
  const [figures, claimsFile, log] = ['figures', 'claims.json', 'kernel.log'].map((part) => path.join(folder, part));
  mkdirSync(figures, { recursive: true });
  const result = path.join(results, `${name}.ipynb`);
  rmSync(result, { force: true });
  const env = { ...process.env, EBM_NOTEBOOK: name, EBM_FIGURES_DIR: figures, EBM_CLAIMS_FILE: claimsFile, JUPYTER_PREFER_ENV_PATH: '1', PYDEVD_DISABLE_FILE_VALIDATION: '1' };
  env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${env.PATH}`;

  const cells = [];
  const started = performance.now();
  let claims = [];
  let failure;
  let stopped = false;
  const readClaims = () => {
    const all = existsSync(claimsFile) ? JSON.parse(readFileSync(claimsFile, 'utf8')) : [];
    const fresh = all.slice(claims.length);
    claims = all;
    if (fresh.length > 0) listener.claims(fresh);
  };
  const child = spawn(python, [program, file, result], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.pipe(createWriteStream(log));
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  // a long cell makes claims before it ends
  const watch = setInterval(readClaims, 1000);
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)).once('error', (error) => resolve((failure = { message: error.message }))));
  for await (const line of createInterface({ input: child.stdout })) {
    const message = parsed(line);
    if (message?.event === 'start') listener.started(message.cells);
    if (message?.event === 'cell') {
      cells.push(message.seconds);
      readClaims();
      listener.cell(message.cell, message.seconds);
    }
    if (message?.event === 'error') failure = message;
    if (message?.event === 'stopped') stopped = true;
  }
  const code = await ended;
  clearInterval(watch);
  signal.removeEventListener('abort', stop);
  readClaims();
  const status = stopped || signal.aborted ? 'stopped' : code === 0 && !failure ? 'done' : 'failed';
  if (status === 'failed') failure ??= { message: lastLines(log) || `the runner's Python ended with code ${code}` };
  return { name, file, result, figures, claims, cells, seconds: (performance.now() - started) / 1000, status, failure };
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function lastLines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n') : '';
}
