// What a run of notebooks needs from the set-up, and the one line that says what is missing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createContext } from '../setup/context.mjs';
import { venvProgram } from '../setup/python.mjs';

const remedy = 'Run `npm run ebm -- setup`.';

/** The Python that runs notebooks: the project's, or that of the virtual environment in EBM_VENV. Throws where Python, kernel or library are missing. */
export function checkPrerequisites(root) {
  const context = createContext({ root });
  const own = process.env.EBM_VENV;
  const python = own ? path.join(own, 'bin', 'python') : venvProgram(context, 'python');
  if (!existsSync(python)) throw new Error(`the notebooks' Python is missing (${python}). ${remedy}`);
  const specification = path.join(own ?? path.join(root, '.venv'), 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  if (!existsSync(specification)) throw new Error(`the TypeScript kernel is not registered (${specification}). ${remedy}`);
  if (!existsSync(path.join(root, 'lib', 'dist', 'plots', 'index.js'))) throw new Error(`the library is not built (lib/dist). ${remedy}`);
  return python;
}
