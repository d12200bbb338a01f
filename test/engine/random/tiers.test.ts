import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { random, ready, tf, tier } from 'ebm';

/** What must be identical everywhere: bits, uniforms and what is made of them without rounding. */
function drawAll(): string {
  const key = random.key(2024);
  const draws = [
    random.bits(key, [101]),
    ...random.split(key, 3),
    random.foldIn(key, 12),
    random.uniform(key, [101]),
    random.uniform(key, [101], -0.3, 1.7),
    random.integers(key, [101], -7, 1000),
    random.bernoulli(key, 0.3, [101]),
    random.categorical(key, tf.tensor1d([0, 1, 2]), 101),
    random.permutation(key, 101)
  ];
  return JSON.stringify(draws.map((tensor) => Array.from(tensor.dataSync())));
}

if (process.argv[2] === 'draw') {
  void ready.then(() => process.stdout.write(drawAll()));
} else {
  test('all tiers draw the same', async () => {
    await ready;
    const other = tier() === 'wasm' ? 'graph' : 'wasm';
    const output = execFileSync(process.execPath, [__filename, 'draw'], {
      env: { ...process.env, NODE_TEST_CONTEXT: '', EBM_TIER: other },
      stdio: ['ignore', 'pipe', 'ignore']
    });
    assert.equal(output.toString(), drawAll());
  });
}
