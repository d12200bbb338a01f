import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { root } from './fixture';

const eslint = new ESLint({
  cwd: root,
  // The rule needs no types; reading the whole program would take seconds.
  overrideConfig: {
    languageOptions: { parserOptions: { project: null } },
    rules: { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/no-misused-promises': 'off' }
  }
});

/** Whether a line in a file of lib/ breaks the rule of the arrows. */
async function isRefused(file: string, imported: string): Promise<boolean> {
  const text = `import * as other from '${imported}';\nexport const kept = other;\n`;
  const [result] = await eslint.lintText(text, { filePath: path.join(root, 'lib', file) });
  assert.equal(result?.fatalErrorCount, 0);
  return result.messages.some(({ ruleId }) => ruleId === 'boundaries/element-types');
}

const cases: [string, string, boolean][] = [
  ['engine/loop.ts', './trees', false],
  ['engine/loop.ts', '../energies', true],
  ['energies/energy.ts', '../engine', false],
  ['energies/energy.ts', '../losses', true],
  ['training/train.ts', '../losses', false],
  ['training/train.ts', '../engine/trees', false],
  ['training/train.ts', '../claims', true],
  ['plots/theme.ts', '../engine/errors', false],
  ['plots/theme.ts', '../engine', true],
  ['claims/claim.ts', '../engine/jit', true],
  ['index.ts', './engine', false]
];

for (const [file, imported, refused] of cases) {
  test(`lib/${file} ${refused ? 'may not' : 'may'} import ${imported}`, async () => {
    assert.equal(await isRefused(file, imported), refused);
  });
}
