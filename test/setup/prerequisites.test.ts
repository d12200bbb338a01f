import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { type Context, fakeContext, isProblem, load, put } from './fixture';

const { checkNode, checkDisk, findCompiler, findPython } = load<{
  checkNode(version: string): void;
  checkDisk(context: Context, step: string, megabytes: number): void;
  findCompiler(context: Context): string | undefined;
  findPython(context: Context): Promise<{ command: string; version: string }>;
}>('setup/prerequisites.mjs');

/** Pythons by name, each with what the probe prints. */
const pythons = (found: Record<string, string>) =>
  fakeContext({ run: (command) => Promise.resolve(command in found ? { code: 0, output: `${found[command]}\n` } : { code: 127, output: '' }) })
    .context;

for (const version of ['20.19.0', '20.20.2', '22.12.0', '23.0.0', '24.21.0', '26.0.0']) {
  test(`Node ${version} is taken`, () => checkNode(version));
}

for (const version of ['16.20.0', '18.20.4', '20.18.3', '21.7.0', '22.11.0']) {
  test(`Node ${version} is refused with the remedy`, () => {
    assert.throws(() => checkNode(version), isProblem(new RegExp(`Node ${version} is too old: 20.19`), /Install a current Node/));
  });
}

test('the first Python that is new enough is taken', async () => {
  assert.deepEqual(await findPython(pythons({ python3: '3.11.7 True' })), { command: 'python3', version: '3.11.7' });
  assert.deepEqual(await findPython(pythons({ python3: '3.9.2 True', 'python3.12': '3.12.1 True' })), { command: 'python3.12', version: '3.12.1' });
});

test('a Python that is too old, without venv or missing: one line with the remedy', async () => {
  await assert.rejects(
    findPython(pythons({ python3: '3.9.18 True' })),
    isProblem(/Python 3\.9\.18 is too old: 3\.10 or newer/, /Install Python 3\.10/)
  );
  await assert.rejects(findPython(pythons({ python3: '3.11.2 False' })), isProblem(/Python 3\.11\.2 has no venv module/, /python3-venv/));
  await assert.rejects(findPython(pythons({})), isProblem(/no Python was found/, /set PYTHON/));
});

test('$PYTHON alone is looked at where it is set', async () => {
  const context = pythons({ python3: '3.11.7 True' });
  context.env = { PYTHON: '/nowhere/python3' };
  await assert.rejects(findPython(context), isProblem(/no Python was found at \/nowhere\/python3/, /Install Python/));
});

test('the compiler is found along the PATH, and only there', () => {
  const { context } = fakeContext();
  assert.equal(findCompiler(context), undefined);
  const folder = path.join(context.root, 'bin');
  put(path.join(folder, 'g++'), 'not executable');
  context.env = { PATH: folder };
  assert.equal(findCompiler(context), undefined);
  const clang = put(path.join(folder, 'clang++'), '#!/bin/sh\n', 0o755);
  assert.equal(findCompiler(context), clang);
  const gcc = put(path.join(folder, 'g++'), '#!/bin/sh\n', 0o755);
  assert.equal(findCompiler(context), gcc);
});

test('too little disk is told before anything is downloaded', () => {
  const { context } = fakeContext({ freeBytes: () => 100e6 });
  assert.throws(() => checkDisk(context, 'npm packages', 1200), isProblem(/npm packages needs 1200 MB of disk, 100 MB are free/, /Free some space/));
});
