import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';

const root = path.resolve(__dirname, '..', '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

describe('README', () => {
  it('has code that compiles and runs, and whose claims hold', () => {
    const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] as string);
    assert.ok(blocks.length > 0);
    const folder = path.join(root, 'build', 'readme');
    fs.mkdirSync(folder, { recursive: true });
    blocks.forEach((block, index) => {
      // A notebook's cell may await at its top level; a CommonJS file may not.
      const imports = block.match(/^import .*$/gm) ?? [];
      const body = block.replace(/^import .*$/gm, '');
      const source = path.join(folder, `block-${index}.ts`);
      fs.writeFileSync(
        source,
        `${imports.join('\n')}\nimport { claims } from 'ebm';\nvoid (async () => {\n${body}\nconsole.log(JSON.stringify(claims.ledger()));\n})();\n`
      );
      const options = [
        '--strict',
        '--target',
        'ES2022',
        '--module',
        'CommonJS',
        '--moduleResolution',
        'Node10',
        '--skipLibCheck',
        '--types',
        'node',
        '--outDir',
        folder
      ];
      execFileSync(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...options, source], {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit']
      });
      const run = spawnSync(process.execPath, [path.join(folder, `block-${index}.js`)], { encoding: 'utf8', cwd: root });
      assert.equal(run.status, 0, run.stderr);
      const ledger = JSON.parse(run.stdout.trim().split('\n').pop() as string) as { statement: string; pass: boolean }[];
      ledger.forEach(({ statement, pass }) => assert.ok(pass, statement));
    });
  });

  it('names commands and files that exist', () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const commands = [...readme.matchAll(/npm (?:run )?([a-z]+)/g)].map((match) => match[1] as string);
    assert.ok(commands.length >= 5);
    commands.forEach((command) => assert.ok(command in scripts, `npm run ${command}`));
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] as string).filter((target) => !/^https?:/.test(target));
    // The gallery is made by `npm start`; every other target is committed.
    links.filter((target) => target !== 'figures/index.html').forEach((target) => assert.ok(fs.existsSync(path.join(root, target)), target));
  });
});
