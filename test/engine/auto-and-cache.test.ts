import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { grad, jit, loop, tf } from 'ebm';
import { measureModes } from 'ebm/dist/engine/choose-mode';
import { compile, loadedPrograms } from 'ebm/dist/engine/compiled';
import type { CompiledMode } from 'ebm';
import { distance, values } from './support';

describe("mode 'auto'", () => {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-modes-'));
  before(() => {
    process.env.EBM_CACHE = cache;
  });
  after(() => {
    delete process.env.EBM_CACHE;
    fs.rmSync(cache, { recursive: true });
  });

  it('keeps the fastest, and the first unless another is clearly faster', () => {
    const cost: Record<CompiledMode, number> = { xla: 5, graph: 9, eager: 20 };
    // A clock of its own: real ones waver with whatever else the machine does.
    let time = 0;
    const chosen = (): CompiledMode =>
      measureModes(
        ['xla', 'graph', 'eager'],
        (mode) => (time += cost[mode]),
        () => time
      ).mode;
    assert.equal(chosen(), 'xla');
    cost.eager = 1;
    assert.equal(chosen(), 'eager');
    cost.eager = 4.9;
    assert.equal(chosen(), 'xla');
  });

  it('measures an MLP in both compiled modes, a convolution in all three, and remembers', () => {
    const silu = (x: tf.Tensor): tf.Tensor => x.mul(tf.sigmoid(x));
    const dense = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => loop(5, x, (_, s) => s.sub(grad((y: tf.Tensor) => silu(y.matMul(w)).sum())(s)));
    const filtered = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      grad((y: tf.Tensor) => silu(tf.conv2d(y as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')).sum())(x);
    const cases: [typeof dense, tf.Tensor, tf.Tensor, string[]][] = [
      [dense, tf.ones([8, 4]), tf.ones([4, 4]).mul(0.1), ['xla', 'graph']],
      [filtered, tf.ones([2, 8, 8, 1]), tf.ones([3, 3, 1, 4]).mul(0.1), ['xla', 'graph', 'eager']]
    ];
    for (const [fn, x, w, candidates] of cases) {
      const first = jit(fn);
      const result = values(first(x, w));
      const [report] = first.report();
      assert.deepEqual(Object.keys(report?.milliseconds ?? {}), candidates);
      assert.ok(distance(result, values(tf.tidy(() => fn(x, w)))) < 1e-5);
      const again = jit(fn);
      again(x, w);
      assert.deepEqual(again.report()[0]?.milliseconds, report?.milliseconds, 'taken from memory, not measured again');
      assert.equal(again.report()[0]?.mode, report?.mode);
    }
  });
});

describe('compiled programs', () => {
  it('are shared by functions that trace to one graph', () => {
    const before = loadedPrograms();
    const make = (): ((x: tf.Tensor) => tf.Tensor) => jit((x: tf.Tensor) => x.mul(17).add(4), { mode: 'graph' });
    const x = tf.tensor1d([1, 2]);
    assert.deepEqual(values(make()(x)), values(make()(x)));
    assert.equal(loadedPrograms(), before + 1);
  });

  it('stay bounded in number', () => {
    for (let k = 0; k < 60; k++) {
      const program = jit((x: tf.Tensor) => x.mul(k), { mode: 'graph' });
      program(tf.scalar(1)).dispose();
      program.dispose();
    }
    assert.ok(loadedPrograms() <= 40, `${loadedPrograms()} programs`);
  });

  it('are refused with a typed error when TensorFlow cannot read them', () => {
    assert.throws(() => compile('culprit', new Uint8Array([1, 2, 3]), 0, 0), /culprit/);
  });
});
