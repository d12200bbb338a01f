import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { type Context, fakeContext, isProblem, load, put, type Step } from './fixture';

const { alone } = load<{ alone<T>(context: Context, work: () => Promise<T>): Promise<T> }>('setup/lock.mjs');
const { library } = load<{ library: Step }>('setup/build.mjs');
const { setup } = load<{ setup(options: { context: Context }): Promise<void> }>('setup.mjs');
const { writeJson, readJson } = load<{ writeJson(file: string, value: unknown): void; readJson(file: string): unknown }>('setup/stamp.mjs');

test('a stamp is whole or absent, and a broken one counts as absent', () => {
  const { context } = fakeContext();
  const file = path.join(context.root, 'deep', 'stamp.json');
  writeJson(file, { a: 1 });
  assert.deepEqual(readJson(file), { a: 1 });
  assert.deepEqual(readdirSync(path.dirname(file)), ['stamp.json']);
  put(file, '{"a"');
  assert.equal(readJson(file), undefined);
});

test('the lock of a set-up that died is taken over', async () => {
  const { context, said } = fakeContext();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const file = put(path.join(context.root, '.cache', 'setup.lock'), String(dead));
  assert.equal(await alone(context, () => Promise.resolve(readFileSync(file, 'utf8'))), String(process.pid));
  assert.equal(existsSync(file), false);
  assert.deepEqual(said, []);
});

test('two set-ups at once follow one another', async () => {
  const { context, said } = fakeContext();
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} starts`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`${name} ends`);
  };
  await Promise.all([alone(context, work('first')), alone(context, work('second'))]);
  assert.deepEqual(order, ['first starts', 'first ends', 'second starts', 'second ends']);
  assert.match(said.join('\n'), /waiting for another set-up/);
});

test('a missing Python is told before anything is downloaded', async () => {
  const { context, ran, said } = fakeContext();
  put(path.join(context.root, 'native', 'tensorflow.json'), '{"version":"0","wheels":{}}');
  await assert.rejects(setup({ context }), isProblem(/no Python was found/, /Install Python/));
  assert.ok(ran.every((words) => words.includes('-c')));
  assert.deepEqual(said, []);
});

test('a library that does not compile: the compiler’s words, and the next run tries again', async () => {
  const { context } = fakeContext({ run: () => Promise.resolve({ code: 2, output: "lib/a.ts(1,1): error TS1005: ';' expected." }) });
  put(path.join(context.root, 'lib', 'a.ts'), 'export const a = 1');
  await assert.rejects(library.install(context), isProblem(/the library does not compile/, /Mend the errors/));
  assert.equal(library.isDone(context), false);
});

test('the library is built again when a source changes, and what lost its source is removed', async () => {
  const { context } = fakeContext({ run: () => Promise.resolve({ code: 0, output: '' }) });
  const source = put(path.join(context.root, 'lib', 'a.ts'), 'export const a = 1');
  const kept = put(path.join(context.root, 'lib', 'dist', 'a.js'), '');
  const orphan = put(path.join(context.root, 'lib', 'dist', 'renamed.js'), '');
  const record = put(path.join(context.root, '.cache', 'lib.tsbuildinfo'), '{}');
  await library.install(context);
  assert.deepEqual([library.isDone(context), existsSync(kept), existsSync(orphan), existsSync(record)], [true, true, false, false]);
  put(source, 'export const a = 2');
  assert.equal(library.isDone(context), false);
});
