import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { type Context, fakeContext, isProblem, load, put, root, type Step } from './fixture';

const { packages } = load<{ packages: Step }>('setup/packages.mjs');
const { python } = load<{ python: Step }>('setup/python.mjs');

// What npm 10 and pip 24 print, shortened.
const outputs = {
  npmOffline:
    'npm error code ENOTFOUND\nnpm error network request to https://registry.example/x failed, reason: getaddrinfo ENOTFOUND registry.example',
  npmHash: 'npm error code EINTEGRITY\nnpm error sha512-aaa integrity checksum failed when using sha512: wanted sha512-aaa but got sha512-bbb.',
  npmDisk: 'npm error code ENOSPC\nnpm error syscall write\nnpm error nospc ENOSPC: no space left on device, write',
  pipOffline:
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError: Failed to establish a new connection'\nERROR: No matching distribution found",
  pipHash: 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    Expected sha256 aaa\n         Got        bbb'
};

/** Python answers the probe; the programs that install answer as told. */
const failing = (output: string): Partial<Context> => ({
  run: (_command, args) =>
    Promise.resolve(args[0] === '-c' ? { code: 0, output: '3.11.7 True' } : args[1] === 'venv' ? { code: 0, output: '' } : { code: 1, output })
});

const cases: [string, Step, string, RegExp, RegExp][] = [
  ['npm without a network', packages, outputs.npmOffline, /npm packages: the package registry cannot be reached/, /Check the network/],
  ['npm with a wrong hash', packages, outputs.npmHash, /npm packages: .*wrong hash/, /Run it again/],
  ['npm on a full disk', packages, outputs.npmDisk, /npm packages: the disk is full/, /Free some/],
  ['pip without a network', python, outputs.pipOffline, /Python packages: the package registry cannot be reached/, /Check the network/],
  ['pip with a wrong hash', python, outputs.pipHash, /Python packages: .*wrong hash/, /Run it again/],
  ['anything else', packages, 'npm error something new', /npm packages failed/, /lines above say why/]
];

for (const [name, step, output, what, remedy] of cases) {
  test(`${name}: one line with the remedy, after the size was said`, async () => {
    const { context, said } = fakeContext(failing(output));
    await assert.rejects(step.install(context), isProblem(what, remedy));
    assert.match(said.join('\n'), /downloading about \d+ MB \(\d+ MB unpacked/);
    assert.equal(step.isDone(context), false);
  });
}

test('a machine without npm is told so', async () => {
  await assert.rejects(packages.install(fakeContext().context), isProblem(/npm was not found/, /Install Node/));
});

test('npm is not run again where its record and the lock file agree, and is where they differ', () => {
  const { context } = fakeContext();
  const record = (version: string) => JSON.stringify({ packages: { 'node_modules/a': { version, integrity: 'sha512-x' } } });
  const lock = {
    packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' }, 'node_modules/mac-only': { version: '1.0.0', optional: true } }
  };
  put(path.join(context.root, 'package-lock.json'), JSON.stringify(lock));
  assert.equal(packages.isDone(context), false);
  put(path.join(context.root, 'node_modules', '.package-lock.json'), record('1.0.0'));
  assert.equal(packages.isDone(context), true);
  put(path.join(context.root, 'node_modules', '.package-lock.json'), record('1.0.1'));
  assert.equal(packages.isDone(context), false);
});

test('an environment without its stamp, of other requirements or of a moved repository is made anew', () => {
  const { context } = fakeContext();
  const { digest } = load<{ digest(...parts: unknown[]): string }>('setup/stamp.mjs');
  const requirements = put(path.join(context.root, 'requirements.txt'), 'plotly==6.0.0 --hash=sha256:x\n');
  put(path.join(context.root, '.venv', 'bin', 'python'), '');
  assert.equal(python.isDone(context), false);
  const stamp = (home: string) =>
    put(path.join(context.root, '.venv', 'ebm.json'), JSON.stringify({ inputs: digest({ file: requirements }), root: home }));
  stamp(context.root);
  assert.equal(python.isDone(context), true);
  stamp('/elsewhere');
  assert.equal(python.isDone(context), false);
  stamp(context.root);
  put(requirements, 'plotly==6.0.1 --hash=sha256:y\n');
  assert.equal(python.isDone(context), false);
});

test('once set up, this repository has nothing left to install', () => {
  const { createContext } = load<{ createContext(): Context }>('setup/context.mjs');
  const context = { ...createContext(), root };
  assert.deepEqual([packages.isDone(context), python.isDone(context)], [true, true]);
});
