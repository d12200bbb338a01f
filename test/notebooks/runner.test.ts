import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fixtures, root, withoutJupyter } from './environment';

interface Run {
  code: number;
  output: string;
}

function run(folder: string, ...args: string[]): Promise<Run> {
  const folders = ['figures', 'results', 'cache'].flatMap((name) => [`--${name}`, join(folder, name)]);
  const program = join(root, 'scripts', 'notebooks.mjs');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, '--notebooks', join(folder, 'notebooks'), ...folders, ...args], { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr })
    );
  });
}

function workplace(): string {
  // inside the repository, so that the notebooks' kernel finds the package `ebm`
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'runner-'));
  cpSync(fixtures, join(folder, 'notebooks'), { recursive: true });
  return folder;
}

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as never;

describe('the runner of notebooks', { skip: withoutJupyter }, () => {
  let folder: string;
  let all: Run;

  before(async () => {
    folder = workplace();
    all = await run(folder);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  test('runs all notebooks, whatever one of them does, and fails if one failed', () => {
    assert.equal(all.code, 1);
    assert.match(all.output, /90-passing: ✓ done/);
    assert.match(all.output, /91-failing-claim: ✗ done, but a claim fails/);
    assert.match(all.output, /2 of 4 notebooks ran to their end; 4 claims, 1 failing/);
  });

  test('shows the cell that failed, its error, what is safe and how to go on', () => {
    assert.match(all.output, /✗ 92-throwing failed in its code cell 3:\n\s+\| throw new Error\('thrown on purpose'\);/);
    assert.match(all.output, /Error: thrown on purpose/);
    assert.match(all.output, /Safe: the outputs of the 2 cells before it/);
    assert.match(all.output, /npm run notebooks -- 92/);
    assert.match(all.output, /✗ 93-not-compiling failed in its code cell 1:/);
    assert.match(all.output, /Type 'string' is not assignable to type 'number'/);
    assert.doesNotMatch(all.output, /never reached/);
  });

  test('writes figures, claims without times, and the gallery', () => {
    assert.deepEqual(readdirSync(join(folder, 'figures')).sort(), ['90-well.json', '90-well.png', 'claims.json', 'index.html']);
    const claims: Record<string, unknown>[] = json(join(folder, 'figures', 'claims.json'));
    const verdicts = claims.map(({ notebook, id, pass }) => `${notebook} ${id} ${pass}`);
    assert.deepEqual(verdicts, ['90-passing half true', '90-passing open false', '91-failing-claim wrong false']);
    assert.ok(claims.every((claim) => !('seconds' in claim)));
    const gallery = readFileSync(join(folder, 'figures', 'index.html'), 'utf8');
    assert.match(gallery, /A double well/);
    assert.match(gallery, /Fixture: all claims hold/);
    assert.match(gallery, /✗ FAILS: One half is a third/);
    assert.match(gallery, /○ open, does not hold: An outcome that is only reported/);
  });

  test('leaves the notebooks alone, and keeps the executed ones with pictures', () => {
    for (const name of readdirSync(fixtures).filter((file) => file.endsWith('.ipynb'))) {
      assert.equal(readFileSync(join(folder, 'notebooks', name), 'utf8'), readFileSync(join(fixtures, name), 'utf8'), name);
    }
    const text = readFileSync(join(folder, 'results', '90-passing.ipynb'), 'utf8');
    for (const mime of ['application/vnd.plotly.v1+json', 'image/png', 'application/vnd.ebm.claims+json']) assert.ok(text.includes(`"${mime}"`), mime);
    assert.ok(existsSync(join(folder, 'results', '92-throwing.ipynb')));
  });

  test('--save writes outputs into a notebook that ran, not into one whose claim fails; one is estimated from its last run', async () => {
    const { code, output } = await run(folder, '90', '91', '--save');
    assert.equal(code, 1);
    assert.match(output, /90-passing: 4 cells, about \d+ s/);
    assert.match(output, /91-failing-claim is not saved, for a claim fails/);
    const saved = readFileSync(join(folder, 'notebooks', '90-passing.ipynb'), 'utf8');
    assert.ok(saved.includes('"image/png"') && Buffer.byteLength(saved) <= 1_000_000);
    const failing = readFileSync(join(folder, 'notebooks', '91-failing-claim.ipynb'), 'utf8');
    assert.equal(failing, readFileSync(join(fixtures, '91-failing-claim.ipynb'), 'utf8'));
  });

  test('succeeds where all claims hold, and keeps the claims of the notebooks that did not run', async () => {
    const { code, output } = await run(folder, '90');
    assert.equal(code, 0, output);
    const claims: unknown[] = json(join(folder, 'figures', 'claims.json'));
    assert.equal(claims.length, 3);
  });

  test('a number that no notebook has is an error that lists them', async () => {
    const { code, output } = await run(folder, '17');
    assert.equal(code, 1);
    assert.match(output, /no notebook starts with 17; there are 90-passing/);
  });
});

test('without Jupyter there is one clear line with the remedy', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebm-no-venv-'));
  const before = process.env['EBM_VENV'];
  process.env['EBM_VENV'] = folder;
  try {
    cpSync(fixtures, join(folder, 'notebooks'), { recursive: true });
    const { code, output } = await run(folder);
    assert.equal(code, 1);
    assert.match(output, /^notebooks: the notebooks' Python is missing .*npm run ebm -- setup/);
    assert.equal(output.trim().split('\n').length, 1);
  } finally {
    if (before === undefined) delete process.env['EBM_VENV'];
    else process.env['EBM_VENV'] = before;
  }
});
