import { readdirSync } from 'node:fs';
import path from 'node:path';
import { checkNode, findCompiler, findPython } from '../setup/prerequisites.mjs';
import { readJson } from '../setup/stamp.mjs';

/** What is installed and in which version. @returns {Promise<{name: string, state: 'good' | 'missing' | 'bad', text: string}[]>} */
export async function checkVersions(context) {
  const npm = ['typescript', 'tslab', '@tensorflow/tfjs-node', 'plotly.js'].map((name) => npmPackage(context, name));
  const python = ['jupyterlab', 'nbclient', 'plotly'].map((name) => pythonPackage(context, name));
  return [await node(context), await interpreter(context), await compiler(context), ...npm, ...python, kernel(context)];
}

const good = (name, text) => ({ name, state: 'good', text });

async function node({ nodeVersion, platform, architecture }) {
  return attempt('Node', () => {
    checkNode(nodeVersion);
    return `${nodeVersion} on ${platform} ${architecture}`;
  });
}

function interpreter(context) {
  return attempt('Python', async () => {
    const { command, version } = await findPython(context);
    return `${version} (${command})`;
  });
}

async function attempt(name, work) {
  try {
    return good(name, await work());
  } catch (error) {
    return { name, state: 'bad', text: error.message };
  }
}

async function compiler(context) {
  const program = findCompiler(context);
  if (!program) return { name: 'C++ compiler', state: 'missing', text: 'none; needed only to build the native engine' };
  const { output } = await context.run(program, ['--version'], { env: context.env });
  return good('C++ compiler', output.split('\n')[0]);
}

function npmPackage({ root }, name) {
  const version = readJson(path.join(root, 'node_modules', name, 'package.json'))?.version;
  return version ? good(name, version) : { name, state: 'bad', text: 'not installed' };
}

function pythonPackage(context, name) {
  const label = `${name} (Python)`;
  const version = installedVersion(context, name);
  return version ? good(label, version) : { name: label, state: 'bad', text: 'not installed in .venv' };
}

/** Read from the folder's name: asking the program itself would take a second. */
function installedVersion({ root }, name) {
  try {
    const library = path.join(root, '.venv', 'lib');
    const folders = readdirSync(library).flatMap((version) => readdirSync(path.join(library, version, 'site-packages')));
    return folders.map((folder) => folder.match(/^(\w+)-([\w.]+)\.dist-info$/)).find((match) => match?.[1] === name)?.[2];
  } catch {
    return undefined;
  }
}

function kernel(context) {
  const file = path.join(context.root, '.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  const name = 'TypeScript kernel';
  return readJson(file) ? good(name, 'registered in .venv') : { name, state: 'bad', text: 'not registered in .venv' };
}
