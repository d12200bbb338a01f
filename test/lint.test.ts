import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { it } from 'node:test';

it('the code is lint-free and formatted, and imports point down the list of folders', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'lint'], { cwd: path.resolve(__dirname, '..', '..'), encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
