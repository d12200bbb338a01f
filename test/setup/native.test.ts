import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { test } from 'node:test';
import { type Context, fakeContext, load, put, root, type Step } from './fixture';

const { native } = load<{ native: Step }>('setup/native.mjs');
const wheelContent = 'a wheel of a few bytes';
const sha256 = createHash('sha256').update(wheelContent).digest('hex');
const table = { version: '2.21.0', wheels: { 'linux-x64': { package: 'tensorflow-cpu', tag: 'manylinux_2_27_x86_64', sha256, bytes: 22 } } };
const at = (context: Context, ...names: string[]) => path.join(context.root, ...names);
const addon = (context: Context, ...names: string[]) => at(context, 'node_modules', '@tensorflow', 'tfjs-node', ...names);

/** Programs that do in small what pip, the extractor and the compiler do. */
function machine({ served = wheelContent, pip = { code: 0, output: '' }, compiler = { code: 0, output: '' } } = {}) {
  const fake = fakeContext({
    run: (_command, args) => {
      if (args.includes('download')) {
        if (pip.code === 0) put(path.join(args[args.indexOf('--dest') + 1] ?? '', 'tensorflow_cpu.whl'), served);
        return Promise.resolve(pip);
      }
      if (args[0]?.endsWith('extract-wheel.py')) {
        for (const name of ['cc', 'framework']) put(path.join(args[2] ?? '', 'tensorflow', `libtensorflow_${name}.so.2`), `library ${name}`);
        return Promise.resolve({ code: 0, output: '' });
      }
      if (compiler.code === 0) put(args[args.indexOf('-o') + 1] ?? '', 'compiled');
      return Promise.resolve(compiler);
    }
  });
  const { context } = fake;
  put(at(context, 'native', 'tensorflow.json'), JSON.stringify(table));
  put(at(context, 'native', 'quiet.cc'), '');
  mkdirSync(addon(context, 'lib'), { recursive: true });
  put(at(context, 'bin', 'g++'), '#!/bin/sh\n', 0o755);
  context.env = { PATH: at(context, 'bin') };
  const downloads = () => fake.ran.filter((words) => words.includes('download')).length;
  return { ...fake, downloads };
}

test('from nothing: the size is said, one download, then nothing is left to do', async () => {
  const { context, said, warned, downloads } = machine();
  assert.equal(native.isDone(context), false);
  await native.install(context);
  assert.equal(native.isDone(context), true);
  assert.equal(downloads(), 1);
  assert.deepEqual(warned, []);
  assert.match(said[0] ?? '', /downloading TensorFlow 2\.21\.0, \d+ MB/);
  assert.equal(existsSync(at(context, '.cache', 'native', 'wheel')), false);
});

test('no compiler: one warning with the remedy, nothing downloaded, the set-up goes on', async () => {
  const { context, warned, ran } = machine();
  context.env = { PATH: '' };
  await native.install(context);
  assert.equal(warned.length, 1);
  assert.match(warned[0] ?? '', /no C\+\+ compiler was found; the workbench runs on WebAssembly.*Install g\+\+/);
  assert.deepEqual(ran, []);
});

test('an unknown platform: one warning, the set-up goes on', async () => {
  const { context, warned } = machine();
  context.platform = 'sunos';
  await native.install(context);
  assert.match(warned.join('\n'), /^native engine: no library is known for sunos x64; .*WebAssembly/);
});

test('no network: one warning with the remedy, and the next run tries again', async () => {
  const { context, warned } = machine({ pip: { code: 1, output: 'NewConnectionError: Temporary failure in name resolution' } });
  await native.install(context);
  assert.match(warned.at(-1) ?? '', /the package registry cannot be reached; .*WebAssembly.*Check the network/);
  assert.equal(native.isDone(context), false);
});

test('a wrong hash: not unpacked, not used', async () => {
  const { context, warned, ran } = machine({ served: 'something else' });
  await native.install(context);
  assert.match(warned.at(-1) ?? '', /wrong hash.*WebAssembly/);
  assert.equal(ran.length, 1);
  assert.equal(native.isDone(context), false);
});

test('a compiler that fails: its words, one warning, the download kept', async () => {
  const { context, warned, downloads } = machine({ compiler: { code: 1, output: 'fatal error: no such header' } });
  await native.install(context);
  assert.match(warned[0] ?? '', /no such header/);
  assert.match(warned[1] ?? '', /compiling failed; .*WebAssembly/);
  assert.equal(existsSync(addon(context, 'deps', 'ebm-native.json')), false);
  await native.install(context);
  assert.equal(downloads(), 1);
});

test('interrupted after the download: the wheel is used, not fetched again', async () => {
  const { context, downloads } = machine();
  put(at(context, '.cache', 'native', 'wheel', 'tensorflow_cpu.whl'), wheelContent);
  await native.install(context);
  assert.equal(downloads(), 0);
  assert.equal(native.isDone(context), true);
});

test('interrupted in the download: the half wheel is fetched again', async () => {
  const { context, downloads } = machine();
  put(at(context, '.cache', 'native', 'wheel', 'tensorflow_cpu.whl'), wheelContent.slice(5));
  await native.install(context);
  assert.equal(downloads(), 1);
  assert.equal(native.isDone(context), true);
});

test('a truncated library is noticed and made whole', async () => {
  const { context, downloads } = machine();
  await native.install(context);
  truncateSync(at(context, '.cache', 'native', 'tensorflow', 'libtensorflow_cc.so.2'), 3);
  assert.equal(native.isDone(context), false);
  await native.install(context);
  assert.equal(native.isDone(context), true);
  assert.equal(downloads(), 2);
});

test('after npm has wiped node_modules only the addon is built again', async () => {
  const { context, downloads } = machine();
  await native.install(context);
  const stamp = JSON.parse(readFileSync(addon(context, 'deps', 'ebm-native.json'), 'utf8')) as { tensorflow: string; sha256: string };
  assert.deepEqual([stamp.tensorflow, stamp.sha256], ['2.21.0', sha256]);
  put(addon(context, 'deps', 'ebm-native.json'), '');
  assert.equal(native.isDone(context), false);
  await native.install(context);
  assert.equal(downloads(), 1);
  assert.equal(native.isDone(context), true);
});

test('a dead link is replaced; the official binary is left alone', async () => {
  const { context, ran } = machine();
  put(addon(context, 'lib', 'napi-v8', 'tfjs_binding.node'), 'half');
  mkdirSync(addon(context, 'deps', 'lib'), { recursive: true });
  symlinkSync('/nowhere/libtensorflow.so.2', addon(context, 'deps', 'lib', 'libtensorflow.so.2'));
  assert.equal(native.isDone(context), false);
  await native.install(context);
  assert.equal(native.isDone(context), true);

  const official = machine();
  put(addon(official.context, 'lib', 'napi-v8', 'tfjs_binding.node'), 'official');
  put(addon(official.context, 'deps', 'lib', 'libtensorflow.so.2.9.1'), 'official');
  assert.equal(native.isDone(official.context), true);
  assert.ok(ran.length > 0 && official.ran.length === 0);
});

test('the pinned wheels name a package, a platform tag, a size and a SHA-256 each', () => {
  const { wheels } = JSON.parse(readFileSync(path.join(root, 'native', 'tensorflow.json'), 'utf8')) as typeof table;
  for (const wheel of Object.values(wheels)) {
    assert.match(wheel.sha256, /^[0-9a-f]{64}$/);
    assert.ok(wheel.bytes > 1e8 && wheel.package.startsWith('tensorflow') && wheel.tag.length > 0);
  }
});
