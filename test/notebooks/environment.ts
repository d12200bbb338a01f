import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The repository: tests run in it. */
export const root = process.cwd();

/** The virtual environment with Jupyter. */
export const venv = process.env['EBM_VENV'] ?? join(root, '.venv');

/** Why tests that need Jupyter are skipped, or false where it is there. */
export const withoutJupyter = existsSync(join(venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json')) ? false : `no Jupyter with the tslab kernel in ${venv}: npm run ebm -- setup`;

/** The notebooks that the tests run. */
export const fixtures = join(root, 'test', 'notebooks', 'fixtures');
