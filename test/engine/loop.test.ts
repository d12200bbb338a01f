import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AbortedError, ArgumentError, chunkedLoop, grad, jit, loop, scan, ShapeError, stopGradient, tf, valueAndGrad } from 'ebm';
import { distance, leaked, modes, values } from './support';

describe('loop', () => {
  it('repeats, nests, captures from outside, and counts by an input', () => {
    for (const mode of modes) {
      // Σ_{i<3} Σ_{j<4} (i·j + a) = 3·6 + 12 a
      const nested = jit(
        (a: tf.Tensor, inner: tf.Tensor) =>
          loop(3, tf.scalar(0), (i, outer) => loop(inner, outer, (j, sum) => sum.add(i.mul(j).cast('float32')).add(a))),
        { mode }
      );
      assert.deepEqual(values(nested(0.5, tf.scalar(4, 'int32'))), [24]);
      assert.deepEqual(values(nested(0.5, tf.scalar(0, 'int32'))), [0]);
      assert.deepEqual(values(jit((x: tf.Tensor) => loop(0, x, (_, s) => s.add(1)), { mode })(tf.tensor1d([1, 2]))), [1, 2]);
    }
  });

  it('takes gradients inside its body', () => {
    for (const mode of modes) {
      const descent = jit((x: tf.Tensor) => loop(50, x, (_, s) => s.sub(grad((y: tf.Tensor) => y.sub(3).square().sum())(s).mul(0.1))), { mode });
      // x_k − 3 = 0.8^k (x_0 − 3)
      assert.ok(distance(values(descent(tf.tensor1d([0, 10]))), [3 - 3 * 0.8 ** 50, 3 + 7 * 0.8 ** 50]) < 1e-6);
    }
  });

  it('refuses a count or a state of the wrong form', () => {
    const x = tf.tensor1d([1, 2]);
    assert.throws(() => loop(-1, x, (_, s) => s), ArgumentError);
    assert.throws(() => loop(1.5, x, (_, s) => s), ArgumentError);
    assert.throws(() => loop(tf.scalar(2), x, (_, s) => s), ShapeError);
    assert.throws(
      () => loop(2, x, (_, s) => s.sum() as never),
      (error: Error) => error instanceof ShapeError && /float32\[\] after/.test(error.message)
    );
    assert.throws(() => jit((y: tf.Tensor) => loop(2, { y }, (_, s) => ({ y: s.y.cast('int32') })), { mode: 'graph' })(x), /state\.y/);
    assert.throws(() => loop(2, { x }, () => ({ z: x }) as never), ShapeError);
  });
});

describe('scan', () => {
  // x_{i+1} = sin(a x_i); record x_i²
  const run = (x: tf.Tensor, a: tf.Tensor): [tf.Tensor, { square: tf.Tensor; index: tf.Tensor }] =>
    scan(4, x, (index, s) => [s.mul(a).sin(), { square: s.square(), index }]);

  it('stacks a record of each step', () => {
    for (const mode of modes) {
      const [last, { square, index }] = jit(run, { mode })(tf.scalar(2), 0.5);
      const path = [2];
      for (let i = 0; i < 4; i++) path.push(Math.sin(0.5 * (path[i] as number)));
      assert.ok(distance(values(last), [path[4] as number]) < 1e-6);
      assert.ok(
        distance(
          values(square),
          path.slice(0, 4).map((value) => value ** 2)
        ) < 1e-6
      );
      assert.deepEqual(values(index), [0, 1, 2, 3]);
    }
  });

  it('has a right gradient in every mode: in the state, in what the body captures, with integers along', () => {
    const loss = (x: tf.Tensor, a: tf.Tensor): tf.Tensor => {
      const doubled = a.mul(2);
      const [last, record] = scan(4, { x, count: tf.scalar(0, 'int32') }, (_, s) => [
        { x: s.x.mul(doubled).sin().add(s.x.mul(0.1)), count: s.count.add(tf.scalar(1, 'int32')) },
        s.x.mul(a).square()
      ]);
      return last.x.sum().add(record.mean());
    };
    const reference = (x: number[], a: number): number => {
      let sum = 0;
      let record = 0;
      for (let value of x) {
        for (let i = 0; i < 4; i++) {
          record += (value * a) ** 2 / (4 * x.length);
          value = Math.sin(value * 2 * a) + 0.1 * value;
        }
        sum += value;
      }
      return sum + record;
    };
    const [x, a, h] = [[1, 2, 3], 0.3, 1e-5];
    const byX = x.map((_, k) => {
      const shifted = (d: number): number[] => x.map((value, j) => value + (j === k ? d : 0));
      return (reference(shifted(h), a) - reference(shifted(-h), a)) / (2 * h);
    });
    const byA = (reference(x, a + h) - reference(x, a - h)) / (2 * h);
    for (const mode of modes) {
      const both = jit((p: { x: tf.Tensor; a: tf.Tensor }) => valueAndGrad((q: { x: tf.Tensor; a: tf.Tensor }) => loss(q.x, q.a))(p), { mode });
      const [value, gradient] = both({ x: tf.tensor1d(x), a });
      assert.ok(distance(values(value), [reference(x, a)]) < 1e-5, mode);
      assert.ok(distance(values(gradient.x), byX) < 1e-5, `${mode}: ${values(gradient.x)} for ${byX}`);
      assert.ok(distance(values(gradient.a), [byA]) < 1e-5, `${mode}: ${values(gradient.a)} for ${byA}`);
      assert.equal(
        leaked(() => tf.dispose(both({ x: tf.tensor1d(x), a: 0.3 }) as never)),
        1,
        'only the input that this line made'
      );
    }
  });
});

describe('grad', () => {
  it('counts only uses by its own argument, and gives zeros for what is not used', () => {
    const x = tf.tensor1d([1, 2]);
    const product = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => a.mul(b).sum();
    assert.deepEqual(values(grad(product)(x, x)), [1, 2]);
    assert.deepEqual(values(grad((tree: { used: tf.Tensor; unused: tf.Tensor }) => tree.used.sum())({ used: x, unused: x }).unused), [0, 0]);
  });

  it('stops at stopGradient, around a compiled loop too', () => {
    for (const mode of modes) {
      const chain = jit(
        (x: tf.Tensor) =>
          grad((y: tf.Tensor) =>
            stopGradient(loop(3, y, (_, s) => s.mul(y)))
              .mul(y)
              .sum()
          )(x),
        { mode }
      );
      assert.deepEqual(values(chain(tf.tensor1d([1, 2, 3]))), [1, 16, 81]);
    }
  });

  it('refuses what is no scalar, no float, and names an operation without gradient', () => {
    const x = tf.tensor1d([1, 2]);
    assert.throws(
      () => grad((y: tf.Tensor) => y)(x),
      (error: Error) => error instanceof ShapeError && /scalar/.test(error.message)
    );
    assert.throws(() => grad((y: tf.Tensor) => y.sum())(tf.tensor1d([1], 'int32')), ShapeError);
    assert.throws(() => grad((y: tf.Tensor) => tf.topk(y, 1).values.sum())(x), /TopK/);
  });
});

describe('chunkedLoop', () => {
  const body = (index: tf.Scalar, state: { x: tf.Tensor }, { rate }: { rate: tf.Tensor }): { x: tf.Tensor } => ({
    x: state.x.mul(rate).add(index.cast('float32').mul(1e-3))
  });
  const options = { state: { x: tf.tensor1d([1, 2]) }, inputs: { rate: tf.scalar(0.99) }, body };

  it('does not depend on how it was cut, and resumes bit for bit', async () => {
    const whole = await chunkedLoop({ ...options, steps: 500 });
    const fine = await chunkedLoop({ ...options, steps: 500, every: 7, chunkMilliseconds: 0.01 });
    const half = await chunkedLoop({ ...options, steps: 250 });
    const rest = await chunkedLoop({ ...options, steps: 500, start: 250, state: half });
    assert.deepEqual(values(fine.x), values(whole.x));
    assert.deepEqual(values(rest.x), values(whole.x));
  });

  it('reports progress, shows the state at its borders, and leaves nothing behind', async () => {
    const seen: number[] = [];
    const before = tf.memory().numTensors;
    let last = 0;
    const result = await chunkedLoop({
      ...options,
      steps: 20,
      every: 8,
      onChunk: (step) => void seen.push(step),
      onProgress: ({ step }) => (last = step)
    });
    assert.deepEqual(seen, [8, 16, 20]);
    assert.equal(last, 20);
    tf.dispose(result as never);
    assert.equal(tf.memory().numTensors, before);
  });

  it('stops on an abort and says from where to go on', async () => {
    const controller = new AbortController();
    const run = chunkedLoop({
      ...options,
      steps: 1000,
      every: 10,
      signal: controller.signal,
      onChunk: (step) => void (step === 30 && controller.abort())
    });
    const error = await run.then(
      () => assert.fail('ran to the end'),
      (reason: unknown) => reason
    );
    assert.ok(error instanceof AbortedError);
    const { step, state } = error.partial as { step: number; state: { x: tf.Tensor } };
    assert.equal(step, 30);
    const resumed = await chunkedLoop({ ...options, steps: 1000, start: step, state });
    assert.deepEqual(values(resumed.x), values((await chunkedLoop({ ...options, steps: 1000 })).x));
  });

  it('refuses numbers that make no run', async () => {
    await assert.rejects(chunkedLoop({ ...options, steps: -1 }), ArgumentError);
    await assert.rejects(chunkedLoop({ ...options, steps: 5, every: 0 }), ArgumentError);
  });
});
