import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, energiesOn, logPartitionOf, mlp, quadratureRule, random, score, ShapeError, tf } from 'ebm';

test('a network energy is what its formula says', () => {
  tf.tidy(() => {
    const model = mlp({ event: [2], hidden: [2], activation: 'tanh', confinement: 0.5 });
    const params = { hidden: [{ weights: tf.tensor2d([1, 2, 3, 4], [2, 2]), bias: tf.tensor1d([0.5, -0.5]) }], output: tf.tensor2d([2, -1], [2, 1]) };
    const energy = model.energy(params, tf.tensor2d([0.1, 0.2], [1, 2])).dataSync()[0]!;
    const expected = 2 * Math.tanh(0.1 + 0.6 + 0.5) - Math.tanh(0.2 + 0.8 - 0.5) + 0.5 * (0.01 + 0.04);
    assert.ok(Math.abs(energy - expected) < 1e-6);
  });
});

test('its start leaves its own tensors and no keys', () => {
  const key = random.key(1);
  const before = tf.memory().numTensors;
  const { hidden, output } = mlp({ hidden: [4, 4] }).init(key);
  assert.equal(tf.memory().numTensors - before, 5);
  tf.dispose([hidden, output] as never);
});

test('the score is minus the difference quotient of the energy', () => {
  tf.tidy(() => {
    const model = mlp({ event: [3], hidden: [16, 16] });
    const params = model.init(random.key(4));
    const x = tf.tensor2d([0.3, -0.7, 1.1], [1, 3]);
    const scores = score(model)(params, x).dataSync();
    for (let i = 0; i < 3; i++) {
      const step = tf.tensor2d(
        [0, 1, 2].map((j) => (i === j ? 1e-2 : 0)),
        [1, 3]
      );
      const [up, down] = [model.energy(params, tf.add(x, step)), model.energy(params, tf.sub(x, step))].map((e) => e.dataSync()[0]!) as [
        number,
        number
      ];
      assert.ok(Math.abs(scores[i]! + (up - down) / 2e-2) < 1e-3);
    }
  });
});

test('initial weights have the variance of their fan-in; the same key gives the same ones', () => {
  const model = mlp({ event: [50], hidden: [400], activation: 'tanh' });
  const weights = model.init(random.key(1)).hidden[0]!.weights.dataSync<'float32'>();
  const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
  assert.ok(Math.abs(variance * 50 - 1) < 4.5 * Math.sqrt(2 / weights.length));
  assert.deepEqual(model.init(random.key(1)).output.dataSync(), model.init(random.key(1)).output.dataSync());
});

test('confined, log Z settles as the box grows; bare, it does not', () => {
  const change = (confinement: number): number => {
    const model = mlp({ event: [1], hidden: [8], activation: 'tanh', confinement });
    const params = model.init(random.key(2));
    const at = (reach: number): number => {
      const rule = quadratureRule([-reach, reach]);
      return logPartitionOf(rule, energiesOn(rule, model, params));
    };
    return at(60) - at(30);
  };
  assert.ok(Math.abs(change(0.05)) < 1e-6);
  // Bounded network, no confinement: the mass is that of the box, so doubling it adds about log 2.
  assert.ok(Math.abs(change(0) - Math.log(2)) < 0.1);
});

test('events of any shape; what is not an event is refused', () => {
  tf.tidy(() => {
    const model = mlp({ event: [4, 4], hidden: [5] });
    const params = model.init(random.key(0));
    assert.deepEqual(model.energy(params, tf.zeros([3, 4, 4])).shape, [3]);
    assert.throws(() => model.energy(params, tf.zeros([3, 16])), ShapeError);
  });
  assert.throws(() => mlp({ hidden: [0] }), ArgumentError);
  assert.throws(() => mlp({ confinement: -1 }), ArgumentError);
  assert.throws(() => mlp({ activation: 'square' as never }), { name: 'ArgumentError', message: /tanh/ });
});
