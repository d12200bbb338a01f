// Events of any rank: what is [2, 3] moves as [6] does, number by number; so does a single chain among many.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { hmc, jit, mala, nuts, parallelTempering, potentialOf, random, randomWalkMetropolis, sample, sgld, tf, ula } from 'ebm';
import type { Energy, Kernel, Mode, Settings } from 'ebm';
import { key, plain, settingsOf } from './support';

/** Quartic in every coordinate, with another weight for each. */
function quartic(event: number[]): Energy<object> {
  const size = event.reduce((product, length) => product * length, 1);
  const weights = tf.range(1, size + 1).arraySync() as number[];
  const energy = (x: Tensor): Tensor => {
    const rows = tf.reshape(x, [-1, size]);
    return tf.sum(tf.mul(tf.square(rows), tf.add(tf.tensor1d(weights), tf.mul(0.1, tf.square(rows)))), 1);
  };
  return plain('quartic', event, energy, { minibatchEnergy: (_, __, x) => energy(x) as never });
}

const kernelsFor = (inverseMass: Settings['inverseMass']): Kernel[] => [
  randomWalkMetropolis({ stepSize: 0.5, inverseMass: inverseMass! }),
  ula({ stepSize: 0.05, inverseMass: inverseMass! }),
  sgld({ stepSize: 0.05 }),
  mala({ stepSize: 0.1, inverseMass: inverseMass! }),
  hmc({ stepSize: 0.3, leapfrogSteps: 3, jitter: 0.3, inverseMass: inverseMass! }),
  nuts({ stepSize: 0.3, maxTreeDepth: 4, inverseMass: inverseMass! }),
  parallelTempering(mala({ stepSize: 0.1, inverseMass: inverseMass! }), { temperatures: [1, 3] }),
  parallelTempering(nuts({ stepSize: 0.3, maxTreeDepth: 3, inverseMass: inverseMass! }), { temperatures: [1, 3] })
];

/** Some steps from the same numbers. */
function walk(index: number, event: number[], chains: number, { mode = 'eager' as Mode, count = 3 } = {}): number[] {
  const size = event.reduce((product, length) => product * length, 1);
  const flat = Array.from({ length: size }, (_, i) => 0.5 + i / size);
  const mass = event.length === 0 ? tf.scalar(0.5) : tf.tensor(flat, event);
  const kernel = kernelsFor(mass)[index]!;
  const energy = quartic(event);
  const steps = jit(
    (x: Tensor, stepKey: Tensor, settings: Record<string, Tensor>) => {
      const potential = potentialOf(energy, {});
      let state = kernel.init(potential, x);
      for (let i = 0; i < count; i++) [state] = kernel.step(potential, settings, random.foldIn(stepKey, i), state);
      return state.position;
    },
    { mode, name: 'steps' }
  );
  const [x, settings] = [tf.tidy(() => tf.mul(0.3, random.normal(key, [chains, ...event]))), settingsOf(kernel)];
  const position = steps(x as never, key as never, settings as never) as Tensor;
  const values = Array.from(position.dataSync());
  steps.dispose();
  tf.dispose([x, settings, position, mass] as never);
  return values;
}

describe('an event’s shape is but a shape', () => {
  kernelsFor(1).forEach((kernel, index) => {
    test(`${kernel.name}: [2, 3] and [1, 3, 2] move as [6], a scalar as [1]; with one chain, too`, () => {
      for (const chains of [1, 4]) {
        assert.deepEqual(walk(index, [2, 3], chains), walk(index, [6], chains));
        assert.deepEqual(walk(index, [1, 3, 2], chains), walk(index, [6], chains));
      }
      // One chain of a scalar: the mass is a scalar, too.
      const scalars = walk(index, [], 5);
      assert.ok(scalars.length === 5 && scalars.every(Number.isFinite));
    });
  });

  test('compiled, too', () => {
    const kernels = kernelsFor(1);
    for (const index of [4, 5]) {
      const [matrix, vector] = [walk(index, [2, 3], 4, { mode: 'xla', count: 1 }), walk(index, [6], 4, { count: 1 })];
      matrix.forEach((value, i) => assert.ok(Math.abs(value - vector[i]!) < 1e-4, `${kernels[index]!.name}: ${value}, ${vector[i]}`));
    }
  });

  test('sample: one draw of one chain of a scalar, and matrices with a warm-up', async () => {
    const one = await sample(nuts({ stepSize: 0.3, maxTreeDepth: 3 }), quartic([]), {}, { key, chains: 1, draws: 1, mode: 'eager' });
    assert.deepEqual([one.values.length, one.event, one.extra.treeDepth!.shape], [1, [], [1, 1]]);
    const many = await sample(hmc({ leapfrogSteps: 3 }), quartic([2, 3]), {}, { key, chains: 3, warmup: 30, draws: 2, mode: 'graph' });
    assert.deepEqual([many.values.length, many.event, (many.settings.inverseMass as Float32Array).length], [36, [2, 3], 6]);
  });
});
