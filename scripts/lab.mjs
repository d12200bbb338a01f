// `npm run lab`: JupyterLab on this machine's loopback address with its token, and the library rebuilt whenever a source changes.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createContext } from './setup/context.mjs';
import { venvProgram } from './setup/python.mjs';
import { setupOrExit } from './setup.mjs';

const context = createContext();
await setupOrExit({ context });
const { root } = context;

const compiler = path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
const watcher = spawn(process.execPath, [compiler, '-p', '.', '--watch', '--preserveWatchOutput'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit']
});
watcher.stdout.on('data', (chunk) => process.stdout.write(String(chunk).replace(/^(?=.*\S)/gm, '[ebm] ')));

const args = ['--ServerApp.ip=127.0.0.1', `--ServerApp.root_dir=${path.join(root, 'notebooks')}`, ...process.argv.slice(2)];
// Containers run as root; on loopback and behind the token that is as safe as any other user.
if (process.getuid?.() === 0) args.push('--allow-root');
const environment = { ...process.env, PATH: `${path.dirname(venvProgram(context, 'jupyter'))}${path.delimiter}${process.env.PATH}` };
const lab = spawn(venvProgram(context, 'jupyter'), ['lab', ...args], { cwd: root, stdio: 'inherit', env: environment });
console.log("After a change in lib/, restart the notebook's kernel to load it. Ctrl-C ends both.");

// Jupyter asks for confirmation or ends by itself; the compiler ends with it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => lab.kill('SIGTERM'));
lab.on('exit', (code) => {
  watcher.kill();
  process.exit(code ?? 1);
});
