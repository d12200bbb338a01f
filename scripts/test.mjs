// `npm test [-- WORDS]`: sets up, compiles and runs the tests, those only whose path holds one of the words. Its last line is `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { createContext } from './setup/context.mjs';
import { listFiles } from './setup/stamp.mjs';
import { setupOrExit } from './setup.mjs';
import { describeFailure, TestCount } from './test-count.mjs';

const context = createContext();
await setupOrExit({ withTests: true, context });
process.chdir(context.root);

const folder = path.join(context.root, 'build', 'test');
const nameOf = (file) => path.relative(folder, file).replace(/\.js$/, '.ts');
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const isAsked = (file) => words.length === 0 || words.some((word) => nameOf(file).includes(word));
const files = listFiles(folder, (name) => name.endsWith('.test.js')).filter(isAsked);
if (files.length === 0) {
  console.error(`no test file matches ${words.map((word) => `'${word}'`).join(', ') || 'test/**/*.test.ts'}`);
  process.exit(1);
}

/** A file that hangs is ended after this time, in milliseconds. */
const longest = 900_000;

/** Runs one file in a process of its own and prints its failures and its line. */
async function runFile(file) {
  const count = new TestCount();
  for await (const { type, data } of run({ files: [file], timeout: longest })) {
    if (type === 'test:stdout' || type === 'test:stderr') process[type.slice('test:'.length)].write(data.message);
    if (type === 'test:pass') count.add(data, true);
    if (type === 'test:fail' && count.add(data, false)) console.log(describeFailure(data, nameOf(file)));
  }
  console.log(`${count.failed ? 'FAIL' : 'ok  '} ${nameOf(file)}: ${count.details()}`);
  return count;
}

/** The machine's threads are TensorFlow's too: two files at a time. */
async function runFiles(pending, counts) {
  for (let file = pending.shift(); file; file = pending.shift()) counts.push(await runFile(file));
}

// What the tests leave in the folder for temporary files goes with the run.
const scratch = mkdtempSync(path.join(tmpdir(), 'ebm-tests-'));
process.env.TMPDIR = scratch;
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const counts = [];
const pending = [...files];
const started = performance.now();
await Promise.all([runFiles(pending, counts), runFiles(pending, counts)]);

const total = (verdict) => counts.reduce((sum, count) => sum + count[verdict], 0);
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(total);
for (const failure of counts.flatMap(({ failures }) => failures)) console.log(`failed: ${failure}`);
console.log(`${files.length} test ${files.length === 1 ? 'file' : 'files'} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
