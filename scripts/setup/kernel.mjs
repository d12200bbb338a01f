import { existsSync } from 'node:fs';
import path from 'node:path';
import { diagnose } from './problem.mjs';
import { venvProgram } from './python.mjs';
import { readJson } from './stamp.mjs';

const tslab = ({ root }) => path.join(root, 'node_modules', '.bin', 'tslab');
const specification = ({ root }) => path.join(root, '.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');

/** tslab's TypeScript kernel, known to the JupyterLab in `.venv` only. */
export const kernel = {
  name: 'TypeScript kernel',

  isDone: (context) => readJson(specification(context))?.argv?.[0] === tslab(context) && existsSync(tslab(context)),

  async install(context) {
    const args = ['install', '--sys-prefix', `--python=${venvProgram(context, 'python')}`, `--binary=${tslab(context)}`];
    const { code, output } = await context.run(process.execPath, [tslab(context), ...args], { cwd: context.root, env: context.env });
    if (code !== 0) throw diagnose('the TypeScript kernel', output);
  }
};
