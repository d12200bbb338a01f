import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkDisk } from './prerequisites.mjs';
import { diagnose, SetupProblem } from './problem.mjs';
import { venvProgram } from './python.mjs';
import { digest, readJson, writeJson } from './stamp.mjs';

const cache = ({ root }) => path.join(root, '.cache', 'native');
const extractor = ({ root }) => path.join(root, 'scripts', 'setup', 'extract-wheel.py');

/** The folder with libtensorflow and the headers that the addon needs. */
export const tensorflowFolder = (context) => path.join(cache(context), 'tensorflow');

/** The wheel to take the library from on this machine (native/tensorflow.json); undefined where there is none. */
export function nativeTarget({ root, platform, architecture }) {
  const { version, wheels } = JSON.parse(readFileSync(path.join(root, 'native', 'tensorflow.json'), 'utf8'));
  const wheel = wheels[`${platform}-${architecture}`];
  return wheel && { version, ...wheel };
}

/** Whether the library of just this wheel lies there whole. */
export function isTensorflowDone(context, target) {
  const folder = tensorflowFolder(context);
  const made = readJson(path.join(folder, 'ebm.json'));
  if (made?.inputs !== inputs(context, target)) return false;
  return Object.entries(made.libraries).every(([name, bytes]) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size === bytes);
}

const inputs = (context, target) => digest(target.sha256, { file: extractor(context) });

/** Downloads the wheel, checks its hash and keeps of it the two libraries and some 430 headers. */
export async function fetchTensorflow(context, target) {
  const size = Math.round(target.bytes / 1e6);
  checkDisk(context, 'native engine', size * 2 + 900);
  mkdirSync(cache(context), { recursive: true });
  const wheel = (await findWheel(context, target)) ?? (await downloadWheel(context, target, size));
  const partial = path.join(cache(context), 'partial');
  rmSync(partial, { recursive: true, force: true });
  const { env, root } = context;
  const { code, output } = await context.run(venvProgram(context, 'python'), [extractor(context), wheel, partial], { cwd: root, env });
  if (code !== 0) throw diagnose('native engine', output);
  adopt(context, target, path.join(partial, 'tensorflow'));
  rmSync(partial, { recursive: true, force: true });
  rmSync(path.join(cache(context), 'wheel'), { recursive: true, force: true });
}

/** A wheel that an interrupted set-up left behind, if it is whole. */
async function findWheel(context, target) {
  const folder = path.join(cache(context), 'wheel');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.whl')) : [];
  for (const name of names) if ((await hashFile(path.join(folder, name))) === target.sha256) return path.join(folder, name);
  return undefined;
}

async function downloadWheel(context, target, size) {
  const folder = path.join(cache(context), 'wheel');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const requirement = path.join(folder, 'requirement.txt');
  writeFileSync(requirement, `${target.package}==${target.version} --hash=sha256:${target.sha256}\n`);
  context.say(`native engine: downloading TensorFlow ${target.version}, ${size} MB (850 MB unpacked in .cache), about a minute …`);
  const which = [
    '--no-deps',
    '--only-binary=:all:',
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
    '--platform',
    target.tag
  ];
  const how = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2', '--require-hashes'];
  const args = ['-m', 'pip', 'download', ...how, ...which, '--dest', folder, '-r', requirement];
  const { code, output } = await context.run(venvProgram(context, 'python'), args, { cwd: context.root, env: context.env });
  if (code !== 0) throw diagnose('native engine', output);
  const wheel = await findWheel(context, target);
  if (!wheel)
    throw new SetupProblem('native engine: the downloaded wheel has a wrong hash', 'Run it again; if it stays so, use another network or registry.');
  return wheel;
}

/** Puts the extracted folder in its place, its stamp inside, by one rename. */
function adopt(context, target, extracted) {
  const libraries = readdirSync(extracted).filter((name) => name.startsWith('libtensorflow'));
  const sizes = Object.fromEntries(libraries.map((name) => [name, statSync(path.join(extracted, name)).size]));
  writeJson(path.join(extracted, 'ebm.json'), { inputs: inputs(context, target), version: target.version, libraries: sizes });
  const folder = tensorflowFolder(context);
  const old = `${folder}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(extracted, folder);
  rmSync(old, { recursive: true, force: true });
}

export async function hashFile(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
