import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { float64, grad, jit, loop, scan, stopGradient, tf } from 'ebm';
import { distance, leaked, values } from './support';

/**
 * Random programs on a state x [4, 3] and a captured matrix w [3, 3]. Every building block maps bounded values to bounded values with a slope
 * of about 1, so that rounding errors stay small: float32 has a unit roundoff of 6e-8, some 30 blocks amplify it to at most 1e-4.
 */
type Block =
  | { kind: 'tanh' | 'sin' | 'sigmoid' | 'softplus' | 'bump' | 'product' | 'gather' | 'reverse' | 'normalise' }
  | { kind: 'sum'; left: Block[]; right: Block[] }
  | { kind: 'loop' | 'scan'; count: number; body: Block[] }
  | { kind: 'descent'; energy: Block[] };

const tolerance = 1e-4;

function apply(blocks: readonly Block[], x: tf.Tensor, w: tf.Tensor): tf.Tensor {
  return blocks.reduce((value, block) => applyOne(block, value, w), x);
}

function applyOne(block: Block, x: tf.Tensor, w: tf.Tensor): tf.Tensor {
  switch (block.kind) {
    case 'tanh':
      return tf.tanh(x);
    case 'sin':
      return tf.sin(x.add(0.3));
    case 'sigmoid':
      return tf.sigmoid(x.mul(1.7));
    case 'softplus':
      return tf.softplus(x).sub(Math.LN2);
    case 'bump':
      return x.mul(tf.exp(x.square().mul(-0.5)));
    case 'product':
      return tf.tanh(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
    case 'gather':
      return tf.gather(x, tf.tensor1d([2, 0, 3, 0], 'int32'));
    case 'reverse':
      return tf.reverse(x, 1);
    case 'normalise':
      return x.div(x.square().sum(1, true).add(1).sqrt());
    case 'sum':
      return apply(block.left, x, w)
        .add(apply(block.right, x, w))
        .mul(0.5);
    case 'loop':
      return loop(block.count, x, (i, state) => apply(block.body, state.add(i.cast('float32').mul(0.01)), w));
    case 'scan': {
      const [last, record] = scan(block.count, x, (_, state) => {
        const next = apply(block.body, state, w);
        return [next, next.mean(0)];
      });
      return last.add(record.mean(0)).mul(0.5);
    }
    case 'descent': {
      const energy = (y: tf.Tensor): tf.Tensor => apply(block.energy, y, w).mul(y).sum();
      return x.sub(grad(energy)(x).mul(0.1)).add(stopGradient(x).mul(0.05));
    }
  }
}

const leaf = fc.constantFrom<Block[]>(
  ...(['tanh', 'sin', 'sigmoid', 'softplus', 'bump', 'product', 'gather', 'reverse', 'normalise'] as const).map((kind): Block[] => [{ kind }])
);
const smooth = fc.array(leaf, { minLength: 1, maxLength: 3 }).map((parts) => parts.flat());
const { program } = fc.letrec<{ program: Block[]; block: Block[] }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    smooth.map((energy): Block[] => [{ kind: 'descent', energy }]),
    fc.record({ left: smooth, right: smooth }).map((arms): Block[] => [{ kind: 'sum', ...arms }]),
    fc
      .record({ kind: fc.constantFrom('loop', 'scan'), count: fc.integer({ min: 1, max: 4 }), body: tie('block') })
      .map((made): Block[] => [made as Block])
  ),
  program: fc.array(tie('block'), { minLength: 1, maxLength: 4 }).map((parts) => parts.flat())
}));

describe('random programs', () => {
  it(`agree eager, as graph, compiled by XLA and in double precision, to ${tolerance}`, () => {
    const start = Array.from({ length: 12 }, (_, k) => Math.sin(1 + 2.3 * k));
    const weights = Array.from({ length: 9 }, (_, k) => 0.6 * Math.cos(0.7 + 1.9 * k));
    const x = tf.tensor(start, [4, 3]);
    const w = tf.tensor(weights, [3, 3]);
    fc.assert(
      fc.property(program, (blocks) => {
        const fn = (state: tf.Tensor, matrix: tf.Tensor): tf.Tensor => apply(blocks, state, matrix);
        const eager = values(tf.tidy(() => fn(x, w)));
        const graph = jit(fn, { mode: 'graph' });
        const xla = jit(fn, { mode: 'xla' });
        const double = jit(fn, { mode: 'graph', precision: 'float64' });
        assert.ok(eager.every(Number.isFinite), 'eager is finite');
        assert.ok(distance(values(graph(x, w)), eager) < tolerance, 'graph');
        assert.ok(distance(values(xla(x, w)), eager) < tolerance, 'xla');
        assert.ok(distance(double(float64(start, [4, 3]) as never, float64(weights, [3, 3]) as never), eager) < tolerance, 'float64');
        assert.equal(
          leaked(() => xla(x, w).dispose()),
          0
        );
        [graph, xla, double].forEach((compiled) => compiled.dispose());
      }),
      { numRuns: 30, seed: 20261121 }
    );
  });
});
