import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkDisk, findPython } from './prerequisites.mjs';
import { diagnose, SetupProblem } from './problem.mjs';
import { digest, readJson, writeJson } from './stamp.mjs';

const downloaded = 60;
const unpacked = 320;

const folder = ({ root }) => path.join(root, '.venv');
const stamp = (context) => path.join(folder(context), 'ebm.json');
const requirements = ({ root }) => path.join(root, 'requirements.txt');
const inputs = (context) => digest({ file: requirements(context) });

/** A program of the project's virtual environment. */
export function venvProgram(context, name) {
  const windows = context.platform === 'win32';
  return path.join(folder(context), windows ? 'Scripts' : 'bin', windows ? `${name}.exe` : name);
}

/** JupyterLab and what runs notebooks, in `.venv`, each package checked by its hash. */
export const python = {
  name: 'Python packages',

  /** A moved repository or a Python that has gone makes the environment anew: its programs name both by absolute paths. */
  isDone(context) {
    const made = readJson(stamp(context));
    return made?.inputs === inputs(context) && made.root === context.root && existsSync(venvProgram(context, 'python'));
  },

  /** Looked at before anything is downloaded. */
  check: findPython,

  async install(context) {
    checkDisk(context, 'Python packages', downloaded + unpacked);
    const { command, version } = await findPython(context);
    context.say(`Python packages: downloading about ${downloaded} MB (${unpacked} MB unpacked in .venv, Python ${version}), about a minute …`);
    const { env, root } = context;
    const created = await context.run(command, ['-m', 'venv', '--clear', folder(context)], { cwd: root, env });
    if (created.code !== 0) {
      if (!/ensurepip|python3-venv/.test(created.output)) throw diagnose('the virtual environment .venv', created.output);
      throw new SetupProblem(`Python ${version} has no venv module`, 'Install it (Debian and Ubuntu: the package python3-venv) and run it again.');
    }
    const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2', '--only-binary=:all:', '--require-hashes'];
    const args = ['-m', 'pip', 'install', ...options, '-r', requirements(context)];
    const { code, output } = await context.run(venvProgram(context, 'python'), args, { cwd: root, env });
    if (code !== 0) throw diagnose('Python packages', output);
    writeJson(stamp(context), { inputs: inputs(context), root, python: version });
  }
};
