import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ArgumentError, chunkedLoop, float64, grad, jit, loop, scan, tf, TraceError } from 'ebm';
import { leaked, modes, values } from './support';

const x = tf.tensor1d([1, 2, 3]);

describe('gradients past a body that returns a tensor from outside', () => {
  it('pass through scan, by its state and by its record', () => {
    for (const mode of modes) {
      const byState = jit(
        (p: tf.Tensor) =>
          grad((q: tf.Tensor) => {
            const y = q.square();
            return scan(2, tf.zeros([3]), (_, s) => [y, s])[0].sum();
          })(p),
        { mode }
      );
      assert.deepEqual(values(byState(x)), [2, 4, 6], mode);
      const byRecord = jit(
        (p: tf.Tensor) =>
          grad((q: tf.Tensor) => {
            const y = q.square();
            return scan(2, tf.scalar(0), (_, s) => [s.add(1), y])[1].sum();
          })(p),
        { mode }
      );
      assert.deepEqual(values(byRecord(x)), [4, 8, 12], mode);
      const own = jit((p: tf.Tensor) => grad((q: tf.Tensor) => scan(2, q.mul(1), (_, s) => [q, s])[1].sum())(p), { mode });
      assert.deepEqual(values(own(x)), [2, 2, 2], mode);
    }
  });
  it('are refused by loop', () => {
    assert.throws(() => jit((p: tf.Tensor) => grad((q: tf.Tensor) => loop(2, tf.zeros([3]), () => q).sum())(p), { mode: 'graph' })(x), TraceError);
  });
});

describe('programs', () => {
  it('count by a constant tensor, record tensors from outside', () => {
    for (const mode of modes) {
      assert.deepEqual(values(jit((p: tf.Tensor) => loop(tf.scalar(3, 'int32'), p, (_, s) => s.add(1)), { mode })(x)), [4, 5, 6]);
      const [, record] = jit((p: tf.Tensor, y: tf.Tensor) => scan(2, p, (_, s) => [s.add(1), y]), { mode })(x, tf.tensor1d([7]));
      assert.deepEqual(values(record), [7, 7]);
    }
    assert.throws(() => scan(0, x, (_, s) => [s, s]), ArgumentError);
  });

  it('show a NaN to max and min', () => {
    const poisoned = tf.tensor1d([1, NaN, 3, 2]);
    for (const mode of modes) {
      const { high, low } = jit((p: tf.Tensor) => ({ high: p.max(), low: p.min() }), { mode })(poisoned);
      assert.deepEqual([values(high), values(low)], [[NaN], [NaN]], mode);
    }
  });

  it('hold the values that an array had when it became a tensor, in double where they still are', () => {
    for (const mode of modes) {
      const reused = jit(
        (p: tf.Tensor) => {
          const buffer = new Float32Array(3);
          return [0, 1, 2].map((k) => p.add(tf.tensor(buffer.fill(k), [3])));
        },
        { mode }
      );
      assert.deepEqual(reused(x).map(values), [
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5]
      ]);
    }
    const changed = jit(
      (p: tf.Tensor) => {
        const buffer = new Float32Array([1, 2, 3]);
        buffer[0] = 5;
        return p.add(tf.tensor(buffer));
      },
      { precision: 'float64' }
    );
    assert.deepEqual([...changed(x)], [6, 4, 6]);
    const made = jit((p: tf.Tensor) => p.mul(tf.tensor(Float32Array.from([0.1, 0.2, 0.3]))), { precision: 'float64', mode: 'graph' });
    assert.deepEqual([...made(tf.ones([3]))], [0.1, 0.2, 0.3]);
    const inner = jit((p: tf.Tensor) => p, { precision: 'float64' }) as unknown as (p: unknown) => tf.Tensor;
    assert.deepEqual([...jit((p: tf.Tensor) => p.add(inner(float64([0.1, 0.2, 0.3]))), { precision: 'float64' })(tf.zeros([3]))], [0.1, 0.2, 0.3]);
  });

  it('tell static arguments apart: functions below the top, instances, infinities; null from undefined', () => {
    const apply = jit((p: tf.Tensor, how: { f: (q: tf.Tensor) => tf.Tensor }) => how.f(p), { mode: 'graph', static: [1] });
    assert.deepEqual(values(apply(x, { f: (q) => q.add(1) })), [2, 3, 4]);
    assert.deepEqual(values(apply(x, { f: (q) => q.mul(2) })), [2, 4, 6]);
    const bound = jit((p: tf.Tensor, limit: number) => p.add(Number.isFinite(limit) ? 1 : limit > 0 ? 2 : 3), { mode: 'graph', static: [1] });
    assert.deepEqual(
      [0, Infinity, -Infinity].map((limit) => values(bound(tf.scalar(0), limit))[0]),
      [1, 2, 3]
    );
    const map = jit((p: tf.Tensor, by: Map<string, number>) => p.add(by.get('a') ?? 0), { mode: 'graph', static: [1] });
    assert.deepEqual(
      [1, 2].map((a) => values(map(tf.scalar(0), new Map([['a', a]])))[0]),
      [1, 2]
    );
    const optional = jit((p: tf.Tensor, c: number | null | undefined = 7) => p.add(c === null ? 0 : 7), { mode: 'graph' }) as (
      p: tf.Tensor,
      c?: null
    ) => tf.Tensor;
    assert.deepEqual([values(optional(tf.scalar(1), null)), values(optional(tf.scalar(1)))], [[1], [8]]);
  });

  it('survive an async function whose promise rejects', async () => {
    const wrong = jit(
      (async (p: tf.Tensor) => {
        await p.data();
        return p;
      }) as never,
      { mode: 'graph' }
    ) as (p: tf.Tensor) => tf.Tensor;
    assert.throws(() => wrong(x), /async/);
    await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('leave nothing behind where a trace fails or a state is a number', async () => {
    const broken = jit((p: tf.Tensor) => p.reshape([2, 2]), { mode: 'graph' });
    assert.equal(
      leaked(() => assert.throws(() => broken(x))),
      0
    );
    assert.equal(
      leaked(() => loop(2, 1, (_, s) => s.add(1)).dispose()),
      0
    );
    const before = tf.memory().numTensors;
    (await chunkedLoop({ steps: 3, state: { a: 1 }, body: (_, { a }) => ({ a: a.add(1) }) })).a.dispose();
    await assert.rejects(chunkedLoop({ steps: 3, state: { a: x }, body: (_, { a }) => ({ a: a.reshape([2, 2]) }) }));
    assert.equal(tf.memory().numTensors, before);
  });

  it('gather with batch dimensions: NaN out of range', () => {
    for (const mode of ['graph', 'xla'] as const) {
      const rows = jit((p: tf.Tensor, at: tf.Tensor) => tf.gather(p, at as tf.Tensor2D, 1, 1), { mode });
      const got = rows(
        tf.tensor2d([
          [1, 2],
          [3, 4]
        ]),
        tf.tensor2d(
          [
            [0, 2],
            [1, -1]
          ],
          [2, 2],
          'int32'
        )
      );
      assert.deepEqual(values(got), [1, NaN, 4, NaN]);
    }
  });
});
