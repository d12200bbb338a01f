import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, describe, it } from 'node:test';
import { distance } from './support';

/** What every tier must compute: Langevin steps on an MLP energy with keys, a loop and gradients, and a second derivative. */
const program = `
const { grad, jit, loop, random, ready, tf, tier, tierReason } = require('ebm');
ready.then(() => {
  const energy = (x, w) => tf.tanh(x.matMul(w)).sum().add(x.square().sum().mul(0.5));
  const chain = jit((x, w, key) => loop(20, x, (i, s) =>
    s.sub(grad((y) => energy(y, w))(s).mul(0.05)).add(random.normal(random.foldIn(key, i), [4, 2]).mul(Math.sqrt(0.1)))));
  const w = tf.tensor2d([0.3, -0.2, 0.5, 0.1, 0.4, -0.6], [2, 3]);
  const x = tf.tensor2d([0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8], [4, 2]);
  const second = jit((y) => grad((z) => grad((u) => u.mul(tf.sigmoid(u)).sum())(z).sum())(y));
  let refusal = '';
  try { jit((y) => y, { precision: 'float64' })(x); } catch (error) { refusal = error.name; }
  console.log(JSON.stringify({
    tier: tier(), reason: tierReason(), backend: tf.getBackend(), refusal,
    chain: Array.from(chain(x, w, random.key(7)).dataSync()),
    bits: Array.from(random.bits(random.key(7), [5]).dataSync()),
    second: Array.from(second(tf.tensor1d([0.5])).dataSync())
  }));
});`;

interface Outcome {
  tier: string;
  reason: string;
  backend: string;
  refusal: string;
  chain: number[];
  bits: number[];
  second: number[];
}

function run(environment: Record<string, string>, options: string[] = []): Outcome & { stderr: string } {
  const result = spawnSync(process.execPath, [...options, '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    cwd: path.resolve(__dirname, '..', '..', '..')
  });
  assert.equal(result.status, 0, result.stderr);
  return { ...(JSON.parse(result.stdout.trim().split('\n').pop() as string) as Outcome), stderr: result.stderr };
}

describe('tiers', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-tiers-'));
  after(() => fs.rmSync(folder, { recursive: true }));
  const best = run({});

  it('give the same chain and the same bits', () => {
    // σ(x)(1 − σ(x))(2 + x (1 − 2σ(x))) at 0.5
    const s = 1 / (1 + Math.exp(-0.5));
    const second = s * (1 - s) * (2 + 0.5 * (1 - 2 * s));
    for (const name of ['graph', 'wasm']) {
      const other = run({ EBM_TIER: name });
      assert.equal(other.tier, name);
      assert.match(other.reason, /EBM_TIER/);
      assert.deepEqual(other.bits, best.bits);
      assert.ok(distance(other.chain, best.chain) < 1e-4, `${name}: ${other.chain} for ${best.chain}`);
      assert.ok(distance(other.second, [second]) < 1e-5);
    }
    assert.ok(distance(best.second, [second]) < 1e-5);
  });

  it('fall to WebAssembly without the native library, with one warning that says what to do', () => {
    const preload = path.join(folder, 'without-native.cjs');
    fs.writeFileSync(
      preload,
      `const Module = require('module'); const load = Module._load;
       Module._load = function (request, ...rest) { if (request === '@tensorflow/tfjs-node') throw new Error('libtensorflow.so: cannot open shared object file'); return load.call(this, request, ...rest); };`
    );
    const other = run({}, ['--require', preload]);
    assert.equal(other.tier, 'wasm');
    assert.equal(other.backend, 'wasm');
    assert.equal(other.refusal, 'SetupError', 'what needs the native library says so');
    assert.equal(other.stderr.match(/Warning:/g)?.length, 1, other.stderr);
    assert.match(other.stderr, /cannot open shared object.*npm run ebm -- setup/);
    assert.ok(distance(other.chain, best.chain) < 1e-4);
  });

  it('refuse an unknown name', () => {
    const result = spawnSync(process.execPath, ['-e', "require('ebm')"], {
      encoding: 'utf8',
      env: { ...process.env, EBM_TIER: 'fast' },
      cwd: path.resolve(__dirname, '..', '..', '..')
    });
    assert.notEqual(result.status, 0);
    assert.match(result.stderr, /ArgumentError.*EBM_TIER.*'fast'/);
  });
});
