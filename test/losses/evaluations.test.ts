// What every loss says that it needs and evaluates, and what it does evaluate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ebm from 'ebm';
import { adam, gaussian, langevinStep, mala, mlp, noiseOf, random, tf, train, ula, withLogPartition } from 'ebm';
import type { Energy, Key, Loss, Needs } from 'ebm';
import * as losses from 'ebm/dist/losses';
import type { Tensor } from '@tensorflow/tfjs';
import { notLosses } from './not-losses';
import { params as machine, rbm, rows } from './small-machine';

type AnyLoss = Loss<unknown, unknown> & { needs?: Needs };
/** Energies, gradients and products of the Hessian with a vector. */
type Counts = [energies: number, gradients: number, products: number];
interface Row {
  loss: unknown;
  needs: Needs | undefined;
  counts: Counts;
  model?: unknown;
  params?: unknown;
  x?: Tensor;
}

const [n, d] = [7, 5];
const network = mlp({ event: [d], hidden: [4] });
const weights = network.init(random.key(0));
const batch = random.normal(random.key(1), [n, d]);
const noise = noiseOf(gaussian({ dimension: d }));
// 4 visible and 3 hidden units, 4 rows.
const ofMachine = { model: rbm, params: machine, x: tf.tensor2d(rows) };
const bell = gaussian({ dimension: d });
const ofBell = { model: bell, params: bell.init(random.key(0)) };
const langevin = { steps: 3, stepSize: 0.1 };

/** By the definitions in `countEvaluations`: n events of data, m of the other side, k steps. */
const table: Record<string, Row[]> = {
  maximumLikelihood: [{ loss: ebm.maximumLikelihood({ count: 6 }), needs: 'energy', counts: [0, n + 6, 0], ...ofBell }],
  energyOnly: [{ loss: ebm.energyOnly(), needs: 'energy', counts: [0, n, 0] }],
  contrastiveDivergence: [
    // A sweep of block Gibbs for one energy; rows on both sides.
    { loss: ebm.contrastiveDivergence({ steps: 3 }), needs: 'energy', counts: [3 * 4, 2 * 4, 0], ...ofMachine },
    { loss: ebm.contrastiveDivergence({ steps: 3, kernel: ebm.gibbs() }), needs: 'energy', counts: [4 * (1 + 3 * 2), 2 * 4, 0], ...ofMachine },
    { loss: ebm.contrastiveDivergence({ steps: 3, kernel: mala({ stepSize: 0.1 }) }), needs: 'energy', counts: [0, n * (2 + 1 + 3), 0] },
    { loss: ebm.contrastiveDivergence({ kernel: ula({ stepSize: 0.1 }) }), needs: 'energy', counts: [0, n * (2 + 1 + 1), 0] },
    {
      loss: ebm.contrastiveDivergence({ steps: 3, transition: (model) => langevinStep(model, { stepSize: 0.1 }) }),
      needs: 'energy',
      counts: [0, n * (2 + 3), 0]
    }
  ],
  persistentContrastiveDivergence: [
    { loss: ebm.persistentContrastiveDivergence({ chains: 6, steps: 2 }), needs: 'energy', counts: [6 * 2, 4 + 6, 0], ...ofMachine }
  ],
  fastPersistentContrastiveDivergence: [
    { loss: ebm.fastPersistentContrastiveDivergence({ chains: 6, fastRate: 0.1 }), needs: 'energy', counts: [6, 4 + 6, 0], ...ofMachine }
  ],
  temperedPersistentContrastiveDivergence: [
    {
      loss: ebm.temperedPersistentContrastiveDivergence({ temperatures: [1, 2, 3], chains: 6, steps: 2 }),
      needs: 'energy',
      counts: [2 * 3 * 6 * 2, 4 + 6, 0],
      ...ofMachine
    }
  ],
  exactMaximumLikelihood: [{ loss: ebm.exactMaximumLikelihood(), needs: 'energy', counts: [0, 4 + 2 ** 4, 0], ...ofMachine }],
  expectedContrastiveDivergence: [
    { loss: ebm.expectedContrastiveDivergence({ steps: 5 }), needs: 'energy', counts: [2 ** 7, 2 ** 4, 0], ...ofMachine }
  ],
  centred: [
    { loss: ebm.centred(ebm.contrastiveDivergence({ steps: 3 })), needs: 'energy', counts: [3 * 4, 2 * 4, 0], ...ofMachine },
    { loss: ebm.centred(ebm.exactMaximumLikelihood()), needs: 'energy', counts: [0, 4 + 2 ** 4, 0], ...ofMachine }
  ],
  langevinMaximumLikelihood: [{ loss: ebm.langevinMaximumLikelihood({ ...langevin, count: 6 }), needs: 'gradient', counts: [0, n + 6 + 6 * 3, 0] }],
  replayBuffer: [{ loss: ebm.replayBuffer({ ...langevin, size: 12, chains: 6 }), needs: 'gradient', counts: [0, n + 6 + 6 * 3, 0] }],
  implicitScoreMatching: [{ loss: ebm.implicitScoreMatching(), needs: 'hessian', counts: [0, n, n * d] }],
  slicedScoreMatching: [
    { loss: ebm.slicedScoreMatching(), needs: 'hessian', counts: [0, n, n] },
    { loss: ebm.slicedScoreMatching({ projections: 3 }), needs: 'hessian', counts: [0, n, 3 * n] }
  ],
  reducedVarianceScoreMatching: [{ loss: ebm.reducedVarianceScoreMatching({ projections: 2 }), needs: 'hessian', counts: [0, n, 2 * n] }],
  finiteDifferenceScoreMatching: [{ loss: ebm.finiteDifferenceScoreMatching({ projections: 2 }), needs: 'energy', counts: [0, 5 * n, 0] }],
  denoisingScoreMatching: [{ loss: ebm.denoisingScoreMatching({ sigma: 1 }), needs: 'gradient', counts: [0, n, 0] }],
  noiseContrastiveEstimation: [
    {
      loss: ebm.noiseContrastiveEstimation({ noise, ratio: 2 }),
      needs: 'energy',
      counts: [0, 3 * n, 0],
      model: withLogPartition(network),
      params: { energy: weights, logPartition: tf.scalar(0) }
    }
  ],
  classifierView: [{ loss: ebm.classifierView(), needs: undefined, counts: [0, 2 * n, 0], ...ofBell }],
  conditionalNoiseContrastive: [{ loss: ebm.conditionalNoiseContrastive({ sigma: 1, pairs: 2 }), needs: 'energy', counts: [0, 3 * n, 0] }],
  minimumKernelSteinDiscrepancy: [{ loss: ebm.minimumKernelSteinDiscrepancy(), needs: 'gradient', counts: [0, n, 0] }],
  steinContrastiveDivergence: [{ loss: ebm.steinContrastiveDivergence({ stepSize: 0.1, steps: 2 }), needs: 'gradient', counts: [0, n * (2 + 2), 0] }]
};

test('the table has every loss that is exported', () => {
  const exported = Object.entries(losses).filter(([name, value]) => typeof value === 'function' && !notLosses.includes(name));
  assert.deepEqual([...exported.map(([name]) => name), 'energyOnly'].sort(), Object.keys(table).sort());
});

for (const [name, cases] of Object.entries(table)) {
  test(`${name} says what it needs and counts what it evaluates`, () => {
    for (const { loss: any, needs, counts, model = network, params = weights, x = batch } of cases) {
      const loss = any as AnyLoss;
      assert.equal(loss.needs, needs);
      const state = loss.start?.(model as Energy, params, random.key(2)) ?? null;
      const { info } = loss(model as Energy, params, x, random.key(3), state);
      const read = ['energyEvaluations', 'gradientEvaluations', 'hessianVectorProducts'].map((column) => info[column]?.dataSync()[0]);
      assert.deepEqual(read, counts);
    }
  });
}

test('training adds them up', async () => {
  const { evaluations, log } = await train({
    ...{ model: rbm, loss: ebm.persistentContrastiveDivergence({ chains: 6, steps: 2 }), optimiser: adam({ learningRate: 0.01 }) },
    ...{ data: tf.tensor2d(rows), batchSize: 2, steps: 10, key: random.key(0) }
  });
  assert.deepEqual(evaluations, { energyEvaluations: 10 * 6 * 2, gradientEvaluations: 10 * (2 + 6), hessianVectorProducts: 0 });
  assert.equal(log.at(-1)!.energyEvaluations, 120);
});

test('kernels that a chain is given are counted as they report, in a compiled program too', async () => {
  const { evaluations } = await train({
    ...{ model: network, loss: ebm.contrastiveDivergence({ steps: 3, kernel: mala({ stepSize: 0.1 }) }), optimiser: adam({ learningRate: 0.01 }) },
    ...{ data: batch, steps: 4, key: random.key(0) }
  });
  assert.deepEqual(evaluations, { energyEvaluations: 0, gradientEvaluations: 4 * n * 6, hessianVectorProducts: 0 });
});

/** E(x) = Σ xᵢ³/6, whose values and derivatives in x count the rows that they are taken at. */
function counting(): { model: Energy<{ scale: Tensor }>; rows: Counts } {
  const seen: Counts = [0, 0, 0];
  const power = (order: 0 | 1 | 2, f: (x: Tensor) => Tensor, slope: (x: Tensor) => Tensor) =>
    tf.customGrad((x) => {
      const at = x as Tensor;
      seen[order] += at.shape[0]!;
      return { value: f(at), gradFunc: (dy: Tensor) => tf.mul(dy, slope(at)) };
    }) as (x: Tensor) => Tensor;
  const second = power(
    2,
    (x) => tf.mul(x, 1),
    (x) => tf.onesLike(x)
  );
  const first = power(1, (x) => tf.mul(0.5, tf.square(x)), second);
  const value = power(0, (x) => tf.mul(1 / 6, tf.mul(x, tf.square(x))), first);
  const model: Energy<{ scale: Tensor }> = {
    ...{ name: 'cubes', event: [d], init: () => ({ scale: tf.scalar(1) }) },
    energy: (theta, x) => tf.tidy(() => tf.mul(theta.scale, tf.sum(value(x), 1)))
  };
  return { model, rows: seen };
}

test('an energy that counts for itself: Hessian-vector products an event are d for the exact trace, 1 for a slice, none for denoising', () => {
  const measured = (any: unknown): Counts => {
    const { model, rows: seen } = counting();
    const loss = any as Loss<{ scale: Tensor }, unknown>;
    const params = model.init(random.key(0));
    const state = loss.start?.(model, params, random.key(2)) ?? null;
    const run = (key: Key) => loss(model, params, batch, key, state);
    run(random.key(3));
    return seen;
  };
  const products = (loss: unknown): number => measured(loss)[2] / n;
  assert.equal(products(ebm.implicitScoreMatching()), d);
  assert.equal(products(ebm.slicedScoreMatching()), 1);
  assert.equal(products(ebm.slicedScoreMatching({ projections: 3 })), 3);
  assert.equal(products(ebm.reducedVarianceScoreMatching({ projections: 2 })), 2);
  assert.equal(products(ebm.denoisingScoreMatching({ sigma: 1 })), 0);
  assert.equal(products(ebm.finiteDifferenceScoreMatching()), 0);
  // Gradients in x: one an event, and a step of a chain each.
  assert.equal(measured(ebm.denoisingScoreMatching({ sigma: 1 }))[1], n);
  assert.deepEqual(measured(ebm.langevinMaximumLikelihood({ ...langevin, stepSize: 0.01, count: 6 })).slice(1), [6 * 3, 0]);
  assert.deepEqual(measured(ebm.conditionalNoiseContrastive({ sigma: 1, pairs: 2 })), [3 * n, 0, 0]);
  assert.deepEqual(measured(ebm.finiteDifferenceScoreMatching({ projections: 2 })), [5 * n, 0, 0]);
});
