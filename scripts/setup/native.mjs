// The native engine: libtensorflow (with oneDNN and XLA) out of PyPI's wheel, and tfjs-node's addon compiled against it.
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { addon, isAddonDone, buildAddon } from './addon.mjs';
import { fetchTensorflow, isTensorflowDone, nativeTarget } from './tensorflow.mjs';
import { findCompiler } from './prerequisites.mjs';
import { SetupProblem } from './problem.mjs';

const without = 'the workbench runs on WebAssembly, without compiled programs (slower, the numbers the same)';

/** Where the native engine cannot be had, the set-up goes on and says once what would bring it. */
export const native = {
  name: 'native engine',

  isDone(context) {
    if (isOfficial(context)) return true;
    const target = nativeTarget(context);
    return target !== undefined && isTensorflowDone(context, target) && isAddonDone(context, target);
  },

  async install(context) {
    try {
      const target = nativeTarget(context);
      if (!target) throw new SetupProblem(`native engine: no library is known for ${context.platform} ${context.architecture}`, officialRemedy);
      if (!findCompiler(context)) throw new SetupProblem('native engine: no C++ compiler was found', compilerRemedy(context));
      if (!isTensorflowDone(context, target)) await fetchTensorflow(context, target);
      await buildAddon(context, target);
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error;
      if (error.details) context.warn(error.details);
      context.warn(`${error.what}; ${without}. ${error.remedy}`);
    }
  }
};

const officialRemedy =
  "Where tfjs-node's own binary exists, 'npm rebuild @tensorflow/tfjs-node --ignore-scripts=false' installs it (compiled graphs, no XLA).";

const compilerRemedy = ({ platform }) =>
  platform === 'darwin'
    ? "Install one with 'xcode-select --install' and run it again."
    : "Install g++ (Debian and Ubuntu: 'apt install g++'; conda: 'gxx') or set CXX to its path, and run it again.";

/** Whether tfjs-node's own binary is in place: its library lies in deps/lib as a file, ours never does. */
export function isOfficial(context) {
  const folder = addon(context);
  const library = path.join(folder, 'deps', 'lib');
  if (existsSync(path.join(folder, 'deps', 'ebm-native.json')) || !existsSync(library)) return false;
  const isLibrary = (name) => name.includes('tensorflow') && lstatSync(path.join(library, name)).isFile();
  const binding = readdirSync(path.join(folder, 'lib')).some((name) => existsSync(path.join(folder, 'lib', name, 'tfjs_binding.node')));
  return binding && readdirSync(library).some(isLibrary);
}
