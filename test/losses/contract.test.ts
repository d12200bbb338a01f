// What every loss of a Boltzmann machine must do: one table.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import * as ebm from 'ebm';
import { jit, random, tf, treeMap } from 'ebm';
import type { BernoulliRbm, Key, Loss, RbmParams } from 'ebm';
import { flat, params, rbm, rows } from './small-machine';

type AnyState = Loss<RbmParams, unknown, BernoulliRbm>;
const table = {
  contrastiveDivergence: ebm.contrastiveDivergence({ steps: 2 }),
  'contrastiveDivergence by a kernel': ebm.contrastiveDivergence({ steps: 3, kernel: ebm.metropolisFlip() }),
  expectedContrastiveDivergence: ebm.expectedContrastiveDivergence({ steps: 2 }),
  persistentContrastiveDivergence: ebm.persistentContrastiveDivergence({ chains: 7 }),
  'persistentContrastiveDivergence by a kernel': ebm.persistentContrastiveDivergence({ chains: 7, kernel: ebm.gibbs() }),
  fastPersistentContrastiveDivergence: ebm.fastPersistentContrastiveDivergence({ chains: 7, fastRate: 0.1 }),
  temperedPersistentContrastiveDivergence: ebm.temperedPersistentContrastiveDivergence({ chains: 7, temperatures: [1, 2, 3] }),
  exactMaximumLikelihood: ebm.exactMaximumLikelihood(),
  'centred contrastiveDivergence': ebm.centred(ebm.contrastiveDivergence()),
  'centred exactMaximumLikelihood': ebm.centred(ebm.exactMaximumLikelihood())
} as unknown as Record<string, AnyState>;

const [key, startKey, other] = [random.key(3), random.key(4), random.key(5)];
const data = tf.tensor2d(rows);
const shapes = (tree: unknown): number[][] => {
  const found: number[][] = [];
  treeMap((leaf: Tensor) => (found.push(leaf.shape), leaf), tree as RbmParams);
  return found;
};

for (const [name, loss] of Object.entries(table)) {
  describe(name, () => {
    const state = loss.start?.(rbm, params, startKey) ?? null;

    test('a call leaves its results and nothing else; the state keeps its form, the gradient has that of the parameters', () => {
      loss(rbm, params, data, key, state);
      const before = tf.memory().numTensors;
      const result = loss(rbm, params, data, key, state);
      assert.equal(tf.memory().numTensors - before, shapes(result).length);
      assert.deepEqual(shapes(result.state), shapes(state));
      assert.equal(loss.explicit === true, result.gradient !== undefined);
      if (result.gradient) assert.deepEqual(shapes(result.gradient), shapes(params));
      for (const scalar of [result.loss, ...Object.values(result.info)])
        assert.deepEqual([scalar.shape, Number.isFinite(scalar.dataSync()[0])], [[], true]);
    });

    test('compiled it gives what it gives step by step; a key fixes it', () => {
      const run = (theta: RbmParams, batch: Tensor, seed: Key, carried: unknown) => loss(rbm, theta, batch, seed, carried);
      const program = jit(run as never) as unknown as typeof run & { dispose(): void };
      const [eager, compiled] = [run(params, data, key, state), program(params, data, key, state)];
      const close = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 2e-5, `${a}, ${b}`);
      close(eager.loss.dataSync()[0]!, compiled.loss.dataSync()[0]!);
      if (eager.gradient) flat(eager.gradient).forEach((value, i) => close(value, flat(compiled.gradient!)[i]!));
      if (state !== null) {
        assert.notDeepEqual(flatState(run(params, data, other, state).state), flatState(eager.state));
        assert.deepEqual(flatState(run(params, data, key, state).state), flatState(eager.state));
      }
      program.dispose();
    });
  });
}

function flatState(tree: unknown): number[] {
  const found: number[] = [];
  treeMap((leaf: Tensor) => (found.push(...leaf.dataSync()), leaf), tree as RbmParams);
  return found;
}
