// One random number, broadcast: XLA compiled some such programs for minutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jit, random, ready, tf } from 'ebm';
import type { Key } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { compiledModes, nativeOnly } from './modes';

test.before(() => ready);

const draws: Record<string, (key: Key) => Tensor> = {
  uniform: (key) => random.uniform(key, []),
  normal: (key) => random.normal(key, []),
  bernoulli: (key) => random.bernoulli(key, 0.5, []),
  integers: (key) => tf.cast(random.integers(key, [1], -5, 5), 'float32'),
  'of a folded key': (key) => random.uniform(random.foldIn(key, 3), [1, 1])
};

for (const [name, draw] of Object.entries(draws)) {
  test(`a lone draw, broadcast and concatenated, compiles: ${name}`, nativeOnly, () => {
    const shifted = (key: Key, x: Tensor): Tensor => {
      const below = tf.cast(tf.less(x, draw(key)), 'float32');
      const none = tf.zeros([1, 256]);
      return tf.sub(tf.concat([below, none]), tf.concat([none, below]));
    };
    const x = random.normal(random.key(2), [2, 256]);
    const expected = shifted(random.key(1), x).dataSync();
    for (const mode of compiledModes) assert.deepEqual(jit(shifted, { mode })(random.key(1), x).dataSync(), expected, mode);
  });
}

test('a lone word is the same in every mode', nativeOnly, () => {
  for (const shape of [[], [1], [1, 1]]) {
    const words = (key: Key): Tensor => random.bits(key, shape);
    for (let seed = 0; seed < 20; seed++) {
      const key = random.key(seed * 12345678901);
      const expected = words(key);
      for (const mode of compiledModes) {
        const compiled = jit(words, { mode })(key);
        assert.deepEqual([compiled.shape, ...compiled.dataSync()], [expected.shape, ...expected.dataSync()], mode);
      }
    }
  }
});
