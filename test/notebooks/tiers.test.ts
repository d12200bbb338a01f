import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { root, withoutJupyter } from './environment';

interface Claim {
  id: string;
  pass: boolean;
}

/** The claims of notebook 02 as a fresh run on this tier finds them. */
function claimsOn(tier: string, folder: string): Promise<Claim[]> {
  const folders = ['figures', 'results', 'cache'].flatMap((name) => [`--${name}`, join(folder, tier, name)]);
  const env = { ...process.env, EBM_TIER: tier };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(root, 'scripts', 'notebooks.mjs'), '02', ...folders], { cwd: root, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${tier}: ${stdout}${stderr}`));
      else resolve(JSON.parse(readFileSync(join(folder, tier, 'figures', 'claims.json'), 'utf8')) as Claim[]);
    });
  });
}

describe('notebook 02 on each tier', { skip: withoutJupyter }, () => {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'tiers-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('has the same claims, and each holds', async () => {
    const verdicts = async (tier: string): Promise<[string, boolean][]> => (await claimsOn(tier, folder)).map(({ id, pass }) => [id, pass]);
    const compiled = await verdicts('xla');
    assert.ok(compiled.length >= 15);
    assert.ok(compiled.every(([, pass]) => pass));
    for (const tier of ['graph', 'wasm']) assert.deepEqual(await verdicts(tier), compiled, tier);
  });
});
