import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findCompiler } from './prerequisites.mjs';
import { diagnose } from './problem.mjs';
import { digest, readJson, writeJson } from './stamp.mjs';
import { tensorflowFolder } from './tensorflow.mjs';

/** tfjs-node's folder. */
export const addon = ({ root }) => path.join(root, 'node_modules', '@tensorflow', 'tfjs-node');

const quietSource = ({ root }) => path.join(root, 'native', 'quiet.cc');
const binaries = (context) => path.join(addon(context), 'lib', 'napi-v8');
/** The engine takes this file's presence as the word that our library, with XLA inside, is in place; so it is written last. */
const stamp = (context) => path.join(addon(context), 'deps', 'ebm-native.json');
const recipe = 1;

const inputs = (context, target) => digest(String(recipe), target.sha256, { file: quietSource(context) });

export function isAddonDone(context, target) {
  const whole = quietName(context) === undefined || existsSync(path.join(binaries(context), quietName(context)));
  return whole && existsSync(path.join(binaries(context), 'tfjs_binding.node')) && readJson(stamp(context))?.inputs === inputs(context, target);
}

/** Compiles tfjs-node's binding against libtensorflow, and beside it the small library that quiets TensorFlow's log. */
export async function buildAddon(context, target) {
  context.say('native engine: compiling the addon, about 10 s …');
  const folder = path.join(addon(context), 'lib', 'partial');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const args of compilations(context, folder)) {
    const { code, output } = await context.run(findCompiler(context), args, { cwd: addon(context), env: context.env });
    if (code !== 0) throw diagnose('native engine: compiling', output);
  }
  rmSync(stamp(context), { force: true });
  rmSync(path.join(addon(context), 'deps', 'lib'), { recursive: true, force: true });
  rmSync(binaries(context), { recursive: true, force: true });
  renameSync(folder, binaries(context));
  writeJson(stamp(context), { tensorflow: target.version, sha256: target.sha256, package: target.package, inputs: inputs(context, target) });
}

const quietName = ({ platform }) => (platform === 'linux' ? 'libebm_quiet.so' : undefined);

function compilations(context, folder) {
  const mac = context.platform === 'darwin';
  const tensorflow = tensorflowFolder(context);
  const common = ['-std=c++17', '-O2', '-fPIC', '-shared', `-I${path.join(tensorflow, 'include')}`];
  // Relative, so that the repository can be moved: lib/napi-v8, tfjs-node, @tensorflow, node_modules, the root.
  const library = '../../../../../.cache/native/tensorflow';
  const binding = [
    ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION', '-DNAPI_VERSION=8'],
    ...[`-I${path.join(context.root, 'node_modules', 'node-api-headers', 'include')}`, '-I..', '-I.'],
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', path.join(folder, 'tfjs_binding.node')]
  ];
  if (mac) {
    const libraries = ['cc', 'framework'].map((name) => path.join(tensorflow, `libtensorflow_${name}.2.dylib`));
    return [[...common, ...binding, ...libraries, '-undefined', 'dynamic_lookup', `-Wl,-rpath,@loader_path/${library}`]];
  }
  // TensorFlow logs from its own start-up code: only a library that the loader starts before all others can come first.
  const quiet = [...common, quietSource(context), '-o', path.join(folder, quietName(context)), '-Wl,-z,initfirst'];
  const libraries = [`-L${folder}`, `-l:${quietName(context)}`, `-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  const link = [...common, ...binding, '-Wl,--no-as-needed', ...libraries, `-Wl,-rpath,$ORIGIN:$ORIGIN/${library}`];
  return [quiet, link];
}
