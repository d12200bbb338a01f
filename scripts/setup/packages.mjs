import path from 'node:path';
import { checkDisk } from './prerequisites.mjs';
import { diagnose, SetupProblem } from './problem.mjs';
import { readJson } from './stamp.mjs';

const downloaded = 300;
const unpacked = 900;

/** The npm packages of package-lock.json. */
export const packages = {
  name: 'npm packages',

  /** npm's own record of what it installed, written at the end of an installation, holds just what the lock file asks for. */
  isDone({ root }) {
    const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
    const installed = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages;
    if (!wanted || !installed) return false;
    const asked = Object.entries(wanted).filter(([name]) => name !== '');
    const same = ([name, entry]) => {
      const found = installed[name];
      if (!found) return Boolean(entry.optional || entry.devOptional || entry.peer);
      return found.version === entry.version && found.integrity === entry.integrity;
    };
    return asked.every(same) && Object.keys(installed).every((name) => name in wanted);
  },

  async install(context) {
    checkDisk(context, 'npm packages', downloaded + unpacked);
    context.say(`npm packages: downloading about ${downloaded} MB (${unpacked} MB unpacked in node_modules), about a minute …`);
    const npm = context.env.npm_execpath ? [process.execPath, context.env.npm_execpath] : ['npm'];
    const quickly = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
    const args = [...npm.slice(1), 'ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...quickly];
    const { code, output } = await context.run(npm[0], args, { cwd: context.root, env: context.env });
    if (code === 127) throw new SetupProblem('npm was not found', 'Install Node with its npm (20, 22 or 24) and run it again.');
    if (code !== 0) throw diagnose('npm packages', output);
  }
};
